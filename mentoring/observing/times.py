"""A lesson or shift that can be visited: the one is at work, and the other is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone

from mentoring.allowed_hours import lies_within
from mentoring.finding_time import week_start
from mentoring.observing.cycle import programme_of
from people.free_time import QUARTER, is_free_for, quarters_of, slot_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from mentoring.models import Visit, VisitOffer
    from people.models import Person

WEEKS_AHEAD = 3
MOST_NAMED = 6
# When most people work, who do not say otherwise by the week they drew.
USUAL_DAYS, USUAL_HOURS = range(5), range(7, 20)
# Who is free so long on end within those is at work at other hours: nights, weekends.
A_DAY_OFF = 4


@dataclass(frozen=True)
class Offered:
    """An offer as the visitor's week has it."""

    offer: VisitOffer
    visitor_is_free: bool
    knows: bool


def offered(visit: Visit, viewer: Person) -> list[Offered]:
    """Those to come, as one of the two has them, with whether the visitor is free by the week they drew."""
    rows = list(visit.offers.listed_for(viewer))
    free = quarters_of(_free(visit.visitor, WEEKS_AHEAD + 5)) if rows else set()
    return [Offered(one, _covers(free, one), bool(visit.visitor.free_time.weeks)) for one in rows]


def _covers(free: set[datetime], offer: VisitOffer) -> bool:
    start = offer.starts_at.astimezone(UTC)
    begun = timedelta(minutes=start.minute % 15, seconds=start.second, microseconds=start.microsecond)
    return is_free_for(free, start - begun, offer.minutes + begun.seconds // 60)


def times_that_fit(visit: Visit, *, minutes: int = 60) -> Sequence[datetime]:
    """Hours in which the visitor is free and the other, by their own week, is not: most likely at work. One a day.

    Of somebody whose own week shows that they work in shifts, nights and weekends are looked at as well.
    """
    free, busy = (quarters_of(_free(one, WEEKS_AHEAD)) for one in (visit.visitor, visit.visited))
    programme, zones = programme_of(visit), {visit.visitor.time_zone, visit.visited.time_zone}
    usual: list[datetime] = []
    others: list[datetime] = []
    for hours in _hours_ahead(ZoneInfo(visit.visited.time_zone)):
        allowed = (one for one in hours if all(lies_within(programme, one, minutes, zone) for zone in zones))
        can_come = (one for one in allowed if is_free_for(free, one.astimezone(UTC), minutes))
        fit = sorted((not _is_usual(one), one) for one in can_come if not _touches(busy, one, minutes))
        if fit:
            is_other, first = fit[0]
            (others if is_other else usual).append(first)
    return [timezone.localtime(one) for one in _to_name(usual, others if works_in_shifts(visit.visited) else [])]


def works_in_shifts(person: Person) -> bool:
    """By their own weeks: on some working day they are free for hours on end while most are at work."""
    return any(_longest_free(week, day) >= A_DAY_OFF * 2 for week in person.free_time.weeks for day in USUAL_DAYS)


def _longest_free(week: Collection[int], day: int) -> int:
    """In half hours."""
    longest = now = 0
    for slot in range(slot_of(day, USUAL_HOURS.start), slot_of(day, USUAL_HOURS.stop)):
        now = now + 1 if slot in week else 0
        longest = max(longest, now)
    return longest


def _to_name(usual: Sequence[datetime], others: Sequence[datetime]) -> list[datetime]:
    """As many of each, and more of the ones where there are few of the others."""
    half = MOST_NAMED // 2
    more_usual = MOST_NAMED - min(half, len(others))
    named = [*usual[:more_usual], *others[: MOST_NAMED - min(more_usual, len(usual))]]
    return sorted(named)


def _is_usual(at: datetime) -> bool:
    return at.weekday() in USUAL_DAYS and at.hour in USUAL_HOURS


def _hours_ahead(zone: ZoneInfo) -> Iterator[list[datetime]]:
    """Whole hours of that clock that are ahead, by days: it may be a quarter off the clock of the other."""
    now = timezone.now()
    today = now.astimezone(zone).date()
    for day in (today + timedelta(days=n) for n in range(7 * WEEKS_AHEAD)):
        hours = (datetime.combine(day, time(hour), tzinfo=zone) for hour in range(24))
        yield [one for one in hours if one > now]


def _touches(quarters: set[datetime], start: datetime, minutes: int) -> bool:
    first = start.astimezone(UTC)
    return any(first + n * QUARTER in quarters for n in range(-(-minutes // 15)))


def _free(person: Person, weeks: int) -> set[datetime]:
    start = week_start().astimezone(UTC)
    return {instant for n in range(weeks) for instant in person.free_time.instants(start + timedelta(weeks=n))}
