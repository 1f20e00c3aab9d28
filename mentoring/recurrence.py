"""Days that recur, and what they are on everybody's clock. Pure.

What recurs is kept as local days and an hour on the wall with its zone: 16:00 stays 16:00 when clocks change. An hour
that does not exist that night begins when the clocks have moved on; one that comes twice is the first of the two.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday
from django.db import models
from django.utils.translation import gettext_lazy as _

FURTHEST = timedelta(days=3 * 366)


class Rhythm(models.TextChoices):
    WEEKLY = "weekly", _("Every week")
    FORTNIGHTLY = "fortnightly", _("Every two weeks")
    MONTHLY = "monthly", _("Every month, on the same weekday of it (such as the second Tuesday)")
    CUSTOM = "custom", _("Something else")


def days_of(
    rhythm: str,
    first: date,
    count: int,
    *,
    every: int = 1,
    weekdays: Sequence[int] = (),
    without: Collection[date] = (),
) -> list[date]:
    """The first `count` days, but for those `without`. `every` n weeks on `weekdays` (Monday is 0) when custom."""
    days: list[date] = []
    for moment in _rule(rhythm, datetime.combine(first, time()), every, weekdays):
        if moment.date() not in without:
            days.append(moment.date())
        if len(days) == count:
            break
    return days


def left_out_of(
    rhythm: str, first: date, last: date, *, every: int = 1, weekdays: Sequence[int] = (), without: Collection[date]
) -> list[date]:
    """The days between the two that would be in it as well, were they not `without`."""
    rule = _rule(rhythm, datetime.combine(first, time()), every, weekdays)
    days = (
        moment.date() for moment in rule.between(*(datetime.combine(day, time()) for day in (first, last)), inc=True)
    )
    return [day for day in days if day in without]


def _rule(rhythm: str, first: datetime, every: int, weekdays: Sequence[int]) -> rrule:
    until = first + FURTHEST
    if rhythm == Rhythm.MONTHLY:
        return rrule(MONTHLY, dtstart=first, until=until, byweekday=weekday(first.weekday(), _turn_in_month(first)))
    if rhythm == Rhythm.CUSTOM:
        return rrule(WEEKLY, dtstart=first, until=until, interval=every, byweekday=weekdays or [first.weekday()])
    return rrule(WEEKLY, dtstart=first, until=until, interval=2 if rhythm == Rhythm.FORTNIGHTLY else 1)


def _turn_in_month(day: datetime) -> int:
    """2 for a second Tuesday; -1, the last, for a fifth, since not every month has one."""
    turn = (day.day - 1) // 7 + 1
    return turn if turn < 5 else -1


def instant_of(day: date, clock: time, zone: str) -> datetime:
    return datetime.combine(day, clock, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def day_and_clock(instant: datetime, zone: str) -> tuple[date, time]:
    local = instant.astimezone(ZoneInfo(zone))
    return local.date(), local.time().replace(tzinfo=None)
