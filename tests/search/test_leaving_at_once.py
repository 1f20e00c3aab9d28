"""What is hidden or taken back is found no more from that moment on, though nobody has read the log yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chat.changing import withdraw as take_back_message
from chat.rooms import first_room
from chat.speaking import say
from communities.decisions.proposing import propose
from communities.goals.pursuing import set_goal
from communities.models import Community
from discussions.posting import reply
from discussions.summarising import write_summary
from discussions.withdrawing import bring_back, withdraw
from engagement.delivery import deliver_now
from knowledge.collections.gathering import begin
from knowledge.collections.gathering import take_away as take_collection
from knowledge.models import Audience, SheetKind, Story
from knowledge.requests.asking import withdraw as take_wanted
from knowledge.resources.sharing import share as share_resource
from knowledge.resources.sharing import take_back as take_resource
from knowledge.sheets.writing import share as share_sheet
from knowledge.sheets.writing import take_away as take_sheet
from knowledge.telling import StoryDraft, ask_for_story, change, tell
from mentoring.meeting import open_circle
from mentoring.models import Circle
from moderation.flagging import restore, take_away
from moderation.persons import written_kinds
from people.models import Person
from search.finding import find
from search.registry import all_sources
from tests.cast import make_member, make_person, make_thread

pytestmark = pytest.mark.django_db


def post(community: Community, by: Person) -> Any:
    return reply(make_thread(community), author=by, source="Ask the zqnight lead.")


def question(community: Community, by: Person) -> Any:
    return make_thread(community, author=by, title="Who is the zqnight lead?").posts.get()


def summary(community: Community, by: Person) -> Any:
    return write_summary(make_thread(community), source="Ask the zqnight lead.", by=by).editions.get()


def message(community: Community, by: Person) -> Any:
    return say(first_room(community), author=by, source="The zqnight lead knows.")


def story(community: Community, by: Person) -> Any:
    return tell(community, StoryDraft(title="Our zqnight lead", parts={"situation": "Late."}), author=by)


def resource(community: Community, by: Person) -> Any:
    return share_resource(community, by=by, title="Rota of zqnight leads", url="https://example.org/rota")


def sheet(community: Community, by: Person) -> Any:
    words = {"title": "List for a zqnight lead", "kind": SheetKind.LESSON, "why": "At hand.", "licence": ""}
    return share_sheet(community, by=by, words={**words, "source": "One. Two."})


def wanted(community: Community, by: Person) -> Any:
    return ask_for_story(community, author=by, question="Has anyone been a zqnight lead?", details="For my first.")


def goal(community: Community, by: Person) -> Any:
    return set_goal(community, by=by, words={"title": "A zqnight lead on each ward", "wanted": 4})


def collection(community: Community, by: Person) -> Any:
    return begin(community, by=by, words={"title": "Becoming a zqnight lead"})


def proposal(community: Community, by: Person) -> Any:
    words = {"title": "A zqnight lead for all", "what": "One.", "why": "So.", "options": []}
    return propose(community, author=by, words=words)


def circle(community: Community, by: Person) -> Any:
    return open_circle(Circle(community=community, name="Of zqnight leads", purpose="Talk."), host=by)


KINDS = [post, question, summary, message, story, resource, sheet, collection, proposal, wanted, goal, circle]


def found(viewer: Person, words: str = "zqnight") -> int:
    return find(words, viewer=Person.objects.get(pk=viewer.pk)).total


@pytest.mark.parametrize("write", KINDS)
def test_what_is_hidden_leaves_with_it_and_comes_back_by_the_log(
    community: Community, member: Person, facilitator: Person, write: Callable[[Community, Person], Any]
) -> None:
    row = write(community, member)
    deliver_now()
    assert found(facilitator) > 0
    case = take_away(row, by=facilitator, reason="Not for here")
    # The talk about a proposal is a thread of its own, which nobody hid.
    left = 1 if write is proposal else 0
    assert found(facilitator) == left
    deliver_now()
    assert found(facilitator) == left
    restore(case, by=make_person(is_staff=True))
    deliver_now()
    assert found(facilitator) > left


def test_every_kind_that_can_be_hidden_and_found_is_tried() -> None:
    both = {source.kind for source in all_sources()} & {target.kind for target in written_kinds()}
    assert both == {
        *("post", "summary", "message", "proposal", "goal"),
        *("story", "resource", "sheet", "collection", "story-request", "circle"),
    }


@pytest.mark.parametrize(
    ("write", "take"),
    [
        (post, withdraw),
        (question, withdraw),
        (message, take_back_message),
        (resource, take_resource),
        (sheet, take_sheet),
        (collection, take_collection),
        (wanted, take_wanted),
    ],
)
def test_what_is_taken_back_leaves_with_it(
    community: Community,
    member: Person,
    write: Callable[[Community, Person], Any],
    take: Callable[..., None],
) -> None:
    row = write(community, member)
    deliver_now()
    assert found(member) == 1
    take(row, by=member)
    assert found(member) == 0
    deliver_now()
    assert found(member) == 0


def test_what_comes_back_is_found_again(community: Community, member: Person, facilitator: Person) -> None:
    row = post(community, member)
    deliver_now()
    withdraw(row, by=member)
    bring_back(row, by=facilitator)
    deliver_now()
    assert found(member) == 1


def test_a_story_told_to_fewer_is_found_by_nobody_else_from_then_on(community: Community, member: Person) -> None:
    telling = {"title": "Our zqnight lead", "parts": {"situation": "Late."}}
    told = tell(community, StoryDraft(**telling, audience=Audience.PUBLIC), author=member)  # type: ignore[arg-type]
    deliver_now()
    outside = make_person()
    assert found(outside) == 1
    change(Story.objects.get(pk=told.pk), StoryDraft(**telling, audience=Audience.COMMUNITY), by=member)  # type: ignore[arg-type]
    assert found(outside) == 0
    deliver_now()
    assert found(outside) == 0
    assert found(make_member(community)) == 1
