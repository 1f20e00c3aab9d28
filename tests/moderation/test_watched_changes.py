"""Words that are watched for, to stand and be flagged, are flagged when they come with a change as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chat.rooms import first_room
from chat.speaking import say
from communities.decisions.proposing import propose
from communities.goals.pursuing import set_goal
from discussions.posting import reply
from discussions.summarising import write_summary
from knowledge.collections.gathering import add, begin
from knowledge.resources.sharing import share
from knowledge.sheets.writing import share as share_sheet
from knowledge.telling import StoryDraft, tell
from moderation.models import Automatic, Case, WatchedWords
from moderation.persons import flaggable
from people.models import Person
from tests.cast import Ward, client_of, make_thread

pytestmark = pytest.mark.django_db
WORDS = "burners7461"
SAID = f"There are {WORDS} to be had"

type Sent = tuple[str, dict[str, str]]


def _post(ward: Ward, by: Person) -> Sent:
    post = reply(make_thread(ward.community), author=by, source="Who counts?")
    return f"{post.thread.base}posts/{post.number}/edit/", {"source": SAID}


def _summary(ward: Ward, by: Person) -> Sent:
    thread = make_thread(ward.community)
    write_summary(thread, source="Two of us.", by=by)
    return f"{thread.base}summary/", {"source": SAID, "edition": "1"}


def _message(ward: Ward, by: Person) -> Sent:
    message = say(first_room(ward.community), author=by, source="Who counts?")
    return f"{message.room.get_absolute_url()}messages/{message.sequence}/edit/", {"source": SAID}


def _story(ward: Ward, by: Person) -> Sent:
    draft = StoryDraft(title="The printout", parts={"situation": "It was ten to nine."})
    story = tell(ward.community, draft, author=by)
    said = {"title": story.title, "kind": "turning-point", "situation": SAID, "audience": "community"}
    said |= {"edition": f"{story.edition}", "cue-TOTAL_FORMS": "0", "cue-INITIAL_FORMS": "0"}
    return f"/c/{ward.community.slug}/stories/{story.pk}/change/", said


def _proposal(ward: Ward, by: Person) -> Sent:
    words = {"title": "A quieter ward", "what": "Lower the bells.", "why": "People sleep.", "options": []}
    proposal = propose(ward.community, author=by, words=words)
    said = {"title": "A quieter ward", "what": SAID, "why": "People sleep.", "edition": "1"}
    return f"{proposal.get_absolute_url()}words/", said


def _goal(ward: Ward, by: Person) -> Sent:
    goal = set_goal(ward.community, by=by, words={"title": "Twenty kits", "wanted": 20})
    said = {"title": "Twenty kits", "why": SAID, "measure": "number", "wanted": "20", "owners": "", "edition": "1"}
    return f"{goal.get_absolute_url()}words/", said


def _next_step(ward: Ward, by: Person) -> Sent:
    goal = set_goal(ward.community, by=by, words={"title": "Twenty kits", "wanted": 20})
    return f"{goal.get_absolute_url()}check-ins/", {"reached": "3", "next_step": SAID}


def _sheet(ward: Ward, by: Person) -> Sent:
    words = {"kind": "checklist", "title": "Before a transfer", "why": "", "source": "- pump", "licence": "cc-by"}
    sheet = share_sheet(ward.community, by=by, words=words)
    return f"/c/{ward.community.slug}/resources/texts/{sheet.pk}/change/", words | {"source": SAID, "edition": "1"}


def _resource(ward: Ward, by: Person) -> Sent:
    said = {"title": "Kits", "url": "https://kits.example.org/"}
    resource = share(ward.community, by=by, why="", title=said["title"], url=said["url"])
    return f"/c/{ward.community.slug}/resources/{resource.pk}/change/", said | {"why": SAID, "edition": "1"}


def _collection(ward: Ward, by: Person) -> Sent:
    collection = begin(ward.community, by=by, words={"title": "First nights", "about": ""})
    return f"/c/{ward.community.slug}/collections/{collection.pk}/words/", {"title": "First nights", "about": SAID}


def _note_in_it(ward: Ward, by: Person) -> Sent:
    collection = begin(ward.community, by=by, words={"title": "First nights", "about": ""})
    item = add(collection, by=by, note="Read this first.")
    return f"/c/{ward.community.slug}/collections/{collection.pk}/items/{item.pk}/", {"note": SAID}


def _another_note(ward: Ward, by: Person) -> Sent:
    collection = begin(ward.community, by=by, words={"title": "First nights", "about": ""})
    return f"/c/{ward.community.slug}/collections/{collection.pk}/items/", {"note": SAID}


CHANGES: dict[str, tuple[str, Callable[[Ward, Person], Sent]]] = {
    "a post": ("post", _post),
    "a summary": ("summary", _summary),
    "a message": ("message", _message),
    "a story": ("story", _story),
    "a proposal": ("proposal", _proposal),
    "a goal": ("goal", _goal),
    "the next step to a goal": ("goal", _next_step),
    "a text": ("sheet", _sheet),
    "a link": ("resource", _resource),
    "a collection": ("collection", _collection),
    "a note in a collection": ("collection", _note_in_it),
    "another note in a collection": ("collection", _another_note),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_left_to_stand_in_a_change_is_flagged_by_itself(what: str, open_ward: Ward) -> None:
    WatchedWords.objects.create(words=WORDS, act=WatchedWords.Act.FLAG)
    kind, change = CHANGES[what]
    address, said = change(open_ward, open_ward.facilitator)
    assert client_of(open_ward.facilitator).post(address, said).status_code in (200, 302)
    case = Case.objects.get()
    row: Any = case.target
    assert (type(row), case.automatic, row.hidden_at) == (flaggable(kind).model, Automatic.WATCHED, None)
