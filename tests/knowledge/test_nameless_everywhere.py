"""Who told a story without a name stands on no surface: each is looked at, as another member and as who leads."""

from __future__ import annotations

import importlib
import io
import zipfile
from collections.abc import Callable, Mapping

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from communities.models import Community
from content.using import record_use
from engagement.delivery import deliver_now
from engagement.models import Activity
from engagement.notifying import notices_for
from knowledge.beside.noting import ANSWERED, answer, note
from knowledge.collections.gathering import add, begin
from knowledge.freshness.asking import ASKED_TO_CHECK, ask_for_checks
from knowledge.models import CheckAsk, PartName, Story
from knowledge.requests.knowing import who_may_know
from knowledge.requests.offers import _round_people
from knowledge.requests.rounds import ENDED, open_round, tell_to
from knowledge.telling import StoryDraft, ask_for_story, change, tell
from people.models import Person
from search.finding import find
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db
NAME, TITLE = "Zebedee Quill", "The pump between two wards"


@pytest.fixture
def teller(community: Community) -> Person:
    return make_member(community, NAME)


@pytest.fixture
def surfaces(community: Community, teller: Person, member: Person, facilitator: Person) -> Mapping[str, str]:
    """Addresses of everything that shows something of one story that was told without a name."""
    wanted = ask_for_story(community, author=member, question="Has anyone moved a pump between two wards?")
    draft = StoryDraft(title=TITLE, parts={PartName.SITUATION: "A pump between two wards."}, role="Porter")
    story = tell(community, draft, author=teller, nameless=True, answers=wanted)
    change(story, StoryDraft(title=TITLE, parts={PartName.SITUATION: "A pump, moved."}), by=teller)
    today = timezone.localdate()
    opened = open_round(community, by=facilitator, words={"theme": "Pumps", "begins_on": today, "ends_on": today})
    tell_to(opened, story)
    collection = begin(community, by=member, words={"title": "Pumps", "is_path": False})
    add(collection, by=member, kind="story", target=story.pk)
    record_use(story, person=member, outcome="worked", came_of_it="It moved.")
    asked = note(story, PartName.SITUATION, by=member, kind="question", words="Which pump?")
    answer(asked, by=teller, words="The one by the door.")
    deliver_now()
    here = community.get_absolute_url()
    return {
        "story": story.get_absolute_url(),
        "versions": f"{here}stories/{story.pk}/versions/",
        "library": f"{here}stories/",
        "all libraries": "/stories/",
        "request": wanted.get_absolute_url(),
        "requests": f"{here}stories/requests/",
        "round": opened.get_absolute_url(),
        "collection": collection.get_absolute_url(),
        "uses": f"/content/story/{story.pk}/uses/",
        "practice log": "/practice/",
        "practice log as a file": "/practice/practice-log.md",
        "search": "/search/?q=pump",
        "home": "/",
        "bell": "/notifications/",
        "feed": f"{here}stories/feed/",
    }


def test_no_page_names_who_told_it(
    surfaces: Mapping[str, str], teller: Person, member: Person, facilitator: Person
) -> None:
    for reader in (member, facilitator):
        client: Client = client_of(reader)
        for name, address in surfaces.items():
            answer = client.get(address)
            assert answer.status_code == 200, name
            page = answer.content.decode()
            for trace in (NAME, teller.first_name, f"/people/{teller.handle}/"):
                assert trace not in page, (name, reader)


def test_who_told_it_hears_of_what_is_said_beside_it(
    surfaces: Mapping[str, str], teller: Person, member: Person
) -> None:
    assert f"{member.first_name} asks you about “{TITLE}”" in [one.wording.text for one in notices_for(teller)]
    assert "The one by the door." in [one.wording.quote for one in notices_for(member)]
    assert f"{member.first_name} used “{TITLE}”, and it worked" in [one.wording.text for one in notices_for(teller)]


def test_an_older_log_that_names_them_forgets_them(surfaces: Mapping[str, str], teller: Person, member: Person) -> None:
    Activity.objects.filter(verb=ANSWERED).update(actor=teller)
    assert NAME not in client_of(member).get("/notifications/").content.decode()
    importlib.import_module("knowledge.migrations.0022_log_forgets_nameless_tellers").forget(apps, None)
    assert _log(member, teller) == []


def test_an_older_log_forgets_whom_a_story_asked(surfaces: Mapping[str, str], teller: Person) -> None:
    Story.objects.update(due_at=timezone.now())
    assert ask_for_checks() == 1
    ask = CheckAsk.objects.get()
    Activity.objects.filter(verb=ASKED_TO_CHECK).update(payload={"to": teller.pk, "conversation": "story:1"})
    importlib.import_module("knowledge.migrations.0029_words_of_uses_stay_theirs").name_nobody(apps, None)
    assert Activity.objects.get(verb=ASKED_TO_CHECK).payload == {"ask": ask.pk, "conversation": "story:1"}


def test_no_file_names_who_told_it(surfaces: Mapping[str, str], teller: Person, member: Person) -> None:
    answer = client_of(member).get(f"{surfaces['collection'].rstrip('/').rsplit('/', 1)[0]}/file/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        for name in archive.namelist():
            words = archive.read(name).decode()
            assert NAME not in words
            assert teller.handle not in words


def _by(reader: Person, teller: Person) -> list[str]:
    return [entry.title for entry in find(f"by:{teller.handle} pump", viewer=reader).entries]


def _profile(reader: Person, teller: Person) -> list[str]:
    return [TITLE] if TITLE in client_of(reader).get(teller.get_absolute_url()).content.decode() else []


def _suggested(reader: Person, teller: Person) -> list[str]:
    wanted = ask_for_story(
        Story.objects.get().community, author=reader, question="Has anyone moved a pump between two wards?"
    )
    return [one.person.display_name for one in who_may_know(wanted, reader) if one.person == teller]


def _log(reader: Person, teller: Person) -> list[int]:
    about = Activity.objects.filter(actor=teller).exclude(verb="communities.joined")
    return [one.pk for one in about if one.verb.startswith("knowledge.")]


def _log_of_asks(reader: Person, teller: Person) -> list[dict[str, object]]:
    """Whoever told it is asked whether it holds, and the log does not say whom that is."""
    Story.objects.update(due_at=timezone.now())
    assert ask_for_checks() == 1
    assert CheckAsk.objects.get().person == teller
    deliver_now()
    assert "Is “The pump between two wards” still how you work?" in [one.wording.text for one in notices_for(teller)]
    asked = Activity.objects.filter(verb=ASKED_TO_CHECK)
    return [one.payload for one in asked if teller.pk in (one.actor_id, *one.payload.values())]


def _told_of_the_round(reader: Person, teller: Person) -> list[int]:
    story = Story.objects.get()
    ended = Activity(verb=ENDED, target_id=story.rounds.get().pk)
    return [pk for pk in _round_people(ended) if pk in (teller.pk, story.author_id)]


@pytest.mark.parametrize(
    "look", [_by, _profile, _suggested, _log, _log_of_asks, _told_of_the_round], ids=lambda one: one.__name__
)
def test_nothing_that_is_asked_by_person_leads_to_it(
    surfaces: Mapping[str, str],
    teller: Person,
    facilitator: Person,
    look: Callable[[Person, Person], list[object]],
) -> None:
    assert look(facilitator, teller) == []
