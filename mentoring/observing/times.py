"""A lesson or shift that can be visited: the one is at work, and the other is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone

from mentoring.finding_time import week_start
from people.free_time import QUARTER, is_free_for, quarters_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mentoring.models import Visit, VisitOffer
    from people.models import Person

WEEKS_AHEAD = 3
MOST_NAMED = 6
AT_WORK = range(7, 20)


@dataclass(frozen=True)
class Offered:
    """An offer as the visitor's week has it."""

    offer: VisitOffer
    visitor_is_free: bool
    knows: bool


def offered(visit: Visit) -> list[Offered]:
    """Those to come, with whether the visitor is free by the week they drew."""
    rows = list(visit.offers.all())
    free = quarters_of(_free(visit.visitor, WEEKS_AHEAD + 5)) if rows else set()
    return [Offered(one, _covers(free, one), bool(visit.visitor.free_time.weeks)) for one in rows]


def _covers(free: set[datetime], offer: VisitOffer) -> bool:
    start = offer.starts_at.astimezone(UTC)
    begun = timedelta(minutes=start.minute % 15, seconds=start.second, microseconds=start.microsecond)
    return is_free_for(free, start - begun, offer.minutes + begun.seconds // 60)


def times_that_fit(visit: Visit, *, minutes: int = 60) -> Sequence[datetime]:
    """Hours in which the visitor is free and the other, by their own week, is not: most likely at work. One a day."""
    free, busy = (quarters_of(_free(one, WEEKS_AHEAD)) for one in (visit.visitor, visit.visited))
    found = []
    for hours in _hours_at_work(ZoneInfo(visit.visited.time_zone)):
        fit = (one for one in hours if is_free_for(free, one, minutes) and not _touches(busy, one, minutes))
        found += [timezone.localtime(one) for one in islice(fit, 1)]
    return found[:MOST_NAMED]


def _hours_at_work(zone: ZoneInfo) -> Iterator[list[datetime]]:
    """Whole hours of that clock that are ahead, by working days: it may be a quarter off the clock of the other."""
    now = timezone.now()
    today = now.astimezone(zone).date()
    for day in (today + timedelta(days=n) for n in range(7 * WEEKS_AHEAD)):
        if day.weekday() <= 4:
            hours = (datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC) for hour in AT_WORK)
            yield [one for one in hours if one > now]


def _touches(quarters: set[datetime], start: datetime, minutes: int) -> bool:
    return any(start + n * QUARTER in quarters for n in range(-(-minutes // 15)))


def _free(person: Person, weeks: int) -> set[datetime]:
    start = week_start().astimezone(UTC)
    return {instant for n in range(weeks) for instant in person.free_time.instants(start + timedelta(weeks=n))}
