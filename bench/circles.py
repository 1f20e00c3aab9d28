"""Two hundred people into circles over a hundred times: the search, the largest circle first, and chance."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mentoring.circle_solver import Formed, Group, Method, form, form_greedily
from mentoring.circle_units import FIT, Rules, Seeker

SEED = 20261126
PEOPLE, SLOTS = 200, 100
TOPICS = [f"topic {number}" for number in range(6)]
SECONDS = 50
CHANCES = 200

type Circles = Callable[[Sequence[Seeker], Rules], Formed]


@dataclass(frozen=True)
class Sat:
    """What one way came to. `gap` is how far below what nothing can exceed, as the search has proved it."""

    way: str
    circles: int
    seated: int
    value: float
    gap: float
    seconds: float


def seekers(count: int = PEOPLE, slots: int = SLOTS) -> list[Seeker]:
    """As people on shifts have it: two or three runs of free hours in the week, and one or two topics."""
    chance = random.Random(SEED)
    found = []
    for pk in range(1, count + 1):
        free: set[int] = set()
        for _run in range(chance.randint(2, 3)):
            begins = chance.randrange(slots)
            free.update(range(begins, min(begins + chance.randint(2, 5), slots)))
        found.append(Seeker(pk, frozenset(free), frozenset(chance.sample(TOPICS, chance.randint(1, 2)))))
    return found


def rules(count: int = PEOPLE) -> Rules:
    """Circles of four to eight; some colleagues who are to sit together, and some who are not."""
    chance = random.Random(SEED + 1)
    pairs = [(one, other) for one, other in (chance.sample(range(1, count + 1), 2) for _pair in range(30))]
    return Rules(smallest=4, largest=8, apart=pairs)


def compare(count: int = PEOPLE, slots: int = SLOTS, seconds: float = SECONDS) -> Iterator[Sat]:
    """The search first: its bound is what the others are measured against."""
    people, held_to = seekers(count, slots), rules(count)
    bound = 0.0
    ways: dict[str, Circles] = {
        "the search": lambda those, by: form(those, by, seconds=seconds),
        "the largest circle first": form_greedily,
        f"by chance, best of {CHANCES}": _by_chance,
    }
    for way, circles in ways.items():
        began = time.perf_counter()
        formed = circles(people, held_to)
        took = time.perf_counter() - began
        _check(way, formed, people, held_to)
        bound = bound or formed.bound
        seated = sum(len(group.people) for group in formed.groups)
        yield Sat(way, len(formed.groups), seated, formed.value, (bound - formed.value) / bound, took)


def _check(way: str, formed: Formed, people: Sequence[Seeker], held_to: Rules) -> None:
    free = {one.person_id: one.slots for one in people}
    seated = [pk for group in formed.groups for pk in group.people]
    if len(seated) != len(set(seated)):
        raise AssertionError(f"{way}: somebody sits in two circles")
    for group in formed.groups:
        here = set(group.people)
        if not held_to.smallest <= len(here) <= held_to.largest or any(group.slot not in free[pk] for pk in here):
            raise AssertionError(f"{way}: a circle of a wrong size, or somebody who is not free then")
        if any(one in here and other in here for one, other in held_to.apart):
            raise AssertionError(f"{way}: two sit together that a rule keeps apart")


def _by_chance(people: Sequence[Seeker], held_to: Rules) -> Formed:
    """A time and a topic out of the hat, and whoever can come then: the best of some tries."""
    tries = (_dealt(people, held_to, random.Random(SEED + number)) for number in range(CHANCES))
    return max(tries, key=lambda formed: formed.value)


def _dealt(people: Sequence[Seeker], held_to: Rules, chance: random.Random) -> Formed:
    left = {one.person_id: one for one in people}
    slots = sorted({slot for one in people for slot in one.slots})
    chance.shuffle(slots)
    groups = []
    for slot in slots * 2:
        can_come = [one for one in left.values() if slot in one.slots]
        chance.shuffle(can_come)
        chosen: list[int] = []
        for one in can_come[: held_to.largest]:
            if not any(set(pair) <= {*chosen, one.person_id} for pair in held_to.apart):
                chosen.append(one.person_id)
        if len(chosen) >= held_to.smallest:
            groups.append(Group(slot, chance.choice(TOPICS), tuple(chosen)))
            for pk in chosen:
                del left[pk]
    topics = {one.person_id: one.topics for one in people}
    value = sum(1 + FIT * (group.topic in topics[pk]) for group in groups for pk in group.people)
    return Formed(groups, tuple(left), value, value, Method.GREEDY)


def table_of(found: Sequence[Sat]) -> str:
    head = (
        "| way | circles | people in one | value | below what is possible, at most | s |\n|---|---|---|---|---|---|\n"
    )
    lines = (
        f"| {one.way} | {one.circles} | {one.seated} | {one.value:.1f} | {one.gap:.1%} | {one.seconds:.1f} |"
        for one in found
    )
    return head + "\n".join(lines) + "\n"
