"""Among equals: nobody stands in two pairs, as many as can be have somebody, and no other way is better."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

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


def test_what_is_locked_stands() -> None:
    fit = np.ones((4, 4))
    allowed = ~np.eye(4, dtype=bool)
    allowed[0, 3] = allowed[3, 0] = False
    assert pair_up(fit, allowed, locked=[(3, 0)]).pairs == [(0, 3), (1, 2)]


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
