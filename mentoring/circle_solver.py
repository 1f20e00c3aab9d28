"""People into circles that can meet: who sits with whom, when, and about what. Pure.

A circle meets at one slot, about one topic or about anything (''); everybody in it is free then. Each person counts 1,
and `FIT` more in a circle about a topic of theirs. The search is over kinds of circle (slot and topic) and how many
there are of each, which says the same as naming each circle without its symmetries (mentoring.circle_search). People of
one kind are split into its circles afterwards.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from mentoring.circle_units import ANYTHING, FIT, Kind, Rules, Seeker, Unit, quarrel, topics_of, units_of

MOST_TRIES = 20_000


class Method(StrEnum):
    OPTIMAL = "optimal"
    WITHIN = "within"
    GREEDY = "greedy"


@dataclass(frozen=True)
class Group:
    slot: int
    topic: str
    people: tuple[int, ...]


@dataclass(frozen=True)
class Formed:
    """`value` is what was reached and `bound` what nothing can exceed."""

    groups: Sequence[Group]
    left_over: Sequence[int]
    value: float
    bound: float
    method: Method

    @property
    def gap(self) -> float:
        return 0.0 if self.bound <= 0 else max(0.0, (self.bound - self.value) / self.bound)


def form(seekers: Sequence[Seeker], rules: Rules, *, seconds: float = 60, gap: float = 0.01) -> Formed:
    """The best circles found in that time, or good ones where the solver finds none (`Method.GREEDY`)."""
    units = units_of(seekers, rules)
    if not units:
        return Formed((), tuple(one.person_id for one in seekers), 0, 0, Method.OPTIMAL)
    # Heavy, and only ever needed where circles are formed: in the worker.
    from mentoring.circle_search import search

    found = search(units, rules, seconds=seconds, gap=gap)
    if found.seats is None:
        return replace(form_greedily(seekers, rules), bound=found.bound)
    groups = [group for kind, chosen in found.seats for group in _split(kind, chosen, rules)]
    formed = _formed(seekers, groups, found.bound)
    if formed.gap <= gap:
        return formed
    greedy = form_greedily(seekers, rules)
    return replace(greedy, bound=found.bound) if greedy.value > formed.value else formed


def form_greedily(seekers: Sequence[Seeker], rules: Rules) -> Formed:
    """The largest circle possible, then the next of those who are left: quick, and named as what it is."""
    left = set(units_of(seekers, rules))
    groups: list[Group] = []
    while group := max((_best_of(kind, left, rules) for kind in _all_kinds(left)), key=_worth_of, default=None):
        if not group:
            break
        (slot, topic), chosen = group
        groups.append(Group(slot, topic, _people(chosen)))
        left -= set(chosen)
    everybody = sum(1 + FIT * bool(one.topics) for one in seekers)
    return replace(_formed(seekers, groups, everybody), method=Method.GREEDY)


def _all_kinds(units: Collection[Unit]) -> set[Kind]:
    topics = topics_of(units)
    return {kind for unit in units for kind in unit.kinds(topics)}


def _split(kind: Kind, units: Sequence[Unit], rules: Rules) -> list[Group]:
    """The people of one kind in circles of it. Should rules leave no way to, whoever counts least stays out."""
    left = sorted(units, key=lambda unit: (-len(unit.people), unit.people))
    while left:
        if parts := _parts(left, rules):
            return [Group(kind[0], kind[1], _people(part)) for part in parts]
        left.remove(min(left, key=lambda unit: (unit.worth(kind[1]), unit.people)))
    return []


def _parts(units: Sequence[Unit], rules: Rules) -> list[list[Unit]] | None:
    size = sum(len(unit.people) for unit in units)
    for count in range(-(-size // rules.largest), size // rules.smallest + 1):
        parts: list[list[Unit]] = [[] for _n in range(count)]
        if _fill(units, 0, parts, rules, [MOST_TRIES]):
            return parts
    return None


def _fill(units: Sequence[Unit], at: int, parts: list[list[Unit]], rules: Rules, tries: list[int]) -> bool:
    """Tries the emptiest part first; of empty parts one is as good as another."""
    tries[0] -= 1
    if tries[0] < 0:
        return False
    if at == len(units):
        return all(len(_people(part)) >= rules.smallest for part in parts)
    seen_empty = False
    for part in sorted(parts, key=lambda one: len(_people(one))):
        if not part and seen_empty:
            continue
        seen_empty |= not part
        together = [*part, units[at]]
        if len(_people(together)) <= rules.largest and not quarrel(_people(together), rules):
            part.append(units[at])
            if _fill(units, at + 1, parts, rules, tries):
                return True
            part.remove(units[at])
    return False


def _best_of(kind: Kind, units: Iterable[Unit], rules: Rules) -> tuple[Kind, list[Unit]] | None:
    slot, topic = kind
    can_come = [unit for unit in units if slot in unit.slots]
    chosen: list[Unit] = []
    for unit in sorted(can_come, key=lambda one: (-one.worth(topic), len(one.slots), one.people)):
        people = _people([*chosen, unit])
        if len(people) <= rules.largest and not quarrel(people, rules):
            chosen.append(unit)
    return (kind, chosen) if len(_people(chosen)) >= rules.smallest else None


def _worth_of(group: tuple[Kind, list[Unit]] | None) -> tuple[float, Kind]:
    if group is None:
        return (0, (0, ANYTHING))
    kind, units = group
    return (sum(unit.worth(kind[1]) for unit in units), kind)


def _people(units: Iterable[Unit]) -> tuple[int, ...]:
    return tuple(pk for unit in units for pk in unit.people)


def _formed(seekers: Sequence[Seeker], groups: Sequence[Group], bound: float) -> Formed:
    """Every value is a multiple of `FIT`: nothing lies between this one and a bound that is less than that away."""
    seated = {pk for group in groups for pk in group.people}
    topics = {one.person_id: one.topics for one in seekers}
    groups = [
        group if any(group.topic in topics[pk] for pk in group.people) else replace(group, topic=ANYTHING)
        for group in groups
    ]
    value = sum(1 + FIT * (group.topic in topics[pk]) for group in groups for pk in group.people)
    left_over = tuple(one.person_id for one in seekers if one.person_id not in seated)
    method = Method.OPTIMAL if bound - value < FIT / 2 else Method.WITHIN
    return Formed(tuple(groups), left_over, value, max(bound, value), method)
