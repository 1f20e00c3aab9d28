"""People into circles that can meet: who sits with whom, when, and about what. Pure.

A circle meets at one slot, about one topic or about anything (''); everybody in it is free then. Each person counts 1,
and `FIT` more in a circle about a topic of theirs. The search is over kinds of circle (slot and topic) and how many
there are of each, which says the same as naming each circle without its symmetries; HiGHS solves it and says how far
from the best it may be at most. People of one kind are split into its circles afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

FIT = 0.5
MOST_TRIES = 20_000
ANYTHING = ""
type Kind = tuple[int, str]


class Method(StrEnum):
    OPTIMAL = "optimal"
    WITHIN = "within"
    GREEDY = "greedy"


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


@dataclass(frozen=True)
class _Unit:
    """Somebody, or several who must sit together."""

    people: tuple[int, ...]
    slots: frozenset[int]
    topics: tuple[frozenset[str], ...]

    def worth(self, topic: str) -> float:
        return len(self.people) + FIT * sum(topic in topics for topics in self.topics)

    def kinds(self, topics: Sequence[str]) -> Iterable[Kind]:
        return ((slot, topic) for slot in sorted(self.slots) for topic in topics)


def form(seekers: Sequence[Seeker], rules: Rules, *, seconds: float = 60, gap: float = 0.01) -> Formed:
    """The best circles found in that time, or good ones where the solver finds none (`Method.GREEDY`)."""
    units = _units(seekers, rules)
    if not units:
        return Formed((), tuple(one.person_id for one in seekers), 0, 0, Method.OPTIMAL)
    found = _solve(units, rules, seconds, gap)
    if found is None:
        return form_greedily(seekers, rules)
    kinds, bound, proven = found
    groups = [group for (kind, chosen) in kinds for group in _split(kind, chosen, rules)]
    formed = _formed(seekers, groups, bound, Method.OPTIMAL if proven else Method.WITHIN)
    if formed.method is Method.OPTIMAL and formed.gap > 1e-6:
        return _formed(seekers, groups, bound, Method.WITHIN)  # a split had to leave somebody out
    greedy = form_greedily(seekers, rules)
    return greedy if greedy.value > formed.value + 1e-9 else formed


def form_greedily(seekers: Sequence[Seeker], rules: Rules) -> Formed:
    """The largest circle possible, then the next of those who are left: quick, and named as what it is."""
    left = set(_units(seekers, rules))
    groups: list[Group] = []
    while group := max((_best_of(kind, left, rules) for kind in _all_kinds(left)), key=_worth_of, default=None):
        if not group:
            break
        (slot, topic), chosen = group
        groups.append(Group(slot, topic, _people(chosen)))
        left -= set(chosen)
    everybody = sum(1 + FIT * bool(one.topics) for one in seekers)
    return _formed(seekers, groups, everybody, Method.GREEDY)


def _units(seekers: Sequence[Seeker], rules: Rules) -> list[_Unit]:
    """Those who must sit together as one; left out are those who can never sit together or are too many."""
    known = {one.person_id: one for one in seekers}
    leader = {pk: pk for pk in known}

    def find(pk: int) -> int:
        while leader[pk] != pk:
            pk = leader[pk]
        return pk

    for one, other in rules.together:
        if one in known and other in known:
            leader[find(one)] = find(other)
    members: dict[int, list[Seeker]] = defaultdict(list)
    for pk, seeker in known.items():
        members[find(pk)].append(seeker)
    units = [_unit(group) for group in members.values()]
    return [one for one in units if one.slots and len(one.people) <= rules.largest and not _quarrel(one.people, rules)]


def _unit(group: Sequence[Seeker]) -> _Unit:
    slots = frozenset.intersection(*(one.slots for one in group))
    return _Unit(tuple(one.person_id for one in group), slots, tuple(one.topics for one in group))


def _quarrel(people: Iterable[int], rules: Rules) -> bool:
    here = set(people)
    return any(one in here and other in here for one, other in rules.apart)


def _topics_of(units: Iterable[_Unit]) -> list[str]:
    """What circles may be about. One about somebody's topic is never worse than one about anything."""
    return sorted({topic for unit in units for topics in unit.topics for topic in topics}) or [ANYTHING]


def _all_kinds(units: Collection[_Unit]) -> set[Kind]:
    topics = _topics_of(units)
    return {kind for unit in units for kind in unit.kinds(topics)}


def _solve(
    units: Sequence[_Unit], rules: Rules, seconds: float, gap: float
) -> tuple[list[tuple[Kind, list[_Unit]]], float, bool] | None:
    """(units by kind, upper bound, whether it is proven best), or None when nothing was found in that time."""
    # Heavy, and only ever needed where circles are formed: in the worker.
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    topics = _topics_of(units)
    pairs = [(n, kind) for n, unit in enumerate(units) for kind in unit.kinds(topics)]
    kinds = sorted({kind for _n, kind in pairs})
    column_of = {pair: column for column, pair in enumerate(pairs)}
    circles_of = {kind: len(pairs) + number for number, kind in enumerate(kinds)}
    width = len(pairs) + len(kinds)
    rows: list[tuple[Mapping[int, float], float]] = []  # each: sum of coefficients × columns is at most …
    by_unit: dict[int, dict[int, float]] = defaultdict(dict)
    by_kind: dict[Kind, dict[int, float]] = defaultdict(dict)
    for (n, kind), column in column_of.items():
        by_unit[n][column] = 1
        by_kind[kind][column] = len(units[n].people)
    rows += [(row, 1) for row in by_unit.values()]
    for kind, row in by_kind.items():
        rows.append(({**row, circles_of[kind]: -rules.largest}, 0))
        rows.append(({**{column: -size for column, size in row.items()}, circles_of[kind]: rules.smallest}, 0))
    unit_of = {pk: n for n, unit in enumerate(units) for pk in unit.people}
    for one, other in rules.apart:
        for kind in kinds:
            both = [column_of.get((unit_of.get(pk, -1), kind)) for pk in (one, other)]
            if None not in both:
                rows.append(({both[0]: 1, both[1]: 1, circles_of[kind]: -1}, 0))  # type: ignore[dict-item]
    cells = [(row, column, value) for row, (line, _most) in enumerate(rows) for column, value in line.items()]
    at, columns, values = zip(*cells, strict=True)
    matrix = coo_array((values, (at, columns)), shape=(len(rows), width)).tocsr()
    worth = np.zeros(width)
    worth[: len(pairs)] = [-units[n].worth(kind[1]) for n, kind in pairs]
    upper = np.ones(width)
    upper[len(pairs) :] = [sum(by_kind[kind].values()) // rules.smallest for kind in kinds]
    result = milp(
        worth,
        integrality=np.ones(width),
        bounds=Bounds(np.zeros(width), upper),
        constraints=LinearConstraint(matrix, ub=np.array([most for _line, most in rows])),
        options={"time_limit": seconds, "mip_rel_gap": gap},
    )
    if result.x is None:
        return None
    chosen: dict[Kind, list[_Unit]] = defaultdict(list)
    for (n, kind), column in column_of.items():
        if result.x[column] > 0.5:
            chosen[kind].append(units[n])
    bound = float(-result.mip_dual_bound) if result.mip_dual_bound is not None else float(-result.fun)
    return sorted(chosen.items(), key=lambda item: item[0]), bound, result.status == 0 and result.mip_gap < 1e-9


def _split(kind: Kind, units: Sequence[_Unit], rules: Rules) -> list[Group]:
    """The people of one kind in circles of it. Should rules leave no way to, whoever counts least stays out."""
    left = sorted(units, key=lambda unit: (-len(unit.people), unit.people))
    while left:
        if parts := _parts(left, rules):
            return [Group(kind[0], kind[1], _people(part)) for part in parts]
        left.remove(min(left, key=lambda unit: (unit.worth(kind[1]), unit.people)))
    return []


def _parts(units: Sequence[_Unit], rules: Rules) -> list[list[_Unit]] | None:
    size = sum(len(unit.people) for unit in units)
    for count in range(-(-size // rules.largest), size // rules.smallest + 1):
        parts: list[list[_Unit]] = [[] for _n in range(count)]
        if _fill(units, 0, parts, rules, [MOST_TRIES]):
            return parts
    return None


def _fill(units: Sequence[_Unit], at: int, parts: list[list[_Unit]], rules: Rules, tries: list[int]) -> bool:
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
        if len(_people(together)) <= rules.largest and not _quarrel(_people(together), rules):
            part.append(units[at])
            if _fill(units, at + 1, parts, rules, tries):
                return True
            part.remove(units[at])
    return False


def _best_of(kind: Kind, units: Iterable[_Unit], rules: Rules) -> tuple[Kind, list[_Unit]] | None:
    slot, topic = kind
    can_come = [unit for unit in units if slot in unit.slots]
    chosen: list[_Unit] = []
    for unit in sorted(can_come, key=lambda one: (-one.worth(topic), len(one.slots), one.people)):
        people = _people([*chosen, unit])
        if len(people) <= rules.largest and not _quarrel(people, rules):
            chosen.append(unit)
    return (kind, chosen) if len(_people(chosen)) >= rules.smallest else None


def _worth_of(group: tuple[Kind, list[_Unit]] | None) -> tuple[float, Kind]:
    if group is None:
        return (0, (0, ANYTHING))
    kind, units = group
    return (sum(unit.worth(kind[1]) for unit in units), kind)


def _people(units: Iterable[_Unit]) -> tuple[int, ...]:
    return tuple(pk for unit in units for pk in unit.people)


def _formed(seekers: Sequence[Seeker], groups: Sequence[Group], bound: float, method: Method) -> Formed:
    seated = {pk for group in groups for pk in group.people}
    topics = {one.person_id: one.topics for one in seekers}
    groups = [
        group if any(group.topic in topics[pk] for pk in group.people) else replace(group, topic=ANYTHING)
        for group in groups
    ]
    value = sum(1 + FIT * (group.topic in topics[pk]) for group in groups for pk in group.people)
    left_over = tuple(one.person_id for one in seekers if one.person_id not in seated)
    return Formed(tuple(groups), left_over, value, max(bound, value), method)
