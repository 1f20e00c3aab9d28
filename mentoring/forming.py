"""Circles by solver: asked for on a page and formed by a worker; looked at and opened elsewhere.

In a programme those who signed up are seated by what they said there; elsewhere whoever was chosen, by their profile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.log import record
from mentoring.circle_sign_ups import apart_in, free_time_in, seatable, together_in
from mentoring.circle_solver import form
from mentoring.circle_times import Times, times_to_try
from mentoring.circle_units import Rules, Seeker, with_wishes
from mentoring.common_time import on_the_half_hour, same_grid
from mentoring.left_over import Seated, left_over
from mentoring.models import CircleForming, Programme
from mentoring.recurrence import instant_of
from mentoring.solvers import solver_named
from people.blocking import blocked_pairs
from people.free_time import WEEK, FreeTime, long_enough, monday_of
from people.models import Person

if TYPE_CHECKING:
    from engagement.models import Activity

FORMING_ASKED = "mentoring.forming_asked"
# The whole is to take a minute at most; what the solver has by then is what is taken, with how far off it may be.
SECONDS = 50


@transaction.atomic
def ask_for_circles(forming: CircleForming, people: Sequence[Person], *, by: Person) -> CircleForming:
    """Keeps what is to be formed; a worker does it."""
    if forming.programme and not forming.programme.forms_circles:
        raise ValidationError(_("Close the sign-up first: circles are formed of those who came."))
    forming.asked_by = by
    forming.save()
    forming.people.set(people)
    record(FORMING_ASKED, actor=by, target=forming, scope=forming.community.scope)
    return forming


def form_circles(activity: Activity) -> None:
    """Consumer of the activity log, in a worker."""
    forming = CircleForming.objects.filter(pk=activity.target_id, finished_at=None).first()
    if forming:
        solve(forming)


def solve(forming: CircleForming, *, seconds: float = SECONDS) -> None:
    found = _of_programme(forming, forming.programme) if forming.programme else _of_chosen(forming)
    week = _week_of(forming.programme)
    free = _free(found.people, week, forming)
    times, seekers = _seekers(found.people, free, forming)
    asked = Rules(
        forming.smallest,
        forming.largest,
        together=[(one, other) for one, other in forming.together],
        apart=[*((one, other) for one, other in forming.apart), *found.apart, *_not_hearing(seekers)],
    )
    rules = with_wishes(found.wishes, seekers, asked)
    formed = form(seekers, rules, seconds=seconds)
    circles = [Seated(times.tried[group.slot], group.people) for group in formed.groups]
    forming.result = {
        "groups": [
            {"at": times.tried[group.slot].isoformat(), "topic": group.topic, "people": list(group.people)}
            for group in formed.groups
        ],
        "left_over": list(formed.left_over),
        "why": [asdict(one) for one in left_over(free, asked, circles)],
        "value": formed.value,
        "bound": formed.bound,
        "method": formed.method,
        "all_times_tried": times.are_all,
    }
    forming.inputs = _inputs(times.tried, seekers, rules, week, seconds)
    forming.finished_at = timezone.now()
    forming.save(update_fields=["result", "inputs", "finished_at"])


@dataclass(frozen=True)
class Asking:
    """Somebody who is to be seated."""

    person_id: int
    free: FreeTime
    topics: Sequence[str]


@dataclass(frozen=True)
class Known:
    """Who is to be seated, and who of them would sit together or must sit apart by what they said themselves."""

    people: Sequence[Asking]
    wishes: Sequence[tuple[int, int]] = ()
    apart: Sequence[tuple[int, int]] = ()


def _of_chosen(forming: CircleForming) -> Known:
    chosen = forming.people.filter(is_active=True).prefetch_related("days_away").order_by("pk")
    return Known([Asking(one.pk, one.free_time, one.learns) for one in chosen])


def _of_programme(forming: CircleForming, programme: Programme) -> Known:
    """As they stand when the worker begins: who pauses since they were asked for is left out."""
    said = seatable(programme)
    wishes = together_in(said) if forming.keeps_wishes else []
    people = [Asking(one.person_id, free_time_in(programme, one.person), one.seeks) for one in said]
    return Known(people, wishes, apart_in(said))


def _week_of(programme: Programme | None) -> datetime:
    """The week after next, or that in which the programme begins where that is later."""
    earliest = monday_of(timezone.localdate()) + 2 * WEEK
    begins: date | None = programme.starts_on if programme else None
    if begins and begins > earliest:
        earliest = monday_of(begins) if begins == monday_of(begins) else monday_of(begins) + WEEK
    return instant_of(earliest, time(), "UTC")


def _free(people: Sequence[Asking], week: datetime, forming: CircleForming) -> dict[int, set[datetime]]:
    """When in that week each could begin a session."""
    drawn = {one.person_id: frozenset(one.free.instants(week)) for one in people}
    if not all(same_grid(people[0].free.zone, one.free.zone) for one in people):
        drawn = {pk: on_the_half_hour(halves) for pk, halves in drawn.items()}
    return {pk: set(long_enough(halves, forming.session_minutes)) for pk, halves in drawn.items()}


def _seekers(
    people: Sequence[Asking], free: Mapping[int, set[datetime]], forming: CircleForming
) -> tuple[Times, list[Seeker]]:
    """The times of that week to look at, and everybody with theirs."""
    zones = {one.person_id: one.free.zone for one in people}
    times = times_to_try(free, zones, fewest=forming.smallest)
    return times, [_seeker(one, free[one.person_id], times.tried) for one in people]


def _seeker(asking: Asking, free: set[datetime], slots: Sequence[datetime]) -> Seeker:
    topics = frozenset(topic.lower() for topic in asking.topics)
    return Seeker(asking.person_id, frozenset(n for n, slot in enumerate(slots) if slot in free), topics)


def _inputs(
    slots: Sequence[datetime], seekers: Sequence[Seeker], rules: Rules, week: datetime, seconds: float
) -> dict[str, Any]:
    from mentoring.circle_search import SEED  # numpy stays out of the web processes

    return {
        "week": week.isoformat(),
        "slots": [slot.isoformat() for slot in slots],
        "people": [[one.person_id, sorted(one.slots), sorted(one.topics)] for one in seekers],
        "together": [list(two) for two in rules.together],
        "apart": [list(two) for two in rules.apart],
        "solver": solver_named(
            "milp by kinds of circle", seed=SEED, seconds=seconds, smallest=rules.smallest, largest=rules.largest
        ),
    }


def _not_hearing(seekers: Sequence[Seeker]) -> list[tuple[int, int]]:
    """Nobody has to sit with somebody they do not want to hear from."""
    return [(min(two), max(two)) for two in blocked_pairs(one.person_id for one in seekers)]
