"""Weeks as numbers: each quarter of an hour a bit, so that what two people have in common is one `&`. Pure.

Quarters, since in Nepal and on the Chatham Islands half hours begin a quarter after everybody's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from people.free_time import HALF_HOUR, QUARTER, WEEK, FreeTime, half_hours_of, monday_of

QUARTERS_A_WEEK = WEEK // QUARTER
A_HALF_HOUR = 0b11
# Tables of the zones of one community in the weeks that one page asks for.
KEPT = 256


def bits_of(drawn: FreeTime, week_start: datetime) -> int:
    """The quarters of the half hours, beginning in the seven days from `week_start` on, in which somebody is free."""
    bits = 0
    for monday, half_hours in _clock_of(drawn.zone, week_start):
        for slot in drawn.slots_of_week(monday):
            bits |= half_hours.get(slot, 0)
    return bits


@lru_cache(maxsize=KEPT)
def _clock_of(zone: str, week_start: datetime) -> Sequence[tuple[date, Mapping[int, int]]]:
    """Of each week that a zone's clock shows in these seven days, by its Monday: the bits of each slot."""
    first_day = week_start.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    weeks: defaultdict[date, dict[int, int]] = defaultdict(dict)
    for ahead in range(9):
        day = first_day + timedelta(days=ahead)
        for slot, instant in half_hours_of(day, zone):
            if week_start <= instant < week_start + WEEK:
                weeks[monday_of(day)][slot] = A_HALF_HOUR << (instant - week_start) // QUARTER
    return list(weeks.items())


def beginnings(free: int, minutes: int) -> int:
    """Where a meeting of this length could begin, if that were on every quarter."""
    found = free
    for later in range(1, -(-minutes // 15)):
        found &= free >> later
    return found


@lru_cache(maxsize=KEPT)
def grid_of(week_start: datetime, past_the_half: timedelta) -> int:
    """The quarters of a week at which half hours begin that lie so much past everybody's."""
    first = (past_the_half - timedelta(minutes=week_start.minute)) % HALF_HOUR // QUARTER
    return sum(1 << place for place in range(first, QUARTERS_A_WEEK, 2))


def instants_of(bits: int, week_start: datetime) -> list[datetime]:
    return [week_start + place * QUARTER for place in range(bits.bit_length()) if bits >> place & 1]


def moved(bits: int, places: int) -> int:
    return bits << places if places >= 0 else bits >> -places
