"""Who meets whom among equals: a largest matching in one group, and among those the best one, proven optimal.

Everybody stands in one pair at most. It is the matching problem of Edmonds 1965, put as an integer programme (one
variable a possible pair) and solved by HiGHS, which SciPy brings. Best is the largest total fit, or the best for
whoever is worst off and then the largest total: by thresholds, as in mentoring.assigning. What is found when its time
is up is the best so far, and says how far off it may be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, maximum_bipartite_matching

from mentoring.assigning import Aim, Numbers, Pair, Yes, highest

type Positions = NDArray[np.intp]
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
    fit: Numbers,
    allowed: Yes,
    *,
    aim: Aim = Aim.TOTAL,
    locked: Sequence[Pair] = (),
    seconds: float = SECONDS,
) -> PairedUp:
    """As many pairs as possible come first, then the best by the chosen aim. Locked pairs stand, allowed or not.

    `fit` lies in 0..1; what either direction says counts half. Whoever is worst off is one person, and not a pair:
    there the lower of the two directions counts.
    """
    free = allowed & allowed.T
    taken = [person for pair in locked for person in pair]
    free[taken, :] = free[:, taken] = False
    np.fill_diagonal(free, False)
    kept = [(min(pair), max(pair)) for pair in locked]
    best = _ForTheWorstOff(fit, free, seconds).best() if aim is Aim.WORST_OFF else _best(fit, free, seconds)
    return PairedUp(sorted([*kept, *best.pairs]), best.gap)


class _ForTheWorstOff:
    """As many pairs as possible; of these ways one that leaves whoever is worst off best off; then the best total."""

    def __init__(self, fit: Numbers, allowed: Yes, seconds: float) -> None:
        self.fit, self.allowed = fit, allowed
        self.least = np.minimum(fit, fit.T)
        self.steps = np.unique(self.least[allowed])
        self.until = monotonic() + seconds
        self.is_proven = True
        self.found = PairedUp([])

    def best(self) -> PairedUp:
        """Tried first where nothing better can be: mostly it can be reached, and among few pairs that is soon seen."""
        if not self.steps.size:
            return PairedUp([])
        most = self._at_most(self.steps[0])
        self.found = self._from(highest(self.steps, lambda least: self._at_most(least) >= most))
        if len(self.found.pairs) < most:
            self.found = self._from(self.steps[0])
            highest(self.steps, self._reaches)
        return self.found if self.is_proven else PairedUp(self.found.pairs, self._missing(self.found))

    def _above(self, least: float) -> Yes:
        return self.allowed & (self.least >= least)

    def _at_most(self, least: float) -> int:
        """No more pairs than this."""
        _part, most = _most_of_each_part(self._above(least))
        return int(most.sum())

    def _from(self, least: float) -> PairedUp:
        """The best where nobody goes below this."""
        found = _best(self.fit, self._above(least), max(0.0, self.until - monotonic()))
        self.is_proven &= not found.gap
        return found

    def _reaches(self, least: float) -> bool:
        """Whether it costs no pair of those found so far; then the best with it is what is found."""
        most = len(self.found.pairs)
        paired = self._from(least) if self._at_most(least) >= most else PairedUp([])
        if len(paired.pairs) < most:
            return False
        self.found = paired
        return True

    def _missing(self, paired: PairedUp) -> float:
        """Time was up: of pairs, of what whoever is worst off has, or of the total, whichever may be missing most."""
        count = len(paired.pairs)
        worst = min(float(self.least[pair]) for pair in paired.pairs)
        best_worst = highest(self.steps, lambda least: self._at_most(least) >= count)
        short = 1 - worst / best_worst if best_worst else 0.0
        return max(paired.gap, 1 - count / self._at_most(self.steps[0]), short)


def _best(fit: Numbers, allowed: Yes, seconds: float) -> PairedUp:
    """The largest total fit of as many pairs as possible. `allowed` says of both directions the same."""
    first, second = np.nonzero(np.triu(allowed))
    if not first.size:
        return PairedUp([])
    count = len(fit)
    # One more pair outweighs whatever all others could gain: fits lie in 0..1, and there are count / 2 pairs.
    worth = count + (fit[first, second].astype(float) + fit[second, first]) / 2
    pair = np.arange(first.size)
    who = csr_array((np.ones(2 * pair.size), (np.concatenate([first, second]), np.tile(pair, 2))), (count, pair.size))
    part, most = _most_of_each_part(allowed)
    where = csr_array((np.ones(pair.size), (part[first], pair)), (most.size, pair.size))
    found = milp(
        -worth,
        constraints=[LinearConstraint(who, ub=1), LinearConstraint(where, ub=most)],
        integrality=np.ones(pair.size),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 0},
    )
    chosen = _one_after_the_other(first, second, worth) if found.x is None else np.flatnonzero(found.x > 0.5)
    pairs = list(zip(first[chosen].tolist(), second[chosen].tolist(), strict=True))
    if found.status == OPTIMAL:
        return PairedUp(pairs)
    # More than half of the people, each in the best pair there is, cannot be reached whatever the solver got to.
    bound = worth.max() * (np.count_nonzero(allowed.any(axis=0)) // 2)
    if found.mip_dual_bound is not None and np.isfinite(found.mip_dual_bound):
        bound = min(bound, -found.mip_dual_bound)
    return PairedUp(pairs, max(0.0, float(1 - worth[chosen].sum() / bound)))


def _most_of_each_part(allowed: Yes) -> tuple[Positions, Positions]:
    """Of each person in which part they are, of people who hang together, and of each part no more pairs than it has.

    Everybody stands on both sides, which a largest assignment solves at once; it lets three in a ring be one pair and a
    half. HiGHS would try long before it sees that there is no half a pair.
    """
    suits = csr_array(allowed)
    count, part = connected_components(suits, directed=False)
    has_somebody = maximum_bipartite_matching(suits, perm_type="column") >= 0
    return part, np.bincount(part[has_somebody], minlength=count) // 2


def _one_after_the_other(first: Positions, second: Positions, worth: Numbers) -> Positions:
    """The closest first, of those who have nobody yet: where the solver has nothing when its time is up."""
    taken: set[int] = set()
    chosen = []
    for number in np.argsort(-worth, kind="stable"):
        pair = int(first[number]), int(second[number])
        if taken.isdisjoint(pair):
            taken.update(pair)
            chosen.append(number)
    return np.array(chosen, np.intp)
