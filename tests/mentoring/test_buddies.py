"""Newcomers and who welcomes them: nobody needs a topic, so what somebody comes to is what they said, and no more."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from communities.models import Community
from mentoring.by_hand import by_hand
from mentoring.models import PairingWay, Programme, ProgrammeKind, ProgrammeState, RunState
from people.models import Person
from tests.mentoring.test_board import board, offers, pairs, search, seeks

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(community: Community) -> Programme:
    return Programme.objects.create(
        community=community,
        name="Buddies",
        purpose="Nobody starts alone.",
        kind=ProgrammeKind.BUDDY,
        way=PairingWay.PROPOSED,
        state=ProgrammeState.SIGN_UP,
    )


def test_who_is_new_is_paired_without_a_topic(programme: Programme, facilitator: Person) -> None:
    zola, mia = offers(programme, "Zola Dlamini"), seeks(programme, "Mia Lind")
    search(programme, facilitator)
    assert pairs(programme) == {mia: zola}


def test_who_is_new_and_found_nobody_stands_among_those_without(programme: Programme, facilitator: Person) -> None:
    zola = offers(programme, "Zola Dlamini")
    for name in ("Mia Lind", "Noa Levi"):
        seeks(programme, name)
    search(programme, facilitator)
    [(has, welcomer)] = pairs(programme).items()
    assert welcomer == zola
    page = board(programme, facilitator)
    assert "Nobody found yet" in page
    left = "Noa Levi" if has.display_name == "Mia Lind" else "Mia Lind"
    assert f"See who would suit {left}" in page.split("Nobody found yet")[1]
    assert "1 of 2 people who seek has somebody" in page
    assert "1 person offers" in page


def test_who_only_welcomes_waits_for_nobody(programme: Programme, facilitator: Person) -> None:
    offers(programme, "Zola Dlamini")
    mia = seeks(programme, "Mia Lind")
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.MATCHING)
    programme.refresh_from_db()
    page = by_hand(programme, handle="", zone="UTC")
    assert page.waiting == [mia]


@pytest.mark.parametrize("who", [offers, seeks])
def test_where_only_one_side_came_the_search_ends_with_nobody(
    programme: Programme, facilitator: Person, who: Callable[..., Person]
) -> None:
    who(programme, "Zola Dlamini")
    assert search(programme, facilitator).state == RunState.DONE
    assert pairs(programme) == {}
    assert "Search again" in board(programme, facilitator)
