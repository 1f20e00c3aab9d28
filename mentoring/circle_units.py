"""Who is to be seated in circles, and what holds for it. Those who must sit together are one unit. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

FIT = 0.5
ANYTHING = ""
type Kind = tuple[int, str]


@dataclass(frozen=True)
class Seeker:
    person_id: int
    slots: frozenset[int]
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rules:
    """`together` and `apart` are pairs of people."""

    smallest: int = 3
    largest: int = 8
    together: Sequence[tuple[int, int]] = ()
    apart: Sequence[tuple[int, int]] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.smallest <= self.largest:
            raise ValueError("A circle's smallest size must not be above its largest.")


@dataclass(frozen=True)
class Unit:
    """Somebody, or several who must sit together."""

    people: tuple[int, ...]
    slots: frozenset[int]
    topics: tuple[frozenset[str], ...]

    def worth(self, topic: str) -> float:
        return len(self.people) + FIT * sum(topic in topics for topics in self.topics)

    def kinds(self, topics: Sequence[str]) -> Iterable[Kind]:
        return ((slot, topic) for slot in sorted(self.slots) for topic in topics)


def units_of(seekers: Sequence[Seeker], rules: Rules) -> list[Unit]:
    """Those who must sit together as one; left out are those who can never sit together or are too many."""
    return [one for one in _all_units(seekers, rules) if _is_seatable(one, rules)]


def with_wishes(wishes: Iterable[tuple[int, int]], seekers: Sequence[Seeker], rules: Rules) -> Rules:
    """Who would like to sit together does so, one wish after the other, where that costs nobody their seat."""
    unit_of = {pk: unit for unit in _all_units(seekers, rules) for pk in unit.people}
    kept = []
    for one, other in wishes:
        if one not in unit_of or other not in unit_of:
            continue
        both = _as_one({unit_of[one], unit_of[other]})
        if _is_seatable(both, rules):
            kept.append((one, other))
            unit_of |= dict.fromkeys(both.people, both)
    return replace(rules, together=[*rules.together, *kept])


def _as_one(units: Iterable[Unit]) -> Unit:
    units = sorted(units, key=lambda unit: unit.people)
    return Unit(
        tuple(pk for unit in units for pk in unit.people),
        frozenset.intersection(*(unit.slots for unit in units)),
        tuple(topics for unit in units for topics in unit.topics),
    )


def _is_seatable(unit: Unit, rules: Rules) -> bool:
    return bool(unit.slots) and len(unit.people) <= rules.largest and not quarrel(unit.people, rules)


def _all_units(seekers: Sequence[Seeker], rules: Rules) -> list[Unit]:
    known = {one.person_id: one for one in seekers}
    pairs = [two for two in rules.together if set(two) <= known.keys()]
    return [_unit([known[pk] for pk in group]) for group in joined(pairs, known)]


def joined(pairs: Iterable[Sequence[int]], people: Iterable[int]) -> list[list[int]]:
    """The people in groups: two of a pair are in one, and so is who is in a pair with one of them."""
    leader = {pk: pk for pk in people}

    def find(pk: int) -> int:
        while leader[pk] != pk:
            pk = leader[pk]
        return pk

    for one, other in pairs:
        leader[find(one)] = find(other)
    members: dict[int, list[int]] = defaultdict(list)
    for pk in leader:
        members[find(pk)].append(pk)
    return list(members.values())


def _unit(group: Sequence[Seeker]) -> Unit:
    slots = frozenset.intersection(*(one.slots for one in group))
    return Unit(tuple(one.person_id for one in group), slots, tuple(one.topics for one in group))


def quarrel(people: Iterable[int], rules: Rules) -> bool:
    here = set(people)
    return any(one in here and other in here for one, other in rules.apart)


def topics_of(units: Iterable[Unit]) -> list[str]:
    """What circles may be about. One about somebody's topic is never worse than one about anything."""
    return sorted({topic for unit in units for topics in unit.topics for topic in topics}) or [ANYTHING]
