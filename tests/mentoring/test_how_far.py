"""Whoever waits for a search sees how far it is, and may search again where it does not come back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Community
from engagement.delivery import deliver_now
from mentoring.how_far import WORDS, Step, how_far, tell
from mentoring.models import MatchingRun, Programme, ProgrammeState
from mentoring.proposing import ask_for_pairs, pair_by_hand
from people.free_time import slot_of
from people.models import Person
from tests.cast import client_of
from tests.mentoring.test_board import board, offers, path_of, season, seeks

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(community: Community) -> Programme:
    """Three seek, in two zones; one of them and who offers drew hours, and one of the others did."""
    programme = season(community)
    people = [offers(programme, "Ada", "writing"), *(seeks(programme, name, "writing") for name in ("Mia", "Noa"))]
    for person, zone in zip(people, ("Europe/Berlin", "Europe/Berlin", "Asia/Tokyo"), strict=True):
        person.time_zone, person.weekly_hours = zone, [slot_of(1, 9, 0), slot_of(1, 9, 30)]
        person.save()
    seeks(programme, "Tom who drew nothing", "writing")
    Programme.objects.filter(pk=programme.pk).update(state=ProgrammeState.MATCHING)
    programme.refresh_from_db()
    return programme


@pytest.fixture
def run(programme: Programme, facilitator: Person) -> MatchingRun:
    return ask_for_pairs(programme, by=facilitator, aim="total")


def test_the_board_says_at_which_step_a_search_is(programme: Programme, facilitator: Person, run: MatchingRun) -> None:
    assert "Searching. It waits its turn." in board(programme, facilitator)
    tell(run, Step.READING)
    assert "Searching. Reading what everybody said." in board(programme, facilitator)
    tell(run, Step.COMPARING, 12, 30)
    assert "Searching. Comparing hours: 12 of 30 people are through." in board(programme, facilitator)
    deliver_now()
    assert "Searching." not in board(programme, facilitator)


def test_whoever_asks_for_a_search_comes_to_where_it_says_how_far_it_is(
    programme: Programme, facilitator: Person
) -> None:
    asked = client_of(facilitator).post(path_of(programme, "searches/"), {"aim": "total"})
    assert asked["Location"] == path_of(programme, "#search")
    assert ' id="search" hx-get=' in board(programme, facilitator)


def test_of_a_page_that_waits_for_a_search_the_rest_stays_until_it_is_done(
    programme: Programme, facilitator: Person, run: MatchingRun
) -> None:
    """Else the keyboard was thrown to the top of the page every two seconds."""
    client, asks = client_of(facilitator), {"HX-Request": "true", "HX-Target": "search"}
    shown = board(programme, facilitator)
    assert 'hx-target="this" hx-select="#search"' in shown
    assert "HX-Retarget" not in client.get(path_of(programme), headers=asks)
    deliver_now()
    done = client.get(path_of(programme), headers=asks)
    assert (done["HX-Retarget"], done["HX-Reselect"]) == ("#main", "#main")
    assert "Proposed pairs" in done.text


def test_a_search_tells_each_step(run: MatchingRun, monkeypatch: pytest.MonkeyPatch) -> None:
    """And of the hours, how many of those who seek and drew any are through: here two, one in each zone."""
    seen: list[str] = []

    def tell_and_look(told: MatchingRun, step: Step, *count: int) -> None:
        tell(told, step, *count)
        seen.append(how_far(run))

    monkeypatch.setattr("mentoring.searching.tell", tell_and_look)
    deliver_now()
    comparing = [WORDS[Step.COMPARING] % {"done": done, "of": 2} for done in (1, 2)]
    assert seen == [WORDS[Step.READING], *comparing, WORDS[Step.SOLVING], WORDS[Step.WRITING]]


def test_a_search_that_does_not_come_back_can_be_asked_for_again(
    programme: Programme, facilitator: Person, run: MatchingRun
) -> None:
    noa, ada = (Person.objects.get(display_name=name) for name in ("Noa", "Ada"))
    pair_by_hand(programme, mentee=noa, mentor=ada, by=facilitator)
    assert "Search again" not in board(programme, facilitator)
    MatchingRun.objects.update(asked_at=timezone.now() - timedelta(minutes=6))
    shown = board(programme, facilitator)
    assert "has not come back. You can search again." in shown
    assert "Search again" in shown
    assert "Undo pairing Noa with Ada" in shown
    assert "every 2s" not in shown
    ask_for_pairs(programme, by=facilitator, aim="total")
    deliver_now()
    assert "has not come back" not in board(programme, facilitator)
