"""The hours of a week in which two could meet, for everybody with everybody: what mentoring.common_time says of two.

A week is a row of half hours. What a zone's clock shows at each of them is looked up once, not for each person.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, reduce
from itertools import product
from math import lcm
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from mentoring.common_time import (
    HALF_A_YEAR,
    KEPT,
    SESSION_MINUTES,
    WEEKS_TO_THE_OTHER_CLOCK,
    half_a_year_on,
    same_grid,
    weeks_of,
)
from mentoring.fit import Candidate
from people.free_time import HALF_HOUR, QUARTER, SLOTS_A_WEEK, slot_of

type Numbers = NDArray[np.float32]
type Places = NDArray[np.intp]
type Yes = NDArray[np.bool_]


def common_hours(
    seekers: Sequence[Candidate],
    mentors: Sequence[Candidate],
    week_start: datetime,
    *,
    compared: Callable[[int, int], object] | None = None,
) -> Numbers:
    """How many hours of a week both could meet in; -1 where unknown.

    `compared` hears how many of how many seekers who drew hours are through, once with those of each zone.
    """
    week_start = week_start.astimezone(UTC)
    counts = np.full((len(seekers), len(mentors)), -1, np.float32)
    groups = [_by_zone_and_turns(side) for side in (seekers, mentors)]
    later = {zone: _half_a_year_on(zone, week_start) for side in groups for zone, _weeks in side}
    seeking, mentoring = (_Drawn(side, week_start) for side in (seekers, mentors))
    through = 0
    for (zone, weeks), rows in groups[0].items():
        for (other, others_weeks), columns in groups[1].items():
            cycle, maps = lcm(weeks, others_weeks), [later[name] for name in dict.fromkeys((zone, other))]
            on_the_half = not same_grid(zone, other)
            theirs = [seeking.weeks_of(row, on_the_half) for row in rows]
            others = [mentoring.weeks_of(column, on_the_half) for column in columns]
            by_week = (
                _common([one[turn % weeks] for one in theirs], [one[turn % others_weeks] for one in others], maps)
                for turn in range(cycle)
            )
            half_hours: Numbers = reduce(np.add, by_week)
            counts[np.ix_(rows, columns)] = np.where(half_hours > 0, np.maximum(1, half_hours / (2 * cycle)), 0)
        through += len(rows)
        if compared:
            compared(through, sum(map(len, groups[0].values())))
    return counts


class _Drawn:
    """The weeks of people, on their own half hours or on everybody's: each is made when it is first asked for."""

    def __init__(self, people: Sequence[Candidate], week_start: datetime) -> None:
        self.people, self.week_start = people, week_start
        self.made: dict[tuple[int, bool], list[_Weeks]] = {}

    def weeks_of(self, number: int, on_the_half: bool) -> list[_Weeks]:
        """One for each week of their turn."""
        key, one = (number, on_the_half), self.people[number]
        if key not in self.made:
            self.made[key] = [_Weeks(one, self.week_start, turn, on_the_half) for turn in range(weeks_of(one))]
        return self.made[key]


class _Weeks:
    """The half hours of a week, and of the one half a year on, at which an hour of somebody's could begin."""

    def __init__(self, candidate: Candidate, week_start: datetime, turn: int, on_the_half: bool) -> None:
        self.now = _starts(candidate, week_start, turn, on_the_half)
        # One more place, always free of nobody: where a map leads out of the week.
        self.later = np.append(
            _starts(candidate, week_start + HALF_A_YEAR, turn - WEEKS_TO_THE_OTHER_CLOCK, on_the_half), np.float32(0)
        )


def _starts(candidate: Candidate, week_start: datetime, turn: int, on_the_half: bool) -> Numbers:
    clock = _clock_of(candidate.zone, week_start)
    weeks = candidate.turns or (candidate.slots,)
    drawn = np.zeros((len(weeks), SLOTS_A_WEEK), bool)
    for number, slots in enumerate(weeks):
        drawn[number, list(slots)] = True
    began = candidate.turns_began
    turns = (clock.weeks - _week_number(began) + turn) % len(weeks) if began else 0
    free = drawn[turns, clock.slots] & clock.is_first
    if on_the_half and clock.is_off:
        free = _moved(free & _moved(free, -1), clock.to_the_half)
    for _more in range(SESSION_MINUTES // 30 - 1):
        free = free & _moved(free, -1)
    return free.astype(np.float32)


def _moved(free: Yes, places: int) -> Yes:
    """Each half hour so many places later, or earlier: what is moved out of the week is gone."""
    moved = np.zeros_like(free)
    if places < 0:
        moved[:places] = free[-places:]
    else:
        moved[places:] = free[: len(free) - places]
    return moved


@dataclass(frozen=True)
class _Clock:
    """What a zone's clock shows at each half hour of a week, on the half hours of that zone.

    An hour that comes twice in a night counts once: `is_first`. Where the half hours of the zone begin a quarter after
    everybody's (`is_off`), the next one of everybody's is `to_the_half` places further.
    """

    slots: Places
    weeks: Places
    is_first: Yes
    is_off: bool
    to_the_half: int


@lru_cache(maxsize=KEPT)
def _clock_of(zone: str, week_start: datetime) -> _Clock:
    tz, is_off = ZoneInfo(zone), not same_grid(zone, "UTC")
    lead = ((QUARTER if is_off else timedelta()) - timedelta(minutes=week_start.minute)) % HALF_HOUR
    shown = [(week_start + lead + number * HALF_HOUR).astimezone(tz) for number in range(SLOTS_A_WEEK)]
    return _Clock(
        slots=np.array([slot_of(one.weekday(), one.hour, one.minute) for one in shown]),
        weeks=np.array([_week_number(one) for one in shown]),
        is_first=np.array([not one.fold for one in shown]),
        is_off=is_off,
        to_the_half=(lead + QUARTER) // HALF_HOUR,
    )


def _week_number(day: date) -> int:
    """Weeks begin on Mondays, as the first of all days was one."""
    return (day.toordinal() - 1) // 7


def _by_zone_and_turns(people: Sequence[Candidate]) -> dict[tuple[str, int], list[int]]:
    groups: dict[tuple[str, int], list[int]] = {}
    for number, one in enumerate(people):
        if one.slots:
            groups.setdefault((one.zone, weeks_of(one)), []).append(number)
    return groups


def _half_a_year_on(zone: str, week_start: datetime) -> Places:
    """For each half hour of the week, where its hour on that zone's clock lies half a year on."""
    tz, start = ZoneInfo(zone), week_start
    places = [
        (half_a_year_on(start + number * HALF_HOUR, tz) - start - HALF_A_YEAR) // HALF_HOUR
        for number in range(SLOTS_A_WEEK)
    ]
    return np.array([place if 0 <= place < SLOTS_A_WEEK else SLOTS_A_WEEK for place in places])


def _common(rows: Sequence[_Weeks], columns: Sequence[_Weeks], maps: Sequence[Places]) -> Numbers:
    """The half hours of the hours that are common now, and later by one clock or by the other.

    Common by one of two clocks is: by each of them, less by both. An hour that begins takes two half hours, but where
    another begins half an hour before it the first of them is counted already. Each is a product of what holds on the
    one side with what holds on the other, summed over the week: so all of it is one product of long rows.
    """
    ways: list[tuple[int, Sequence[Places]]] = [(1, [each]) for each in maps]
    if len(maps) > 1:
        ways.append((-1, maps))
    marks = [[np.array([_kept(one, way) for one in side]) for _sign, way in ways] for side in (rows, columns)]
    signs = [sign for sign, _way in ways]
    both = list(product(range(len(ways)), repeat=2))
    factors = [2 * sign for sign in signs] + [-signs[at] * signs[before] for at, before in both]
    sides = [[*side, *(_in_a_row(side[at], side[before]) for at, before in both)] for side in marks]
    weighed = [np.float32(factor) * block for factor, block in zip(factors, sides[0], strict=True)]
    return np.hstack(weighed) @ np.hstack(sides[1]).T


def _in_a_row(at: Numbers, before: Numbers) -> Numbers:
    """Where one begins, and the other half an hour before it."""
    return at[:, 1:] * before[:, :-1]


def _kept(weeks: _Weeks, maps: Sequence[Places]) -> Numbers:
    kept = weeks.now
    for each in maps:
        kept = kept * weeks.later[each]
    return kept
