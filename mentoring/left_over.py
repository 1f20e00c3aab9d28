"""Why somebody is in no circle, and what would have to give: told to the facilitator in words. Pure.

Each reason is looked for without the rules that come behind it: hours first, then who must sit together, then who must
not, then how many a circle holds. So what is named is what would have to give.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mentoring.circle_units import Rules, joined, quarrel


class LeftOut(StrEnum):
    # No hour of theirs is long enough for a session, or they drew none.
    NO_TIME = "no-time"
    # At no time of theirs are there as many people as a circle has at least.
    FEW = "few"
    # Those with whom they must sit share no time with them.
    TOGETHER = "together"
    # They must sit with somebody, and something keeps these apart.
    TORN = "torn"
    # Enough people are free, but not all of them with those with whom they must sit.
    FEW_TOGETHER = "few-together"
    # Enough people are free, and too many of them must not sit with them.
    APART = "apart"
    # No circle that they could come to has places left for them and those with whom they must sit.
    FULL = "full"
    # Those who are free when they are sit in other circles.
    SEATED = "seated"
    # None of these alone.
    SEVERAL = "several"


@dataclass(frozen=True)
class LeftOver:
    """`people` are those with whom they must sit; `most` how many there are at the best of their times, with them."""

    person_id: int
    why: LeftOut
    people: tuple[int, ...] = ()
    most: int = 0


@dataclass(frozen=True)
class Seated:
    """A circle that was found."""

    at: datetime
    people: Collection[int]


def left_over(free: Mapping[int, Collection[datetime]], rules: Rules, circles: Sequence[Seated]) -> list[LeftOver]:
    """Of everybody who is `free` at some times, those in none of the `circles`. `rules` without what were wishes."""
    seated = {pk for circle in circles for pk in circle.people}
    reasons = _Reasons(free, rules, circles)
    return [reasons.of(pk) for pk in free if pk not in seated]


class _Reasons:
    def __init__(self, free: Mapping[int, Collection[datetime]], rules: Rules, circles: Sequence[Seated]) -> None:
        self.free, self.rules, self.circles = free, rules, circles
        known = [two for two in rules.together if set(two) <= free.keys()]
        self.groups = {pk: frozenset(group) for group in joined(known, free) for pk in group}
        self.shared = {
            group: frozenset.intersection(*(frozenset(free[pk]) for pk in group)) for group in self.groups.values()
        }
        self.singly = _by_time({pk: frozenset(times) for pk, times in free.items()})
        self.torn = frozenset(pk for pk, group in self.groups.items() if quarrel(group, rules))
        could_sit = {pk: self.shared[group] for pk, group in self.groups.items() if pk not in self.torn}
        self.wholly = _by_time(could_sit)
        self.seated = frozenset(pk for circle in circles for pk in circle.people)

    def of(self, person: int) -> LeftOver:
        most = max((len(self.singly[at]) for at in self.free[person]), default=0)
        group = self.groups[person]
        return LeftOver(person, self._why(person, group, most), tuple(sorted(group - {person})), most)

    def _why(self, person: int, group: frozenset[int], most: int) -> LeftOut:
        if not self.free[person]:
            return LeftOut.NO_TIME
        if most < self.rules.smallest:
            return LeftOut.FEW
        if not self.shared[group]:
            return LeftOut.TOGETHER
        if person in self.torn:
            return LeftOut.TORN
        if not self._are_enough(group, without=frozenset()):
            return LeftOut.FEW_TOGETHER
        kept_from = self._kept_from(group)
        if not self._are_enough(group, without=kept_from):
            return LeftOut.APART
        if could := [one for one in self.circles if one.at in self.shared[group] and not kept_from & set(one.people)]:
            has_room = any(len(one.people) + len(group) <= self.rules.largest for one in could)
            return LeftOut.SEVERAL if has_room else LeftOut.FULL
        are_waiting = self._are_enough(group, without=kept_from | self.seated)
        return LeftOut.SEVERAL if are_waiting else LeftOut.SEATED

    def _are_enough(self, group: frozenset[int], *, without: frozenset[int]) -> bool:
        """Whether so many as a circle has at least could come at a time of theirs, each with whom they must sit."""
        return any(len(self.wholly[at] - without) >= self.rules.smallest for at in self.shared[group])

    def _kept_from(self, group: frozenset[int]) -> frozenset[int]:
        """Those who must not sit with one of them, and who must sit with those."""
        pairs = [set(two) for two in self.rules.apart if group & set(two)]
        named = {pk for two in pairs for pk in two - group if pk in self.groups}
        return frozenset(pk for one in named for pk in self.groups[one])


def _by_time(free: Mapping[int, frozenset[datetime]]) -> Mapping[datetime, frozenset[int]]:
    people: dict[datetime, set[int]] = defaultdict(set)
    for person, times in free.items():
        for at in times:
            people[at].add(person)
    return defaultdict(frozenset, {at: frozenset(those) for at, those in people.items()})
