"""When two people are both free: in every week, or in some weeks of the turn that their rotas make together. Pure.

Of somebody on early, late and night shifts and somebody with A and B weeks it takes six weeks until all comes again:
the least common multiple of both. Each of those weeks is looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import lcm
from zoneinfo import ZoneInfo

from mentoring.fit import Candidate
from people.free_time import HALF_HOUR, QUARTER, WEEK, FreeTime, long_enough

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
    cycle = cycle_of(one, other)
    by_week = [common_times(one, other, week_start, turn=turn) for turn in range(cycle)]
    hours = hours_a_week(sum(map(_half_hours_in, by_week)), cycle)
    if every := set(by_week[0]).intersection(*by_week):
        return Common(tuple(sorted(every)), hours)
    weeks = sum(map(bool, by_week))
    return Common(_next_times(one, other, week_start, cycle) if weeks else (), hours, weeks, cycle)


def hours_a_week(half_hours: int, cycle: int) -> float:
    return max(1.0, half_hours / 2 / cycle) if half_hours else 0


def _half_hours_in(starts: Collection[datetime]) -> int:
    """How many half hours the meetings that could begin then lie in: from 16 to 18 three begin, in two hours."""
    return len({start + n * HALF_HOUR for start in starts for n in range(SESSION_MINUTES // 30)})


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


def common_times(one: Candidate, other: Candidate, week_start: datetime, *, turn: int = 0) -> list[datetime]:
    """The starts, in that week, of an hour in which both are free, and will be when clocks have changed.

    Half a year on, their zones may have moved apart: a time counts only if, kept on the clock of one of them, it still
    is common then. So nobody is promised a time that winter takes away. With `turn`, the week is looked at as their
    rotas have it so many weeks on.
    """
    week_start = week_start.astimezone(UTC)
    now = _both(one, other, week_start, turn)
    later = set(_both(one, other, week_start + HALF_A_YEAR, turn - WEEKS_TO_THE_OTHER_CLOCK))
    zones = {ZoneInfo(one.zone), ZoneInfo(other.zone)}
    return [instant for instant in now if any(half_a_year_on(instant, zone) in later for zone in zones)]


def _both(one: Candidate, other: Candidate, week_start: datetime, turn: int) -> list[datetime]:
    ones, others = (free_in(each, week_start, turn) for each in (one, other))
    if not same_grid(one.zone, other.zone):
        ones, others = on_the_half_hour(ones), on_the_half_hour(others)
    return long_enough(ones & others, SESSION_MINUTES)


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


def free_in(one: Candidate, week_start: datetime, turn: int = 0) -> frozenset[datetime]:
    """The half hours of that week, as the rota has it `turn` weeks on."""
    weeks = one.turns or (one.slots,)
    began = one.turns_began - (turn % len(weeks)) * WEEK if one.turns_began else None
    return _free(FreeTime(one.zone, weeks, began), week_start)


@lru_cache(maxsize=KEPT)
def _free(drawn: FreeTime, week_start: datetime) -> frozenset[datetime]:
    return frozenset(drawn.instants(week_start))


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
