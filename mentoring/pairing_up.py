"""Who meets whom among equals: a largest matching in one group, and among those the best one, proven optimal.

Everybody stands in one pair at most. It is the matching problem of Edmonds 1965, put as an integer programme (one
variable a possible pair) and solved by HiGHS, which SciPy brings. What is found when its time is up is the best so far,
and says how far off it may be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

type Pair = tuple[int, int]
SECONDS = 120
OPTIMAL = 0
"""The status of a search that proved there is nothing better."""


@dataclass(frozen=True)
class PairedUp:
    """Pairs of people by number, the smaller first, and what share of the best there could be is missing at most.

    0 where that is proven to be nothing.
    """

    pairs: Sequence[Pair]
    gap: float = 0.0


def pair_up(
    fit: NDArray[np.floating],
    allowed: NDArray[np.bool_],
    *,
    locked: Sequence[Pair] = (),
    seconds: float = SECONDS,
) -> PairedUp:
    """As many pairs as possible come first, then the largest total fit. Locked pairs stand, allowed or not.

    `fit` lies in 0..1; what either direction says counts half.
    """
    count = len(fit)
    taken = {person for pair in locked for person in pair}
    possible = [
        (one, other)
        for one in range(count)
        for other in range(one + 1, count)
        if allowed[one, other] and allowed[other, one] and one not in taken and other not in taken
    ]
    kept = [(min(pair), max(pair)) for pair in locked]
    best = _best(fit, possible, count, seconds)
    return PairedUp(sorted([*kept, *best.pairs]), best.gap)


def _best(fit: NDArray[np.floating], possible: Sequence[Pair], count: int, seconds: float) -> PairedUp:
    if not possible:
        return PairedUp([])
    first, second = (np.array([pair[side] for pair in possible]) for side in (0, 1))
    # One more pair outweighs whatever all others could gain: fits lie in 0..1, and there are count / 2 pairs.
    worth = count + (fit[first, second] + fit[second, first]) / 2
    columns = np.tile(np.arange(len(possible)), 2)
    once = csr_array((np.ones(2 * len(possible)), (np.concatenate([first, second]), columns)), (count, len(possible)))
    found = milp(
        -worth,
        constraints=LinearConstraint(once, ub=1),
        integrality=np.ones(len(possible)),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 0},
    )
    chosen = _one_after_the_other(possible, worth) if found.x is None else np.flatnonzero(found.x > 0.5)
    pairs = [possible[number] for number in chosen]
    if found.status == OPTIMAL:
        return PairedUp(pairs)
    # More than half of the people, each in the best pair there is, cannot be reached whatever the solver got to.
    bound = worth.max() * (len({person for pair in possible for person in pair}) // 2)
    if found.mip_dual_bound is not None and np.isfinite(found.mip_dual_bound):
        bound = min(bound, -found.mip_dual_bound)
    return PairedUp(pairs, max(0.0, float(1 - worth[chosen].sum() / bound)))


def _one_after_the_other(possible: Sequence[Pair], worth: NDArray[np.floating]) -> NDArray[np.intp]:
    """The closest first, of those who have nobody yet: where the solver has nothing when its time is up."""
    taken: set[int] = set()
    chosen = []
    for number in np.argsort(-worth, kind="stable"):
        if taken.isdisjoint(possible[number]):
            taken.update(possible[number])
            chosen.append(number)
    return np.array(chosen, np.intp)
