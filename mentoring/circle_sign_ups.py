"""Who can be seated in the circles of a programme, and what they said at sign-up that holds for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mentoring.allowed_hours import lets_meet
from mentoring.candidates import CONFIDED, participations_of, ready_in
from mentoring.models import CircleMembership, Participation, Programme
from people.free_time import FreeTime

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import Person

type Pairs = list[tuple[int, int]]


def seatable(programme: Programme) -> list[Participation]:
    """Without those who pause, wait for their superior, or have a circle here; in a constant number of queries."""
    waiting = _without_circle(programme, ready_in(programme)).annotate(**CONFIDED)
    return list(waiting.prefetch_related("person__days_away"))


def _without_circle(programme: Programme, rows: QuerySet[Participation]) -> QuerySet[Participation]:
    seated = CircleMembership.objects.filter(circle__programme=programme).values("person_id")
    return rows.exclude(person__in=seated)


def free_time_in(programme: Programme, person: Person) -> FreeTime:
    """Within the hours that the programme allows, on the person's own clock."""
    drawn = person.free_time
    return replace(drawn, weeks=tuple(lets_meet(programme, week) for week in drawn.weeks))


def together_in(said: Iterable[Participation]) -> Pairs:
    """Those who named each other."""
    likes = {one.person_id: set(one.liked) for one in said}
    return [
        (one, other)
        for one, liked in likes.items()
        for other in sorted(liked)
        if one < other and one in likes.get(other, ())
    ]


def apart_in(said: Iterable[Participation]) -> Pairs:
    """Where one of the two said so in confidence: whom they avoid, report to, or must not sit with."""
    named: set[tuple[int, int]] = set()
    for one in said:
        others = {*one.avoided, *one.conflicting, *([one.manager_id] if one.manager_id else [])}
        named |= {(min(one.person_id, other), max(one.person_id, other)) for other in others}
    return sorted(named)


@dataclass(frozen=True)
class SignedUp:
    """Everybody of a programme of circles, by what there is to do for them."""

    ready: Sequence[Participation]
    undrawn: Sequence[Person]
    paused: int
    unreleased: int
    seated: int


def signed_up(programme: Programme) -> SignedUp:
    everybody = list(participations_of(programme))
    waiting = seatable(programme)
    memberships = CircleMembership.objects.filter(circle__programme=programme)
    seated = set(memberships.values_list("person_id", flat=True))
    elsewhere = seated | {one.person_id for one in waiting}
    others = [one for one in everybody if one.person_id not in elsewhere]
    paused = sum(1 for one in others if one.is_paused)
    drawn = {one.person_id for one in waiting if any(free_time_in(programme, one.person).weeks)}
    return SignedUp(
        ready=[one for one in waiting if one.person_id in drawn],
        undrawn=[one.person for one in waiting if one.person_id not in drawn],
        paused=paused,
        unreleased=len(others) - paused,
        seated=len(seated),
    )
