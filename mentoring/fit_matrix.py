"""The fit of everybody with everybody at once: what mentoring.fit and mentoring.apart say of one pair, as matrices.

Rows are seekers, columns mentors. 2,000 × 2,000 take a few seconds and some 200 MB. Only workers import this: numpy
would cost each web process more memory than all our own code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

import numpy as np
from numpy.typing import NDArray

from mentoring.apart import USUALLY_OFF, Apart
from mentoring.common_hours import common_hours
from mentoring.fit import (
    HOURS_THAT_COUNT,
    LEVELS,
    UNKNOWN,
    Candidate,
    Weights,
    experience_fit,
    level_fit,
)

type Numbers = NDArray[np.float32]
type Yes = NDArray[np.bool_]


@dataclass(frozen=True)
class Fits:
    """`fit` from 0 to 1, and 0 where a rule keeps two apart; `rules` says which rule forbids which pair."""

    seekers: Sequence[Candidate]
    mentors: Sequence[Candidate]
    fit: Numbers
    rules: dict[Apart, Yes]
    common_hours: Numbers
    """A week; -1 where one of the two drew none."""

    @property
    def allowed(self) -> Yes:
        return ~np.logical_or.reduce(list(self.rules.values()))


def fits_of(
    seekers: Sequence[Candidate],
    mentors: Sequence[Candidate],
    *,
    week_start: datetime,
    weights: Weights,
    least_times: int = 1,
    off: frozenset[Apart] = USUALLY_OFF,
    compared: Callable[[int, int], object] | None = None,
) -> Fits:
    """`compared` hears how far their hours are compared."""
    if not seekers or not mentors:
        return _of_nobody(seekers, mentors, off)
    hours = common_hours(seekers, mentors, week_start, compared=compared)
    every = _rules(seekers, mentors, hours, least_times)
    rules = {name: forbidden for name, forbidden in every.items() if name not in off}
    score = (
        weights.topics * _topics(seekers, mentors)
        + weights.time * np.where(hours < 0, UNKNOWN, np.minimum(hours, HOURS_THAT_COUNT) / HOURS_THAT_COUNT)
        + weights.wishes * (0.5 + 0.25 * _named(seekers, mentors, "likes") + 0.25 * _named(mentors, seekers, "likes").T)
        + weights.experience * _experience(seekers, mentors)
        + weights.organisation * _organisation(seekers, mentors)
        + weights.new_faces * ~_named(seekers, mentors, "met")
        + weights.languages * _languages(seekers, mentors)
    ).astype(np.float32)
    fit = score / np.float32(weights.total or 1)
    for forbidden in rules.values():
        fit[forbidden] = 0
    return Fits(seekers, mentors, fit, rules, hours)


def _of_nobody(seekers: Sequence[Candidate], mentors: Sequence[Candidate], off: frozenset[Apart]) -> Fits:
    """Where only one side came there is nothing to judge."""
    numbers = np.zeros((len(seekers), len(mentors)), np.float32)
    rules = {name: numbers.astype(bool) for name in Apart if name not in off}
    return Fits(seekers, mentors, numbers, rules, numbers)


def _rules(
    seekers: Sequence[Candidate], mentors: Sequence[Candidate], hours: Numbers, least_times: int
) -> dict[Apart, Yes]:
    ids = np.array([one.person_id for one in mentors])
    topics = sorted({topic for one in seekers for topic in one.seeks})
    shared = _marks([one.seeks for one in seekers], topics) @ _marks([one.offers for one in mentors], topics).T
    common, both_say = _spoken(seekers, mentors)
    wanted = np.array([[one.hours_wanted or 0] for one in seekers], np.float32)
    each = np.array([np.inf if one.hours_each is None else one.hours_each for one in mentors], np.float32)
    return {
        Apart.SAME_PERSON: np.array([[one.person_id] for one in seekers]) == ids,
        Apart.AVOIDED: _named(seekers, mentors, "avoids") | _named(mentors, seekers, "avoids").T,
        Apart.PARTED: _named(seekers, mentors, "parted"),
        Apart.NO_TOPIC: shared == 0,
        Apart.NO_LANGUAGE: both_say & (common == 0),
        Apart.NO_HOURS: wanted > each,
        Apart.NO_TIME: (hours >= 0) & (hours < least_times),
        Apart.MET: _named(seekers, mentors, "met"),
    }


def _spoken(seekers: Sequence[Candidate], mentors: Sequence[Candidate]) -> tuple[Numbers, Yes]:
    """How many languages two have in common, and whether both named any."""
    spoken = sorted({language for one in [*seekers, *mentors] for language in one.languages})
    common = _marks([s.languages for s in seekers], spoken) @ _marks([m.languages for m in mentors], spoken).T
    both_say = np.outer([bool(s.languages) for s in seekers], [bool(m.languages) for m in mentors])
    return common, both_say


def _languages(seekers: Sequence[Candidate], mentors: Sequence[Candidate]) -> Numbers:
    common, both_say = _spoken(seekers, mentors)
    count = np.array([[len(one.languages) or 1] for one in seekers], np.float32)
    return np.where(both_say, common / count, UNKNOWN).astype(np.float32)


def _marks(holders: Sequence[Iterable[str]], words: Sequence[str]) -> Numbers:
    """1 where a holder has the word: holders × words."""
    column = {word: number for number, word in enumerate(words)}
    marks = np.zeros((len(holders), len(words)), np.float32)
    for row, held in enumerate(holders):
        marks[row, [column[word] for word in held if word in column]] = 1
    return marks


def _named(namers: Sequence[Candidate], named: Sequence[Candidate], wish: str) -> Yes:
    """Whether one names the other in `wish` (likes, avoids, met, parted)."""
    column = {one.person_id: number for number, one in enumerate(named)}
    marks = np.zeros((len(namers), len(named)), bool)
    for row, one in enumerate(namers):
        marks[row, [column[pk] for pk in getattr(one, wish) if pk in column]] = True
    return marks


def _topics(seekers: Sequence[Candidate], mentors: Sequence[Candidate]) -> Numbers:
    """A column for each topic and level that is sought; a mentor's entry there is how well their level answers it."""
    columns = list(product(sorted({topic for one in seekers for topic in one.seeks}), LEVELS))
    place = {column: number for number, column in enumerate(columns)}
    sought = np.zeros((len(seekers), len(columns)), np.float32)
    for row, seeker in enumerate(seekers):
        for topic, level in seeker.seeks.items():
            sought[row, place[topic, level]] = 1 / len(seeker.seeks)
    answered = np.zeros((len(mentors), len(columns)), np.float32)
    for row, mentor in enumerate(mentors):
        for topic, offered in mentor.offers.items():
            for level in LEVELS:
                if (topic, level) in place:
                    answered[row, place[topic, level]] = level_fit(level, offered)
    return sought @ answered.T


def _experience(seekers: Sequence[Candidate], mentors: Sequence[Candidate]) -> Numbers:
    """Few different numbers of years are ever named: each pair of numbers is judged once."""
    known = list({one.years for one in [*seekers, *mentors]})
    place = {years: number for number, years in enumerate(known)}
    table = np.array([[experience_fit(one, other) for other in known] for one in known], np.float32)
    rows = [place[one.years] for one in seekers]
    return table[rows][:, [place[one.years] for one in mentors]]


def _organisation(seekers: Sequence[Candidate], mentors: Sequence[Candidate]) -> Numbers:
    names = {name: number for number, name in enumerate({one.organisation.casefold() for one in [*seekers, *mentors]})}
    theirs, others = (np.array([names[one.organisation.casefold()] for one in side]) for side in (seekers, mentors))
    same = theirs[:, None] == others
    named = np.outer([bool(one.organisation) for one in seekers], [bool(one.organisation) for one in mentors])

    def side(wishes: Numbers) -> Numbers:
        """Wishes are +1 for the same, -1 for another, 0 for none."""
        met = np.where(same, wishes > 0, wishes < 0)
        return np.where(named & (wishes != 0), met, UNKNOWN).astype(np.float32)

    wanted = {"": 0, "same": 1, "different": -1}
    rows = np.array([[wanted[one.wants_organisation]] for one in seekers], np.float32)
    columns = np.array([wanted[one.wants_organisation] for one in mentors], np.float32)
    return ((side(rows) + side(columns)) / 2).astype(np.float32)
