"""Which times of a week circles are looked for at: few enough for the solver, and some that suit each.

A time at which too few could meet is left out, and so is one at which nobody could come who could not come at another
as well: no circle is lost by that. Where more are left than the solver can go through, each person has theirs among
those that are kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mentoring.finding_time import unrest

MOST_TIMES = 100


@dataclass(frozen=True)
class Times:
    """In order. `are_all`: no other time could bring a better answer."""

    tried: Sequence[datetime]
    are_all: bool


def times_to_try(free: Mapping[int, Collection[datetime]], zones: Mapping[int, str], *, fewest: int) -> Times:
    """Of when each could begin a meeting, on clocks of these `zones`, for circles of `fewest` people or more."""
    who: dict[datetime, frozenset[int]] = _who_could_meet(free)
    enough = {at: people for at, people in who.items() if len(people) >= fewest}
    kept = _without_lesser(_one_of_equals(enough, zones))
    if len(kept) <= MOST_TIMES:
        return Times(sorted(kept), are_all=True)
    return Times(sorted(_some_for_each(kept)), are_all=False)


def _who_could_meet(free: Mapping[int, Collection[datetime]]) -> dict[datetime, frozenset[int]]:
    who: dict[datetime, set[int]] = defaultdict(set)
    for person, times in free.items():
        for at in times:
            who[at].add(person)
    return {at: frozenset(who[at]) for at in sorted(who)}


def _one_of_equals(who: Mapping[datetime, frozenset[int]], zones: Mapping[int, str]) -> dict[datetime, frozenset[int]]:
    """Of times that suit the same people, the one that is least early or late for any of them, on the hour."""
    equals: dict[frozenset[int], list[datetime]] = defaultdict(list)
    for at, people in who.items():
        equals[people].append(at)

    def rank(at: datetime) -> tuple[int, int, datetime]:
        return max(unrest(at, zone) for zone in {zones[pk] for pk in who[at]}), at.minute, at

    return {min(times, key=rank): people for people, times in equals.items()}


def _without_lesser(who: Mapping[datetime, frozenset[int]]) -> dict[datetime, frozenset[int]]:
    """Without those at which only some could come of those who could at another."""
    return {at: people for at, people in who.items() if not any(people < more for more in who.values())}


def _some_for_each(who: Mapping[datetime, frozenset[int]]) -> set[datetime]:
    """Round after round each who has fewest gets one more of theirs: the one that most others share."""
    times_of: dict[int, list[datetime]] = defaultdict(list)
    for at in sorted(who, key=lambda at: (-len(who[at]), at)):
        for person in who[at]:
            times_of[person].append(at)
    in_turn = sorted(times_of, key=lambda person: (len(times_of[person]), person))
    chosen: set[datetime] = set()
    for wanted in range(1, len(who) + 1):
        for person in in_turn:
            if len(chosen) == MOST_TIMES:
                return chosen
            if sum(at in chosen for at in times_of[person]) < wanted:
                chosen.update([at for at in times_of[person] if at not in chosen][:1])
    return chosen
