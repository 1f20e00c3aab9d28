"""Circles by solver: asked for on a page, formed by a worker, looked at, opened.

In a programme those who signed up are seated by what they said there; elsewhere whoever was chosen, by their profile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.log import record
from mentoring.circle_sign_ups import apart_in, free_time_in, seatable, together_in
from mentoring.circle_solver import Method, form
from mentoring.circle_units import Rules, Seeker, with_wishes
from mentoring.common_time import on_the_half_hour, same_grid
from mentoring.meeting import join_circle, open_circle
from mentoring.models import Circle, CircleForming, Programme, ProgrammeState
from mentoring.models.circle import CONFIDENCE
from mentoring.proposing import PAIRS_TOLD
from mentoring.recurrence import day_and_clock, instant_of
from mentoring.scheduling import Plan, plan_series, plan_session
from mentoring.solvers import solver_named
from people.blocking import blocked_pairs
from people.free_time import WEEK, FreeTime, long_enough, monday_of
from people.models import Person

if TYPE_CHECKING:
    from engagement.models import Activity

FORMING_ASKED = "mentoring.forming_asked"
MOST_SLOTS = 100
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
    slots, seekers = _seekers(found.people, week, forming.session_minutes)
    rules = Rules(
        forming.smallest,
        forming.largest,
        together=[(one, other) for one, other in forming.together],
        apart=[*((one, other) for one, other in forming.apart), *found.apart, *_not_hearing(seekers)],
    )
    rules = with_wishes(found.wishes, seekers, rules)
    formed = form(seekers, rules, seconds=seconds)
    forming.result = {
        "groups": [
            {"at": slots[group.slot].isoformat(), "topic": group.topic, "people": list(group.people)}
            for group in formed.groups
        ],
        "left_over": list(formed.left_over),
        "value": formed.value,
        "bound": formed.bound,
        "method": formed.method,
    }
    forming.inputs = _inputs(slots, seekers, rules, week, seconds)
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


def _seekers(people: Sequence[Asking], week: datetime, minutes: int) -> tuple[list[datetime], list[Seeker]]:
    """The times of that week that most could come to, and everybody with theirs."""
    drawn = {one.person_id: frozenset(one.free.instants(week)) for one in people}
    if not all(same_grid(people[0].free.zone, one.free.zone) for one in people):
        drawn = {pk: on_the_half_hour(halves) for pk, halves in drawn.items()}
    free = {pk: set(long_enough(halves, minutes)) for pk, halves in drawn.items()}
    counts = Counter(instant for instants in free.values() for instant in sorted(instants))
    slots = sorted(instant for instant, _count in counts.most_common(MOST_SLOTS))
    return slots, [_seeker(one, free[one.person_id], slots) for one in people]


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


@transaction.atomic
def open_circles(forming: CircleForming, *, by: Person) -> list[Circle]:
    """Opens what was found, each with its first time; whoever is in one is told of it by that.

    A programme runs from then on, and those it has no circle for are told so kindly.
    """
    if forming.programme_id:  # two who open at once wait for each other here
        programme = Programme.objects.select_for_update().get(pk=forming.programme_id)
        if not programme.forms_circles:
            raise ValidationError(_("Circles are opened while they are formed, or while the programme runs."))
    rows = CircleForming.objects.select_for_update(of=("self",)).select_related("community", "programme__community")
    forming = rows.get(pk=forming.pk)
    if forming.opened_at or forming.finished_at is None:
        raise ValidationError(_("These circles are open already, or not found yet."))
    groups = found_in(forming).groups
    if any(group.at <= timezone.now() for group in groups):
        raise ValidationError(_("Some of these times have gone by meanwhile. Look for circles once more."))
    _refuse_kept_apart(forming, groups)
    circles = [_open(forming, number, group, by) for number, group in enumerate(groups, start=1)]
    forming.opened_at = timezone.now()
    forming.save(update_fields=["opened_at"])
    if forming.programme:
        _begin(forming.programme, by)
    return circles


def _refuse_kept_apart(forming: CircleForming, groups: Sequence[FoundGroup]) -> None:
    """Somebody may have said since the search that they had rather not sit with another."""
    seated = [{one.pk for one in group.people} for group in groups]
    apart = [set(two) for two in blocked_pairs(pk for people in seated for pk in people)]
    if forming.programme:
        apart += [set(two) for two in apart_in(seatable(forming.programme))]
    if any(two <= people for two in apart for people in seated):
        raise ValidationError(_("Something said in confidence since keeps two of a circle apart. Look once more."))


def _begin(programme: Programme, by: Person) -> None:
    """From here on the programme runs, and nothing is undone in silence."""
    programme.state, programme.told_at = ProgrammeState.RUNNING, timezone.now()
    programme.save(update_fields=["state", "told_at"])
    if left := [one.person_id for one in seatable(programme)]:
        record(
            PAIRS_TOLD,
            actor=by,
            target=programme,
            scope=programme.community.scope,
            conversation=f"programme:{programme.pk}",
            people=left,
        )


def _open(forming: CircleForming, number: int, group: FoundGroup, by: Person) -> Circle:
    host, *others = group.people
    name = f"{forming.name} {number}: {group.topic}" if group.topic else f"{forming.name} {number}"
    circle = Circle(
        community=forming.community,
        programme=forming.programme,
        name=name[:80],
        purpose=forming.purpose,
        time_zone=host.time_zone,
        capacity=forming.largest,
        session_minutes=forming.session_minutes,
        norms=str(CONFIDENCE),
    )
    open_circle(circle, host=host)
    for person in others:
        join_circle(circle, person=person)
    _plan(circle, group.at, by)
    return circle


def _plan(circle: Circle, at: datetime, by: Person) -> None:
    """Its first time; all of them, where the programme says how often and how many."""
    programme = circle.programme
    if programme and programme.rhythm and programme.meetings:
        day, clock = day_and_clock(at, circle.time_zone)
        plan_series(circle, Plan(programme.rhythm, day, clock, programme.meetings), by=by)
    else:
        plan_session(circle.sessions.get(), starts_at=at, by=by)


@dataclass(frozen=True)
class FoundGroup:
    at: datetime
    topic: str
    people: Sequence[Person]


@dataclass(frozen=True)
class Found:
    """What a search found, with the people as they are now: who has left the community is not in it."""

    groups: Sequence[FoundGroup]
    left_over: Sequence[Person]
    method: str
    gap: float

    @property
    def seated(self) -> int:
        return sum(len(group.people) for group in self.groups)

    @property
    def how_good(self) -> str:
        if self.method == Method.GREEDY:
            return _("Found by a quick rule of thumb, one circle after the other: there may be better ones.")
        if self.method == Method.OPTIMAL:
            return _("No other way of forming them seats more people, or fits their topics better.")
        percent = f"{self.gap:.1%}"
        return _("At most %(percent)s short of the best there could be.") % {"percent": percent}


def found_in(forming: CircleForming) -> Found:
    result = forming.result
    here = forming.people.filter(is_active=True, memberships__community_id=forming.community_id).in_bulk()
    if forming.programme and not forming.opened_at:
        still = {one.person_id for one in seatable(forming.programme)}
        here = {pk: person for pk, person in here.items() if pk in still}
    groups = [
        FoundGroup(datetime.fromisoformat(one["at"]), one["topic"], [here[pk] for pk in one["people"] if pk in here])
        for one in result.get("groups", [])
    ]
    left_over = [here[pk] for pk in result.get("left_over", []) if pk in here]
    bound = result.get("bound") or 1
    gap = max(0.0, (bound - result.get("value", 0)) / bound)
    return Found([one for one in groups if one.people], left_over, result.get("method", ""), gap)
