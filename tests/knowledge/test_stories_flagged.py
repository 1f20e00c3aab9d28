"""Whoever judges a story reads it, and its teller gets it back, also while it is hidden and has no page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from communities.models import Community
from knowledge.models import Story
from knowledge.telling import StoryDraft, tell
from moderation.flagging import flag, hide
from moderation.models import Case, WatchedWords
from people.models import Person
from tests.cast import client_of, make_member, make_person
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
PARTS = {"advice": "Ask zqruth first.", "situation": "Half past three, and zqpump was silent. " * 20}


def told(community: Community, by: Person, title: str = "The silent pump") -> Story:
    return tell(community, StoryDraft(title, PARTS), author=by)


def test_all_of_it_is_read_by_who_decides_and_by_its_teller(
    community: Community, member: Person, facilitator: Person
) -> None:
    story = told(community, make_member(community, "Tess Teller"))
    flag(story, person=member, reason="private")
    case = Case.objects.get()
    hide(case, by=facilitator, reason="It tells who it was.")
    staff = make_person("Ada Admin", is_staff=True, is_superuser=True)
    for reader, page in (
        (staff, f"/admin/moderation/case/decision/?ids={case.pk}"),
        (facilitator, f"/c/{community.slug}/settings/flags/"),
        (story.author, f"/flags/cases/{case.pk}/"),
    ):
        shown = client_of(reader).get(page).content.decode()
        assert shown.index("The silent pump") < shown.index("zqpump") < shown.index("zqruth"), page


@pytest.mark.parametrize("where", ["role", "setting", "tools", "tags"])
def test_what_it_was_held_for_is_read_by_who_decides_also_beside_its_parts(
    community: Community, facilitator: Person, where: str
) -> None:
    WatchedWords.objects.create(words="burners7461", act=WatchedWords.Act.HOLD)
    words: Any = ["burners7461"] if where == "tags" else "burners7461"
    held = tell(community, replace(StoryDraft("The pump", PARTS), **{where: words}), author=make_member(community))
    assert held.hidden_at
    page = client_of(facilitator).get(f"/c/{community.slug}/settings/flags/").content.decode()
    assert "zqpump" in page
    assert "burners7461" in page


def test_the_queue_costs_the_same_however_many_stories_wait(
    community: Community, member: Person, facilitator: Person
) -> None:
    teller, client = make_member(community), client_of(facilitator)
    page, cost = f"/c/{community.slug}/settings/flags/", []
    for number in range(3):
        flag(told(community, teller, f"Pump {number}"), person=member, reason="private")
        client.get(page)
        cost.append(queries_of(client, page))
    assert len(set(cost)) == 1
