"""The search for circles, in steps that each keep the best so far: the relaxation, a few kinds of circle, then all.

The relaxation, in which people and circles may be halved, gives a bound in no time. What the kinds of circle that it
uses come to in whole people is a first answer; then those in use, with others by chance, are tried again and again.
Where that does not come near enough to the bound, HiGHS goes through everything with the time that is left.
"""

from __future__ import annotations

import math
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import coo_array, csc_array

from mentoring.circle_units import FIT, Kind, Rules, Unit, topics_of

SEED = 20261126
# A step with a few kinds has so many others beside those in use, and takes at most this part of the time.
OTHERS = 100
STEP = 0.1
MOST_STEPS = 12
# A step need not come nearer to its own best than this: the next one goes on from it.
STEP_GAP = 0.004
NEARLY = 1e-6

type Numbers = NDArray[np.float64]
type Row = Mapping[int, float]


@dataclass(frozen=True)
class Found:
    """Units by kind of circle, or None where nothing was found in time; and what nothing can exceed."""

    seats: Sequence[tuple[Kind, list[Unit]]] | None
    bound: float


def search(units: Sequence[Unit], rules: Rules, *, seconds: float, gap: float) -> Found:
    began, model = time.monotonic(), _Model(units, rules)
    bound, used = model.relaxed()
    enough = bound * (1 - gap) - NEARLY
    best: Numbers | None = None
    if len(model.kinds) > len(used) + OTHERS:
        best = _step_by_step(model, used, enough, STEP * seconds)
    if model.value(best) < enough:
        left = max(1.0, seconds - (time.monotonic() - began))
        last, most = model.best_among(range(len(model.kinds)), seconds=left, gap=gap)
        bound = min(bound, most)
        best = max(best, last, key=model.value)
    return Found(None if best is None else model.seats(best), bound)


def _step_by_step(model: _Model, used: set[int], enough: float, seconds: float) -> Numbers | None:
    chance = random.Random(SEED)
    best: Numbers | None = None
    for _step in range(MOST_STEPS):
        found, _most = model.best_among(sorted(used), seconds=seconds, gap=STEP_GAP)
        best = max(best, found, key=model.value)
        if best is None or model.value(best) >= enough:
            break
        used = {*model.in_use(best), *chance.sample(range(len(model.kinds)), OTHERS)}
    return best


class _Model:
    """A column for each unit in each kind of circle it could be in, then one for how many circles of each kind.

    A row says of some columns that their sum, each times its coefficient, is at most something.
    """

    def __init__(self, units: Sequence[Unit], rules: Rules) -> None:
        self.units, self.rules = units, rules
        topics = topics_of(units)
        self.kinds = sorted({kind for unit in units for kind in unit.kinds(topics)})
        number = {kind: n for n, kind in enumerate(self.kinds)}
        self.seatings = [(at, number[kind]) for at, unit in enumerate(units) for kind in unit.kinds(topics)]
        self.kind_of = np.array([*(kind for _at, kind in self.seatings), *range(len(self.kinds))])
        self.worths = np.zeros(len(self.kind_of))
        self.worths[: len(self.seatings)] = [units[at].worth(self.kinds[kind][1]) for at, kind in self.seatings]
        self.matrix, self.most = _matrix_of(list(self._rows()), len(self.kind_of))

    def value(self, answer: Numbers | None) -> float:
        return -1.0 if answer is None else float(self.worths @ answer)

    def in_use(self, answer: Numbers) -> set[int]:
        return {kind for kind, circles in enumerate(answer[len(self.seatings) :]) if circles > NEARLY}

    def seats(self, answer: Numbers) -> list[tuple[Kind, list[Unit]]]:
        chosen: dict[Kind, list[Unit]] = defaultdict(list)
        for column, (at, kind) in enumerate(self.seatings):
            if answer[column] > 0.5:
                chosen[self.kinds[kind]].append(self.units[at])
        return sorted(chosen.items(), key=lambda item: item[0])

    def relaxed(self) -> tuple[float, set[int]]:
        """What nothing can exceed, and the kinds of circle by which halves of people would reach it."""
        result = self._solve(np.arange(len(self.kind_of)), whole=False)
        return _down(-result.fun), self.in_use(result.x)

    def best_among(self, kinds: Sequence[int], *, seconds: float, gap: float) -> tuple[Numbers | None, float]:
        """An answer with these kinds of circle alone, rounded to whole people, and what none of those can exceed."""
        columns = np.flatnonzero(np.isin(self.kind_of, kinds))
        result = self._solve(columns, whole=True, time_limit=seconds, mip_rel_gap=gap)
        most = math.inf if result.mip_dual_bound is None else _down(-result.mip_dual_bound)
        if result.x is None:
            return None, most
        answer = np.zeros(len(self.kind_of))
        answer[columns] = np.round(result.x)
        return answer, most

    def _solve(self, columns: NDArray[np.intp], *, whole: bool, **options: float) -> OptimizeResult:
        return milp(
            -self.worths[columns],
            integrality=np.full(len(columns), int(whole)),
            bounds=Bounds(0, np.where(columns < len(self.seatings), 1, np.inf)),
            constraints=LinearConstraint(self.matrix[:, columns], ub=self.most),
            options=options,
        )

    def _rows(self) -> Iterator[tuple[Row, float]]:
        by_unit: dict[int, dict[int, float]] = defaultdict(dict)
        by_kind: dict[int, dict[int, float]] = defaultdict(dict)
        for column, (at, kind) in enumerate(self.seatings):
            by_unit[at][column] = 1
            by_kind[kind][column] = len(self.units[at].people)
        yield from ((row, 1) for row in by_unit.values())
        for kind, row in by_kind.items():
            yield {**row, self._circles(kind): -self.rules.largest}, 0
            yield {**{column: -size for column, size in row.items()}, self._circles(kind): self.rules.smallest}, 0
        yield from self._rows_of_those_apart()

    def _rows_of_those_apart(self) -> Iterator[tuple[Row, float]]:
        """Of two who do not meet, no more in a kind than there are circles of it."""
        columns: dict[int, dict[int, int]] = defaultdict(dict)
        for column, (at, kind) in enumerate(self.seatings):
            columns[at][kind] = column
        unit_of = {pk: at for at, unit in enumerate(self.units) for pk in unit.people}
        for one, other in self.rules.apart:
            ones, others = (columns[unit_of[pk]] if pk in unit_of else {} for pk in (one, other))
            for kind in sorted(ones.keys() & others.keys()):
                yield {ones[kind]: 1, others[kind]: 1, self._circles(kind): -1}, 0

    def _circles(self, kind: int) -> int:
        return len(self.seatings) + kind


def _matrix_of(rows: Sequence[tuple[Row, float]], width: int) -> tuple[csc_array, Numbers]:
    cells = [(at, column, value) for at, (row, _most) in enumerate(rows) for column, value in row.items()]
    at, columns, values = zip(*cells, strict=True)
    return coo_array((values, (at, columns)), shape=(len(rows), width)).tocsc(), np.array([most for _row, most in rows])


def _down(value: float) -> float:
    """To the next multiple of `FIT`: every value is one."""
    return math.floor(value / FIT + NEARLY) * FIT
