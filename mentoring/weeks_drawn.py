"""The week of somebody's free hours as pages show it: at a glance, and to draw in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR

from people.free_time import SLOTS_A_DAY, slot_of

# What is no night. Its hours are always drawn; those of the night where somebody asks for them, or is free in them.
BY_DAY = range(6, 22)
AT_A_GLANCE = 2


@dataclass(frozen=True)
class WeekRow:
    hour: int
    days: Sequence[bool]


def week_rows(slots: Sequence[int]) -> list[WeekRow]:
    """The week at a glance, two hours a row: whether one is free in some of them, by day. Nights where they count."""
    free = {(slot // SLOTS_A_DAY, slot % SLOTS_A_DAY // (2 * AT_A_GLANCE)) for slot in slots}
    rows = [
        WeekRow(hour, [(day, hour // AT_A_GLANCE) in free for day in range(7)]) for hour in range(0, 24, AT_A_GLANCE)
    ]
    return [row for row in rows if row.hour in BY_DAY or any(row.days)]


@dataclass(frozen=True)
class HalfHour:
    slot: int
    free: bool
    name: str
    name_short: str


@dataclass(frozen=True)
class HalfHourRow:
    clock: str
    is_half: bool
    is_night: bool
    cells: Sequence[HalfHour]


def half_hour_rows(slots: Sequence[int]) -> list[HalfHourRow]:
    """The week to draw in, from midnight to midnight."""
    free = set(slots)
    return [_half_hour_row(hour, minute, free) for hour in range(24) for minute in (0, 30)]


def _half_hour_row(hour: int, minute: int, free: set[int]) -> HalfHourRow:
    cells = [_half_hour(day, hour, minute, free) for day in range(7)]
    return HalfHourRow(f"{hour:02d}:{minute:02d}", minute == 30, hour not in BY_DAY, cells)


def _half_hour(day: int, hour: int, minute: int, free: set[int]) -> HalfHour:
    slot = slot_of(day, hour, minute)
    return HalfHour(slot, slot in free, str(WEEKDAYS[day]), str(WEEKDAYS_ABBR[day]))
