"""Who belongs no more, and who only reads, does nothing more with what they once wrote, however open the place is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from communities import permissions as of_places
from communities.joining import leave
from communities.models import Community, Role
from discussions import permissions as of_threads
from discussions.models import ThreadKind
from discussions.posting import start_thread
from knowledge import permissions as of_stories
from knowledge.collections.gathering import begin
from knowledge.resources.sharing import share as share_link
from knowledge.sheets.writing import share as share_sheet
from knowledge.telling import StoryDraft, ask_for_story, tell
from people.models import Person
from tests.cast import make_member

pytestmark = pytest.mark.django_db
SHEET = {"kind": "checklist", "title": "Before a transfer", "why": "", "source": "- pump", "licence": "cc-by"}


def _thread(place: Community, by: Person) -> Any:
    return start_thread(place, author=by, title="How long?", source="For how long?", kind=ThreadKind.ASK)


def _story(place: Community, by: Person) -> Any:
    return tell(place, StoryDraft(title="The printout", parts={"situation": "It was ten to nine."}), author=by)


type Makes = Callable[[Community, Person], Any]
# What somebody made, and what they may do with it as long as they belong.
OWN: dict[str, tuple[Makes, Any]] = {
    "can_edit_post": (lambda place, by: _thread(place, by).posts.get(number=1), of_threads.can_edit_post),
    "can_hide_edition": (lambda place, by: _thread(place, by).posts.get(number=1), of_threads.can_hide_edition),
    "can_choose_answer": (_thread, of_threads.can_choose_answer),
    "can_summarise": (_thread, of_threads.can_summarise),
    "can_reply": (_thread, of_threads.can_reply),
    "can_start_thread": (lambda place, by: place, of_threads.can_start_thread),
    "can_change_story": (_story, of_stories.can_change_story),
    "can_reach_with": (_story, of_stories.can_reach_with),
    "can_check_story": (_story, of_stories.can_check_story),
    "can_retire_story": (_story, of_stories.can_retire_story),
    "can_hide_story_edition": (_story, of_stories.can_hide_story_edition),
    "can_take_back": (
        lambda place, by: share_link(place, by=by, title="A page", url="https://example.org/"),
        of_stories.can_take_back,
    ),
    "can_withdraw_request": (
        lambda place, by: ask_for_story(place, author=by, question="Who has been there?"),
        of_stories.can_withdraw_request,
    ),
    "can_change_collection": (
        lambda place, by: begin(place, by=by, words={"title": "First days"}),
        of_stories.can_change_collection,
    ),
    "can_take_away_collection": (
        lambda place, by: begin(place, by=by, words={"title": "First days"}),
        of_stories.can_take_away_collection,
    ),
    "can_take_away_sheet": (
        lambda place, by: share_sheet(place, by=by, words=SHEET),
        of_stories.can_take_away_sheet,
    ),
}


@pytest.mark.parametrize("may", OWN)
def test_only_as_long_as_they_belong(may: str, community: Community) -> None:
    make, predicate = OWN[may]
    author = make_member(community, "Ilse Novak")
    made = make(community, author)
    assert predicate(author, made)
    leave(community, person=author)
    assert not predicate(Person.objects.get(pk=author.pk), made)


@pytest.mark.parametrize(
    "may", ["can_take_back", "can_withdraw_request", "can_take_away_collection", "can_take_away_sheet"]
)
def test_another_member_may_not_and_who_leads_may(may: str, community: Community) -> None:
    make, predicate = OWN[may]
    made = make(community, make_member(community))
    assert not predicate(make_member(community), made)
    assert predicate(make_member(community, role=Role.FACILITATOR), made)


def test_those_who_lead_show_out_members_and_only_stewards_those_who_lead(community: Community) -> None:
    member, other, leader, steward = (
        make_member(community, role=role) for role in (Role.MEMBER, Role.MEMBER, Role.FACILITATOR, Role.STEWARD)
    )
    seat = {one.pk: one.memberships.get(community=community) for one in (member, other, leader, steward)}
    assert not of_places.can_show_out(other, seat[member.pk])
    assert of_places.can_show_out(leader, seat[member.pk])
    assert not of_places.can_show_out(member, seat[leader.pk])
    assert of_places.can_show_out(steward, seat[leader.pk])
