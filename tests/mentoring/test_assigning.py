from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mentoring.assigning import Aim, Assignment, Numbers, Yes, assign

# Few different fits, so that ties are common; whole hundredths, so that sums compare.
fits = st.integers(0, 5).map(lambda n: n / 5)


@st.composite
def problems(draw: st.DrawFn) -> tuple[Numbers, Yes, list[int]]:
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    fit = draw(arrays(float, (rows, columns), elements=fits))
    allowed = draw(arrays(bool, (rows, columns)))
    return fit, allowed, draw(st.lists(st.integers(0, 2), min_size=columns, max_size=columns))


def every_way(allowed: Yes, places: list[int]) -> Iterator[dict[int, int]]:
    rows, columns = allowed.shape
    for choice in product(range(-1, columns), repeat=rows):
        pairs = {row: column for row, column in enumerate(choice) if column >= 0}
        if all(allowed[pair] for pair in pairs.items()):
            taken = np.bincount(list(pairs.values()), minlength=columns)
            if all(taken <= places):
                yield pairs


def worth(fit: Numbers, pairs: dict[int, int]) -> tuple[int, float, float]:
    """(how many, total, worst)."""
    values = [float(fit[pair]) for pair in pairs.items()]
    return len(values), round(sum(values), 9), min(values, default=0.0)


def found(fit: Numbers, answer: Assignment) -> tuple[int, float, float]:
    return worth(fit, dict(answer.mentor_of))


@given(problems())
@settings(max_examples=150)
def test_no_other_way_pairs_more_people_or_fits_better(problem: tuple[Numbers, Yes, list[int]]) -> None:
    fit, allowed, places = problem
    answer = assign(fit, allowed, places)
    assert dict(answer.mentor_of) in list(every_way(allowed, places))
    best = max(worth(fit, pairs)[:2] for pairs in every_way(allowed, places))
    assert found(fit, answer)[:2] == best
    assert answer.total == pytest.approx(best[1])


@given(problems())
@settings(max_examples=150)
def test_nobody_could_be_less_badly_off(problem: tuple[Numbers, Yes, list[int]]) -> None:
    fit, allowed, places = problem
    answer = assign(fit, allowed, places, aim=Aim.WORST_OFF)
    assert dict(answer.mentor_of) in list(every_way(allowed, places))
    ways = [worth(fit, pairs) for pairs in every_way(allowed, places)]
    count, worst, total = max((count, worst, total) for count, total, worst in ways)
    assert found(fit, answer) == (count, total, worst)


@given(problems(), st.data())
def test_what_is_locked_stays_and_the_rest_is_solved_around_it(
    problem: tuple[Numbers, Yes, list[int]], data: st.DataObject
) -> None:
    fit, allowed, places = problem
    columns = [column for column, count in enumerate(places) if count]
    if not columns:
        return
    lock = (data.draw(st.integers(0, fit.shape[0] - 1)), data.draw(st.sampled_from(columns)))
    answer = assign(fit, allowed, places, locked=[lock])
    assert answer.mentor_of[lock[0]] == lock[1]
    around = allowed.copy()
    around[lock[0]] = False
    left = [count - (column == lock[1]) for column, count in enumerate(places)]
    best = max(worth(fit, pairs)[:2] for pairs in every_way(around, left))
    assert found(fit, answer)[0] == best[0] + 1


def test_locks_that_cannot_be_kept_are_refused() -> None:
    fit = np.ones((2, 1))
    with pytest.raises(ValueError, match="places"):
        assign(fit, fit > 0, [1], locked=[(0, 0), (1, 0)])
    with pytest.raises(ValueError, match="two mentors"):
        assign(np.ones((1, 2)), np.ones((1, 2), bool), [1, 1], locked=[(0, 0), (0, 1)])


def test_nobody_on_one_side_is_no_trouble() -> None:
    assert assign(np.zeros((3, 0)), np.zeros((3, 0), bool), []).mentor_of == {}
    assert assign(np.zeros((0, 2)), np.zeros((0, 2), bool), [1, 1]).mentor_of == {}
