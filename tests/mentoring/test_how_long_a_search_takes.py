"""A worker gives each search the time it has, and no more: what is found by then is the answer."""

from __future__ import annotations

from typing import Any

import pytest
from scipy.optimize import OptimizeResult, milp

from communities.models import Community
from engagement.delivery import deliver_now
from mentoring import circle_search, forming, pairing_up
from mentoring.forming import ask_for_circles
from mentoring.models import CircleForming, MatchingRun, PairingWay, Programme, ProgrammeKind, ProgrammeState
from mentoring.pairing import take_part
from mentoring.proposing import ask_for_pairs
from mentoring.steps import move
from people.free_time import slot_of
from people.models import Person
from tests.cast import make_member

pytestmark = pytest.mark.django_db
MONDAY = [slot_of(0, 10), slot_of(0, 10, 30)]


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that SciPy was given, each time that it was asked for whole people."""
    given: list[float] = []

    def milp_and_note(*args: Any, options: dict[str, Any], **kwargs: Any) -> OptimizeResult:
        if "time_limit" in options:
            given.append(options["time_limit"])
        return milp(*args, options=options, **kwargs)

    for searcher in (circle_search, pairing_up):
        monkeypatch.setattr(searcher, "milp", milp_and_note)
    return given


def test_of_pairs_among_equals_two_minutes(community: Community, facilitator: Person, limits: list[float]) -> None:
    programme = Programme.objects.create(
        community=community,
        name="Coffee",
        purpose="Meet.",
        kind=ProgrammeKind.ROUNDS,
        way=PairingWay.PROPOSED,
        state=ProgrammeState.SIGN_UP,
    )
    for name in ("Ada", "Bea", "Cyd", "Dov"):
        take_part(programme, person=make_member(community, name), role="both")
    move(programme, to=ProgrammeState.MATCHING, by=facilitator)
    programme.refresh_from_db()
    ask_for_pairs(programme, by=facilitator, aim="total")
    deliver_now()
    run = MatchingRun.objects.get()
    assert run.finished_at
    assert limits == [pairing_up.SECONDS] == [120]


def test_of_circles_fifty_seconds(community: Community, facilitator: Person, limits: list[float]) -> None:
    people = [make_member(community, name) for name in ("Ada", "Bo", "Cy", "Di", "Ed", "Flo", "Gus")]
    Person.objects.filter(pk__in=[one.pk for one in people]).update(weekly_hours=MONDAY)
    wanted = CircleForming(community=community, name="Nights", purpose="Talk.", smallest=3, largest=4)
    made = ask_for_circles(wanted, people=people, by=facilitator)
    deliver_now()
    made.refresh_from_db()
    assert made.finished_at
    assert made.inputs["solver"]["parameters"]["seconds"] == forming.SECONDS == 50
    assert limits
    assert all(0 < given <= forming.SECONDS for given in limits)
