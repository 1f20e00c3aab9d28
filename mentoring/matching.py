"""Who could learn with whom, and why. Pure: takes what is known, gives suggestions with reasons, touches nothing.

The order comes from a hidden weight; people only ever see the reasons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from people.free_time import free_instants, long_enough

SESSION_MINUTES = 60
HOURS_THAT_COUNT = 6  # more common hours than this help nobody
TOPIC_WEIGHT = 10
HOUR_WEIGHT = 1
MOST_TIMES_NAMED = 2


@dataclass(frozen=True)
class Candidate:
    """What is known of somebody in a programme. `slots` are half hours of the week on their own clock."""

    person_id: int
    offers: frozenset[str] = frozenset()
    seeks: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    zone: str = "UTC"
    slots: frozenset[int] = frozenset()
    places_left: int = 0


class Why(StrEnum):
    TOPICS = "topics"
    TIME = "time"
    ROOM = "room"


@dataclass(frozen=True)
class Reason:
    """`topics` for TOPICS; `times` (UTC starts, on the seeker's clock when shown) for TIME; `count` for ROOM."""

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
) -> list[Suggestion]:
    """Mentors for one seeker, the closest first.

    Left out: oneself, those excluded, those without a place left, those who share no topic, no language (where both
    named theirs) or no hour (where both drew their week).
    """
    scored = [
        (_weight(found), mentor.person_id, found)
        for mentor in mentors
        if mentor.person_id != seeker.person_id and mentor.person_id not in excluded
        if (found := _reasons(seeker, mentor, week_start))
    ]
    scored.sort(key=lambda one: (-one[0], one[1]))
    return [Suggestion(person_id, reasons) for _weight_, person_id, reasons in scored[:most]]


def _reasons(seeker: Candidate, mentor: Candidate, week_start: datetime) -> tuple[Reason, ...]:
    topics = tuple(sorted(seeker.seeks & mentor.offers))
    if not topics or mentor.places_left < 1 or _no_common_language(seeker, mentor):
        return ()
    times = common_times(seeker, mentor, week_start)
    if seeker.slots and mentor.slots and not times:
        return ()
    reasons = [Reason(Why.TOPICS, topics=topics)]
    if times:
        reasons.append(Reason(Why.TIME, times=tuple(times)))
    reasons.append(Reason(Why.ROOM, count=mentor.places_left))
    return tuple(reasons)


def _no_common_language(seeker: Candidate, mentor: Candidate) -> bool:
    return bool(seeker.languages and mentor.languages and not seeker.languages & mentor.languages)


def common_times(one: Candidate, other: Candidate, week_start: datetime) -> list[datetime]:
    """The starts, in that week, of an hour in which both are free."""
    both = free_instants(one.slots, one.zone, week_start) & free_instants(other.slots, other.zone, week_start)
    return long_enough(both, SESSION_MINUTES)


def _weight(reasons: Sequence[Reason]) -> int:
    weight = 0
    for reason in reasons:
        weight += TOPIC_WEIGHT * len(reason.topics) + HOUR_WEIGHT * min(len(reason.times), HOURS_THAT_COUNT)
    return weight


def times_to_name(times: Sequence[datetime], zone: str) -> list[datetime]:
    """A few of the times, one a day and spread, on the reader's clock, on the full hour where there is one."""
    local = [instant.astimezone(ZoneInfo(zone)) for instant in times]
    by_day: dict[object, datetime] = {}
    for one in sorted(local, key=lambda when: (when.minute != 0, when)):
        by_day.setdefault(one.date(), one)
    return sorted(by_day.values())[:MOST_TIMES_NAMED]


def free_counts(people: Iterable[Candidate], week_start: datetime, minutes: int) -> Counter[datetime]:
    """How many of these people could begin a meeting of that length at each instant of the week."""
    counts: Counter[datetime] = Counter()
    for person in people:
        counts.update(long_enough(free_instants(person.slots, person.zone, week_start), minutes))
    return counts
