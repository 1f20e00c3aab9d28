"""Among equals: nobody stands in two pairs, as many as can be have somebody, and no other way is better."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mentoring.assigning import Aim
from mentoring.pairing_up import pair_up


def every_way(people: list[int], allowed: NDArray[np.bool_]) -> Iterator[list[tuple[int, int]]]:
    """All matchings, by trying everything."""
    if len(people) < 2:
        yield []
        return
    first, *rest = people
    yield from every_way(rest, allowed)
    for other in rest:
        if allowed[first, other] and allowed[other, first]:
            left = [one for one in rest if one != other]
            yield from ([(first, other), *more] for more in every_way(left, allowed))


def total(pairs: list[tuple[int, int]], fit: NDArray[np.float64]) -> float:
    return sum(float(fit[one, other] + fit[other, one]) / 2 for one, other in pairs)


@given(st.integers(1, 7), st.integers(0, 10**6))
@settings(deadline=None, max_examples=60)
def test_no_other_way_is_better(count: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    fit = random.random((count, count))
    allowed = random.random((count, count)) < 0.7
    paired = pair_up(fit, allowed)
    found = list(paired.pairs)
    assert paired.gap == 0
    ways = list(every_way(list(range(count)), allowed))
    most = max(len(way) for way in ways)
    best = max(total(way, fit) for way in ways if len(way) == most)
    assert len(found) == most
    assert total(found, fit) == pytest.approx(best)
    people = [person for pair in found for person in pair]
    assert len(people) == len(set(people))


def worst(pairs: Sequence[tuple[int, int]], fit: NDArray[np.float64]) -> float:
    """What the one person has who has least."""
    return min((min(float(fit[one, other]), float(fit[other, one])) for one, other in pairs), default=0.0)


@given(st.integers(1, 8), st.integers(0, 10**6), st.sampled_from([0.3, 0.7, 1.0]), st.booleans())
@settings(deadline=None, max_examples=80)
def test_nobody_could_be_less_badly_off(count: int, seed: int, share: float, in_steps: bool) -> None:
    """Of few different fits many are alike, and of many none."""
    random = np.random.default_rng(seed)
    fit = random.integers(0, 6, (count, count)) / 5 if in_steps else random.random((count, count))
    allowed = random.random((count, count)) < share
    paired = pair_up(fit, allowed, aim=Aim.WORST_OFF)
    assert paired.gap == 0
    ways = list(every_way(list(range(count)), allowed))
    best = max((len(way), round(worst(way, fit), 9), total(way, fit)) for way in ways)
    assert list(paired.pairs) in [sorted(way) for way in ways]
    assert (len(paired.pairs), worst(paired.pairs, fit)) == pytest.approx(best[:2])
    assert total(list(paired.pairs), fit) == pytest.approx(best[2])


def rings_of_three(count: int) -> NDArray[np.bool_]:
    return np.kron(np.eye(count, dtype=bool), np.ones((3, 3), bool))


def test_of_three_who_all_suit_each_other_one_stays_over() -> None:
    """Two rings of three: by halves they were three pairs."""
    allowed = rings_of_three(2)
    fit = np.where(allowed, 0.2, 0.0)
    for one, other in ((0, 1), (4, 5)):
        fit[one, other] = fit[other, one] = 0.7
    assert pair_up(fit, allowed, aim=Aim.WORST_OFF).pairs == [(0, 1), (4, 5)]


def test_where_fewer_can_be_paired_than_can_by_halves_the_worst_off_is_best_off_all_the_same() -> None:
    """Three rings of three, and one who suits a person of each: by halves all ten had somebody, and eight can."""
    allowed = np.zeros((10, 10), bool)
    allowed[:9, :9] = rings_of_three(3)
    fit = np.where(allowed, 0.6, 0.0)
    for person, said in ((0, 0.3), (3, 0.4), (6, 0.5)):
        allowed[9, person] = allowed[person, 9] = True
        fit[9, person] = fit[person, 9] = said
    for one, other, said in ((1, 2, 0.2), (0, 1, 0.65), (3, 4, 0.65)):
        fit[one, other] = fit[other, one] = said
    assert pair_up(fit, allowed, aim=Aim.WORST_OFF).pairs == [(0, 1), (3, 4), (6, 9), (7, 8)]
    assert len(pair_up(fit, allowed).pairs) == 4


def test_the_worst_off_is_one_person_and_not_a_pair() -> None:
    """0 and 1 suit each other on average, and 1 not at all."""
    fit = np.full((4, 4), 0.5)
    fit[0, 1], fit[1, 0] = 1.0, 0.2
    allowed = np.ones((4, 4), bool)
    allowed[0, 3] = allowed[1, 2] = False
    assert pair_up(fit, allowed).pairs == [(0, 1), (2, 3)]
    assert pair_up(fit, allowed, aim=Aim.WORST_OFF).pairs == [(0, 2), (1, 3)]


def test_a_small_difference_counts_among_many_people() -> None:
    """As the worker has them, in single precision: beside what one more pair is worth, it would be lost."""
    fit = np.zeros((1200, 1200), np.float32)
    allowed = np.zeros((1200, 1200), bool)
    for one, other, said in ((0, 1, 0.50001), (2, 3, 0.50001), (0, 2, 0.5), (1, 3, 0.5), (0, 3, 0.5), (1, 2, 0.5)):
        fit[one, other] = fit[other, one] = said
        allowed[one, other] = allowed[other, one] = True
    assert pair_up(fit, allowed).pairs == [(0, 1), (2, 3)]


@pytest.mark.parametrize("aim", Aim)
def test_what_is_locked_stands(aim: Aim) -> None:
    fit = np.ones((4, 4))
    allowed = ~np.eye(4, dtype=bool)
    allowed[0, 3] = allowed[3, 0] = False
    assert pair_up(fit, allowed, aim=aim, locked=[(3, 0)]).pairs == [(0, 3), (1, 2)]


def test_what_is_found_when_time_is_up_is_not_called_the_best() -> None:
    """With no time at all nothing is proven. How far it is off is said, and by no less than it is."""
    random = np.random.default_rng(20261126)
    fit, allowed = random.random((40, 40)), random.random((40, 40)) < 0.3
    cut_short, best = pair_up(fit, allowed, seconds=0), pair_up(fit, allowed)
    people = [person for pair in cut_short.pairs for person in pair]
    assert len(people) == len(set(people))
    assert all(allowed[one, other] and allowed[other, one] for one, other in cut_short.pairs)
    assert best.gap == 0
    assert 0 < cut_short.gap < 1
    reached, reachable = (len(fit) * len(pairs) + total(list(pairs), fit) for pairs in (cut_short.pairs, best.pairs))
    assert reachable <= reached / (1 - cut_short.gap) + 1e-6


def test_what_is_found_for_the_worst_off_when_time_is_up_says_how_far_off_it_may_be() -> None:
    random = np.random.default_rng(20261127)
    fit, allowed = random.random((40, 40)), random.random((40, 40)) < 0.3
    cut_short, best = (pair_up(fit, allowed, aim=Aim.WORST_OFF, seconds=seconds) for seconds in (0, 60))
    assert all(allowed[one, other] and allowed[other, one] for one, other in cut_short.pairs)
    assert best.gap == 0
    assert 0 < cut_short.gap <= 1
    left = 1 - cut_short.gap
    assert len(best.pairs) * left <= len(cut_short.pairs) + 1e-9
    assert worst(best.pairs, fit) * left <= worst(cut_short.pairs, fit) + 1e-9
