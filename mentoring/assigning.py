"""Who is paired with whom: an assignment with capacities, solved to its proven optimum.

First as many seekers as possible get somebody; among all ways to do that, the best one by the chosen aim:
the largest total fit, or the best for the worst-off and then the largest total. Sources: Kuhn 1955 and Jonker and
Volgenant 1987 (assignment), Hopcroft and Karp 1973 (largest matching), Burkard, Dell'Amico and Martello 2009, ch. 6
(bottleneck assignment by thresholds); SciPy brings all three.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

type Numbers = NDArray[np.floating]
type Yes = NDArray[np.bool_]
type Pair = tuple[int, int]


class Aim(StrEnum):
    TOTAL = "total"
    WORST_OFF = "worst-off"


@dataclass(frozen=True)
class Assignment:
    """`mentor_of` gives, for the row of a seeker, the column of their mentor; who is absent got nobody.

    `total` and `worst` are the sum and the smallest of the pairs' fits (0 where there is no pair).
    """

    mentor_of: Mapping[int, int]
    total: float
    worst: float


def assign(
    fit: Numbers,
    allowed: Yes,
    places: Sequence[int],
    *,
    aim: Aim = Aim.TOTAL,
    locked: Sequence[Pair] = (),
) -> Assignment:
    """Pairs rows (seekers, one mentor each) with columns (mentors, `places` each).

    `fit` lies in 0..1. `locked` pairs are kept as they are, allowed or not; the rest is solved around them. Raises
    ValueError when locked pairs take more than there is.
    """
    places_left = _after_locks(fit.shape, places, locked)
    rows = np.setdiff1d(np.arange(fit.shape[0]), [row for row, _column in locked])
    # A mentor with three places stands in three columns.
    columns = np.repeat(np.arange(fit.shape[1]), np.minimum(places_left, len(rows)))
    pairs = dict(locked)
    if len(rows) and len(columns):
        chosen = _solve(fit[np.ix_(rows, columns)], allowed[np.ix_(rows, columns)], aim)
        pairs |= {int(rows[row]): int(columns[column]) for row, column in chosen}
    fits = [float(fit[row, column]) for row, column in pairs.items()]
    return Assignment(pairs, sum(fits), min(fits, default=0.0))


def _after_locks(shape: tuple[int, ...], places: Sequence[int], locked: Sequence[Pair]) -> NDArray[np.int_]:
    if len(places) != shape[1] or any(count < 0 for count in places):
        raise ValueError("Each mentor needs a number of places, 0 or more.")
    if len({row for row, _column in locked}) < len(locked):
        raise ValueError("Somebody is locked to two mentors.")
    left = np.array(places, int)
    for _row, column in locked:
        left[column] -= 1
    if (left < 0).any():
        raise ValueError("More people are locked to a mentor than that mentor has places.")
    return left


def _solve(fit: Numbers, allowed: Yes, aim: Aim) -> list[Pair]:
    if aim is Aim.WORST_OFF:
        allowed = allowed & (fit >= _best_worst(fit, allowed))
    # A bonus above anything fits can add up to puts one more pair before any better pairs.
    bonus = fit.shape[0] + 1.0
    gain = np.where(allowed, fit.astype(float) + bonus, 0.0)
    rows, columns = linear_sum_assignment(gain, maximize=True)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if allowed[row, column]]


def _best_worst(fit: Numbers, allowed: Yes) -> float:
    """The largest fit below which nobody has to go for as many pairs as possible."""
    most = _most_pairs(allowed)
    if not most:
        return 0.0
    return highest(np.unique(fit[allowed]), lambda least: _most_pairs(allowed & (fit >= least)) == most)


def highest(steps: Numbers, holds: Callable[[float], bool]) -> float:
    """The last of rising steps for which something holds: for the first it does, and behind one for which it does not,
    for none.
    """
    return float(steps[bisect_left(range(1, len(steps)), True, key=lambda number: not holds(float(steps[number])))])


def _most_pairs(allowed: Yes) -> int:
    return int((maximum_bipartite_matching(csr_array(allowed), perm_type="column") >= 0).sum())
