"""When the two of a pair are both free, in the next weeks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from mentoring.finding_time import most_unrest, week_start, who_is_free

if TYPE_CHECKING:
    from mentoring.models import Programme
    from people.models import Person

WEEKS_AHEAD = 3
MOST_NAMED = 6


def times_for(people: Sequence[Person], minutes: int, *, programme: Programme | None = None) -> list[datetime]:
    """On the reader's clock, one a day: the hour that is least early or late for either, full where there is one."""
    free: dict[datetime, set[int]] = {}
    for ahead in range(WEEKS_AHEAD):
        free |= who_is_free(people, week_start() + timedelta(weeks=ahead), minutes, programme=programme)
    now = timezone.now()
    both = [instant for instant, who in free.items() if len(who) == len(people) and instant > now]
    both.sort(key=lambda instant: (most_unrest(people, instant), instant.minute, instant))
    by_day: dict[object, datetime] = {}
    for instant in both:
        by_day.setdefault(timezone.localtime(instant).date(), timezone.localtime(instant))
    return sorted(by_day.values())[:MOST_NAMED]


def hour_in(words: str) -> datetime | None:
    """What an address names as '2026-12-08T16:00', on the reader's clock; None for anything else."""
    try:
        at = parse_datetime(words[:40])
        return timezone.make_aware(at) if at and timezone.is_naive(at) else at
    except (ValueError, OverflowError):
        return None
