"""Who could learn with whom, and why. Pure: takes what is known, gives suggestions with reasons, touches nothing.

The order comes from a hidden number (mentoring.fit); people only ever see the reasons.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from mentoring.apart import USUALLY_OFF, Apart, what_keeps_apart
from mentoring.fit import Candidate, Weights, fit_of
from people.free_time import free_instants, long_enough
from people.topics import fitting

SESSION_MINUTES = 60
HALF_A_YEAR = timedelta(weeks=26)
MOST_TIMES_NAMED = 2


class Why(StrEnum):
    TOPICS = "topics"
    AIM = "aim"
    TIME = "time"
    YEARS = "years"
    ROOM = "room"


@dataclass(frozen=True)
class Reason:
    """`topics` for TOPICS, AIM; `times` (UTC starts, on the seeker's clock when shown) for TIME; `count` for others."""

    why: Why
    topics: tuple[str, ...] = ()
    times: tuple[datetime, ...] = ()
    count: int = 0


@dataclass(frozen=True)
class Suggestion:
    person_id: int
    reasons: tuple[Reason, ...]


def suggest(
    seeker: Candidate,
    mentors: Iterable[Candidate],
    *,
    week_start: datetime,
    excluded: Collection[int] = (),
    most: int = 5,
    weights: Weights | None = None,
    least_times: int = 1,
    off: frozenset[Apart] = USUALLY_OFF,
) -> list[Suggestion]:
    """Mentors for one seeker, the closest first.

    Left out: oneself, those excluded, those without a place left, and whom a hard rule keeps apart (mentoring.apart).
    """
    weights = weights or Weights()
    scored: list[tuple[float, int, Suggestion]] = []
    for mentor in mentors:
        if mentor.person_id in excluded or mentor.places_left < 1:
            continue
        times = common_times(seeker, mentor, week_start)
        count = None if times is None else len(times)
        if what_keeps_apart(seeker, mentor, count, least_times=least_times, off=off) is None:
            found = Suggestion(mentor.person_id, reasons_for(seeker, mentor, times))
            scored.append((fit_of(seeker, mentor, count, weights), mentor.person_id, found))
    scored.sort(key=lambda one: (-one[0], one[1]))
    return [suggestion for _fit, _person_id, suggestion in scored[:most]]


def reasons_for(seeker: Candidate, mentor: Candidate, times: Sequence[datetime] | None) -> tuple[Reason, ...]:
    """What may be said of a pair: each of these is true, and none tells what was said in confidence."""
    shared = tuple(sorted(seeker.seeks.keys() & mentor.offers.keys()))
    reasons = [Reason(Why.TOPICS, topics=shared)] if shared else []
    if topic := fitting(mentor.offers, seeker.aim):
        reasons.append(Reason(Why.AIM, topics=(topic,)))
    if times:
        reasons.append(Reason(Why.TIME, times=tuple(times)))
    if seeker.years is not None and mentor.years is not None and mentor.years > seeker.years:
        reasons.append(Reason(Why.YEARS, count=mentor.years - seeker.years))
    if mentor.places_left:
        reasons.append(Reason(Why.ROOM, count=mentor.places_left))
    return tuple(reasons)


def common_times(one: Candidate, other: Candidate, week_start: datetime) -> list[datetime] | None:
    """The starts, in that week, of an hour in which both are free, and will be when clocks have changed.

    None where one of the two drew no week. Half a year on, their zones may have moved apart: a time counts only if,
    kept on the clock of one of them, it still is common then. So nobody is promised a time that winter takes away.
    """
    if not one.slots or not other.slots:
        return None
    week_start = week_start.astimezone(UTC)
    now = both_free(one, other, week_start)
    later = set(both_free(one, other, week_start + HALF_A_YEAR))
    zones = {ZoneInfo(one.zone), ZoneInfo(other.zone)}
    return [instant for instant in now if any(half_a_year_on(instant, zone) in later for zone in zones)]


def both_free(one: Candidate, other: Candidate, week_start: datetime) -> list[datetime]:
    both = free_instants(one.slots, one.zone, week_start) & free_instants(other.slots, other.zone, week_start)
    return long_enough(both, SESSION_MINUTES)


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
