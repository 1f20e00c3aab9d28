"""When two people are both free: in every week, or in some weeks of the turn that their rotas make together. Pure.

Of somebody on early, late and night shifts and somebody with A and B weeks it takes six weeks until all comes again:
the least common multiple of both. Each of those weeks is looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache, reduce
from math import lcm
from operator import and_, or_
from zoneinfo import ZoneInfo

from mentoring.fit import Candidate
from mentoring.week_bits import QUARTERS_A_WEEK, beginnings, bits_of, grid_of, instants_of, moved
from people.free_time import HALF_HOUR, QUARTER, WEEK, FreeTime

SESSION_MINUTES = 60
SESSION = timedelta(minutes=SESSION_MINUTES)
WEEKS_TO_THE_OTHER_CLOCK = 26
HALF_A_YEAR = WEEKS_TO_THE_OTHER_CLOCK * WEEK
MOST_TIMES_NAMED = 2
# What suggestions of one page ask again and again.
KEPT = 256


@dataclass(frozen=True)
class Common:
    """`times` hold in every week; where `cycle` is more than 1, in the next week that has any: `weeks` of a cycle do.

    `hours` are those of a week, on average over all weeks of a cycle; one at least where there are any, since two on
    rotas may well meet in some weeks only.
    """

    times: tuple[datetime, ...] = ()
    hours: float = 0
    weeks: int = 1
    cycle: int = 1


def common_time(one: Candidate, other: Candidate, week_start: datetime) -> Common | None:
    """None where one of the two drew no week."""
    if not one.slots or not other.slots:
        return None
    by_week = _starts_by_week(one, other, week_start)
    hours, cycle = _hours_in(by_week), len(by_week)
    if every := reduce(and_, by_week):
        return Common(tuple(instants_of(every, week_start.astimezone(UTC))), hours)
    weeks = sum(map(bool, by_week))
    return Common(_next_times(one, other, week_start, cycle) if weeks else (), hours, weeks, cycle)


def hours_in_common(one: Candidate, other: Candidate, week_start: datetime) -> float | None:
    """What `common_time` says of hours, and nothing else: for many at once."""
    return _hours_in(_starts_by_week(one, other, week_start)) if one.slots and other.slots else None


def _starts_by_week(one: Candidate, other: Candidate, week_start: datetime) -> list[int]:
    return [_starts(one, other, week_start.astimezone(UTC), turn) for turn in range(cycle_of(one, other))]


def _hours_in(by_week: Sequence[int]) -> float:
    """A week, on average: of the half hours that meetings could lie in. From 16 to 18 three begin, in two hours."""
    half_hours = sum((starts | moved(starts, HALF_HOUR // QUARTER)).bit_count() for starts in by_week)
    return max(1.0, half_hours / 2 / len(by_week)) if half_hours else 0


def cycle_of(one: Candidate, other: Candidate) -> int:
    return lcm(weeks_of(one), weeks_of(other))


def weeks_of(one: Candidate) -> int:
    return len(one.turns) or 1


def _next_times(one: Candidate, other: Candidate, week_start: datetime, cycle: int) -> tuple[datetime, ...]:
    """Of the first week from now on that has any on which nobody is away: these are days, and not only weekdays.

    Clocks that have changed here and not yet there may cost a few weeks, and days away up to half a year.
    """
    weeks = (week_start + ahead * WEEK for ahead in range(cycle + WEEKS_TO_THE_OTHER_CLOCK))
    return next((found for week in weeks if (found := _times_of_week(one, other, week))), ())


def _times_of_week(one: Candidate, other: Candidate, week: datetime) -> tuple[datetime, ...]:
    times = common_times(one, other, week)
    return tuple(at for at in times if not (_is_away(one, at) or _is_away(other, at)))


def _is_away(person: Candidate, at: datetime) -> bool:
    """For any part of the hour that begins then."""
    zone = ZoneInfo(person.zone)
    days = {(at + passed).astimezone(zone).date() for passed in (timedelta(), SESSION - QUARTER)}
    return any(first <= day <= last for first, last in person.away for day in days)


def common_times(one: Candidate, other: Candidate, week_start: datetime) -> list[datetime]:
    """The starts, in that week, of an hour in which both are free, and will be when clocks have changed."""
    week_start = week_start.astimezone(UTC)
    return instants_of(_starts(one, other, week_start, 0), week_start)


def _starts(one: Candidate, other: Candidate, week_start: datetime, turn: int) -> int:
    """As bits: in the week as their rotas have it `turn` weeks on.

    Half a year on, their zones may have moved apart: a time counts only if, kept on the clock of one of them, it still
    is common then. So nobody is promised a time that winter takes away.
    """
    now = _both(one, other, week_start, turn)
    later = _both(one, other, week_start + HALF_A_YEAR, turn - WEEKS_TO_THE_OTHER_CLOCK)
    kept = (_kept_on(zone, week_start, now, later) for zone in {one.zone, other.zone})
    return reduce(or_, kept)


def _both(one: Candidate, other: Candidate, week_start: datetime, turn: int) -> int:
    past = _past_the_half(one.zone) if same_grid(one.zone, other.zone) else timedelta()
    free = free_in(one, week_start, turn) & free_in(other, week_start, turn)
    return beginnings(free, SESSION_MINUTES) & grid_of(week_start, past)


def _kept_on(zone: str, week_start: datetime, now: int, later: int) -> int:
    """Those of now that on that zone's clock are among those of later."""
    moves = _half_a_year_on(zone, week_start)
    return reduce(or_, (now & where & moved(later, -places) for places, where in moves.items()), 0)


@lru_cache(maxsize=KEPT)
def _half_a_year_on(zone: str, week_start: datetime) -> Mapping[int, int]:
    """By how many quarters a zone's clock moves until half a year on, and which quarters of the week it moves so."""
    moves: defaultdict[int, int] = defaultdict(int)
    for place in range(QUARTERS_A_WEEK):
        instant = week_start + place * QUARTER
        moves[(half_a_year_on(instant, ZoneInfo(zone)) - instant - HALF_A_YEAR) // QUARTER] |= 1 << place
    return moves


def same_grid(zone: str, other: str) -> bool:
    """Whether half hours begin together in both: in Nepal and on the Chatham Islands a quarter after everybody's."""
    return _past_the_half(zone) == _past_the_half(other)


@lru_cache(maxsize=KEPT)
def _past_the_half(zone: str) -> timedelta:
    # No zone changes its clocks by a quarter.
    offset = ZoneInfo(zone).utcoffset(datetime(2026, 1, 1))
    return offset % HALF_HOUR if offset else timedelta()


def on_the_half_hour(free: frozenset[datetime]) -> frozenset[datetime]:
    """Of half hours that begin at a quarter, those on the half hour that lie wholly within them."""
    return frozenset(
        start if start.minute % 30 == 0 else start + QUARTER
        for start in free
        if start.minute % 30 == 0 or start + HALF_HOUR in free
    )


def free_in(one: Candidate, week_start: datetime, turn: int) -> int:
    """As bits: the half hours of that week, as the rota has it `turn` weeks on."""
    weeks = one.turns or (one.slots,)
    began = one.turns_began - (turn % len(weeks)) * WEEK if one.turns_began else None
    return _bits_of(FreeTime(one.zone, weeks, began), week_start)


@lru_cache(maxsize=KEPT)
def _bits_of(drawn: FreeTime, week_start: datetime) -> int:
    return bits_of(drawn, week_start)


def half_a_year_on(instant: datetime, zone: ZoneInfo) -> datetime:
    """The same weekday and hour on the clock of that zone, 26 weeks later."""
    local = instant.astimezone(zone).replace(tzinfo=None) + HALF_A_YEAR
    return local.replace(tzinfo=zone).astimezone(UTC)


def times_to_name(times: Sequence[datetime], zone: str) -> list[datetime]:
    """A few of the times, one a day and spread, on the reader's clock, on the full hour where there is one."""
    local = [instant.astimezone(ZoneInfo(zone)) for instant in times]
    by_day: dict[object, datetime] = {}
    for one in sorted(local, key=lambda when: (when.minute != 0, when)):
        by_day.setdefault(one.date(), one)
    return sorted(by_day.values())[:MOST_TIMES_NAMED]
