"""People into circles: never against a rule, as good as trying everything on small cases, and honest about the rest."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.circle_solver import Formed, Method, form, form_greedily
from mentoring.circle_units import FIT, Rules, Seeker

SLOTS, TOPICS = range(3), ("nights", "calls")
MORE_TOPICS = ("nights", "calls", "handover", "teaching", "rotas")


def broken_rules(formed: Formed, seekers: Sequence[Seeker], rules: Rules) -> list[str]:
    known = {one.person_id: one for one in seekers}
    seat = {pk: n for n, group in enumerate(formed.groups) for pk in group.people}
    broken = []
    for group in formed.groups:
        if not rules.smallest <= len(group.people) <= rules.largest:
            broken.append(f"size {len(group.people)}")
        broken += [f"{pk} is not free" for pk in group.people if group.slot not in known[pk].slots]
    broken += [f"{pair} apart" for pair in rules.together if seat.get(pair[0]) != seat.get(pair[1])]
    broken += [f"{pair} met" for pair in rules.apart if pair[0] in seat and seat[pair[0]] == seat.get(pair[1])]
    if len(seat) != sum(len(group.people) for group in formed.groups):
        broken.append("somebody sits twice")
    if sorted([*seat, *formed.left_over]) != sorted(known):
        broken.append("somebody is lost")
    return broken


def partitions(people: Sequence[int]) -> Iterator[list[list[int]]]:
    """Every way to seat some of them in groups; the first list of each are those left out."""
    if not people:
        yield [[]]
        return
    head, *rest = people
    for parts in partitions(rest):
        for n in range(len(parts)):
            yield [[head, *part] if n == at else part for at, part in enumerate(parts)]
        yield [*parts, [head]]


def best_by_trying(seekers: Sequence[Seeker], rules: Rules) -> float:
    known = {one.person_id: one for one in seekers}

    def worth(group: Sequence[int]) -> float:
        if not rules.smallest <= len(group) <= rules.largest:
            return float("-inf")
        if any(one in group and other in group for one, other in rules.apart):
            return float("-inf")
        if not frozenset.intersection(*(known[pk].slots for pk in group)):
            return float("-inf")
        return len(group) + FIT * max(sum(topic in known[pk].topics for pk in group) for topic in ("", *TOPICS))

    splits = ((left, groups) for left, *groups in partitions([*known]))
    return max(sum(map(worth, groups)) for left, groups in splits if together(left, groups, rules))


def together(left: Sequence[int], groups: Sequence[Sequence[int]], rules: Rules) -> bool:
    """Each pair that must sit together does, or both are left out."""
    return all(any({one, other} <= set(part) for part in [left, *groups]) for one, other in rules.together)


def seekers_of(number: int) -> st.SearchStrategy[list[Seeker]]:
    slots = st.frozensets(st.sampled_from(SLOTS), max_size=3)
    topics = st.frozensets(st.sampled_from(TOPICS), max_size=2)
    return st.tuples(*(st.builds(Seeker, st.just(n), slots, topics) for n in range(number))).map(list)


@settings(deadline=None, max_examples=60)
@given(seekers_of(7), st.sampled_from([(2, 3), (3, 4), (2, 7), (1, 2)]))
def test_is_as_good_as_trying_everything(seekers: list[Seeker], sizes: tuple[int, int]) -> None:
    rules = Rules(*sizes)
    formed, best = form(seekers, rules, gap=0), best_by_trying(seekers, rules)
    assert broken_rules(formed, seekers, rules) == []
    assert formed.value == pytest.approx(best)
    assert formed.method == Method.OPTIMAL


PAIRS = st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] != pair[1])


@settings(deadline=None, max_examples=60)
@given(seekers_of(7), st.lists(PAIRS, max_size=2), st.lists(PAIRS, max_size=3))
def test_keeps_to_who_must_and_must_not_sit_together(
    seekers: list[Seeker], must: list[tuple[int, int]], must_not: list[tuple[int, int]]
) -> None:
    rules = Rules(2, 4, must, must_not)
    formed, best = form(seekers, rules, gap=0), best_by_trying(seekers, rules)
    assert broken_rules(formed, seekers, rules) == []
    assert formed.value <= best + 1e-9
    assert best <= formed.bound + 1e-6
    if formed.method == Method.OPTIMAL:
        assert formed.value == pytest.approx(best)


@given(seekers_of(7), st.lists(PAIRS, max_size=2), st.lists(PAIRS, max_size=2))
def test_greedy_keeps_to_the_rules_and_says_what_it_is(
    seekers: list[Seeker], must: list[tuple[int, int]], must_not: list[tuple[int, int]]
) -> None:
    rules = Rules(2, 4, must, must_not)
    formed = form_greedily(seekers, rules)
    assert broken_rules(formed, seekers, rules) == []
    assert formed.method == Method.GREEDY
    assert formed.value <= formed.bound


def test_of_many_kinds_of_circle_comes_near_to_what_is_possible() -> None:
    """More kinds than are gone through at once: a few at a time, each step going on from the best so far."""
    chance = random.Random(20261126)
    seekers = [
        Seeker(n, frozenset(chance.sample(range(40), 6)), frozenset(chance.sample(MORE_TOPICS, 2))) for n in range(60)
    ]
    rules = Rules(3, 6, together=[(0, 1)], apart=[(2, 3), (4, 5), (6, 7)])
    formed = form(seekers, rules, gap=0.05)
    assert broken_rules(formed, seekers, rules) == []
    assert formed.method != Method.GREEDY
    assert formed.gap <= 0.05
    assert formed.value > form_greedily(seekers, rules).value


def test_nobody_and_nobody_free() -> None:
    assert form([], Rules()).groups == ()
    formed = form([Seeker(1, frozenset()), Seeker(2, frozenset({0}))], Rules())
    assert (formed.groups, set(formed.left_over)) == ((), {1, 2})


def test_sizes_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="smallest size"):
        Rules(5, 4)


def test_pages_do_without_the_solver() -> None:
    """SciPy is loaded where circles are formed and nowhere else in this module."""
    program = "import sys, mentoring.circle_solver; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
