"""A lesson or shift that can be visited: the one is at work, and the other is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone

from mentoring.finding_time import week_start
from people.free_time import HALF_HOUR, is_free_for, long_enough, quarters_of

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    visited = visit.visited
    busy = _free(visited, WEEKS_AHEAD)
    now = timezone.now()
    zone = ZoneInfo(visited.time_zone)
    by_day: dict[object, datetime] = {}
    for instant in long_enough(_free(visit.visitor, WEEKS_AHEAD), minutes):
        local = instant.astimezone(zone)
        if instant <= now or local.minute or local.weekday() > 4 or local.hour not in AT_WORK:
            continue
        if any(instant + n * HALF_HOUR in busy for n in range(-(-minutes // 30))):
            continue
        by_day.setdefault(local.date(), instant)
    return [timezone.localtime(instant) for instant in list(by_day.values())[:MOST_NAMED]]


def _free(person: Person, weeks: int) -> set[datetime]:
    start = week_start().astimezone(UTC)
    return {instant for n in range(weeks) for instant in person.free_time.instants(start + timedelta(weeks=n))}
