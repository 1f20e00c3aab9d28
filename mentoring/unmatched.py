"""Why somebody got nobody, and which rule would have to give: told to the facilitator in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from mentoring.apart import Apart
from mentoring.fit_matrix import Fits

TAKEN = "taken"
# No single rule would have to give.
NOBODY = "nobody"


@dataclass(frozen=True)
class Unmatched:
    """`why` is a rule (Apart) or TAKEN; `people` are the mentors who would do if it gave."""

    person_id: int
    why: str
    people: tuple[int, ...] = ()


def unmatched(fits: Fits, served: Collection[int]) -> list[Unmatched]:
    """`served` are the rows of those who have somebody."""
    return [_why(fits, row) for row in range(len(fits.seekers)) if row not in served]


def _why(fits: Fits, row: int) -> Unmatched:
    """Somebody whom nothing keeps apart from some mentor found all their places taken."""
    person = fits.seekers[row].person_id
    free = _mentors(fits, ~np.logical_or.reduce([rule[row] for rule in fits.rules.values()]))
    if free:
        return Unmatched(person, TAKEN, free)
    for apart in (Apart.NO_TIME, Apart.NO_HOURS, Apart.NO_LANGUAGE, Apart.MET, Apart.NO_TOPIC):
        others = np.logical_or.reduce([rule[row] for name, rule in fits.rules.items() if name != apart])
        if would_do := _mentors(fits, ~others):
            return Unmatched(person, apart, would_do)
    return Unmatched(person, Apart.NO_TOPIC if _nobody_offers_it(fits, row) else NOBODY)


def _nobody_offers_it(fits: Fits, row: int) -> bool:
    no_topic = fits.rules.get(Apart.NO_TOPIC)
    if not fits.mentors:
        return True
    return no_topic is not None and bool((no_topic[row] | fits.rules[Apart.SAME_PERSON][row]).all())


def _mentors(fits: Fits, chosen: np.ndarray) -> tuple[int, ...]:
    found: Sequence[int] = np.flatnonzero(chosen).tolist()
    return tuple(fits.mentors[column].person_id for column in found)
