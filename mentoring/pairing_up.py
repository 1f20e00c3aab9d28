"""Who meets whom among equals: a largest matching in one group, and among those the best one, proven optimal.

Everybody stands in one pair at most. It is the matching problem of Edmonds 1965, put as an integer programme (one
variable a possible pair) and solved by HiGHS, which SciPy brings.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

type Pair = tuple[int, int]
SECONDS = 120


def pair_up(fit: NDArray[np.floating], allowed: NDArray[np.bool_], *, locked: Sequence[Pair] = ()) -> list[Pair]:
    """Pairs of people by number, the smaller first. `fit` lies in 0..1; what either direction says counts half.

    As many pairs as possible come first, then the largest total fit. Locked pairs stand, allowed or not.
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
    return sorted([*kept, *_best(fit, possible, count)])


def _best(fit: NDArray[np.floating], possible: Sequence[Pair], count: int) -> list[Pair]:
    if not possible:
        return []
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
        options={"time_limit": SECONDS, "mip_rel_gap": 0},
    )
    if found.x is None:
        raise RuntimeError(f"No pairs were found: {found.message}")
    return [pair for pair, chosen in zip(possible, found.x, strict=True) if chosen > 0.5]
