"""Bringing two thousand seekers together with two thousand mentors: the search, the best pair first, and chance."""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from mentoring.assigning import Aim, Pair, assign
from mentoring.fit import Candidate, Weights
from mentoring.fit_matrix import Fits, fits_of
from mentoring.pairing_up import PairedUp, pair_up
from people.free_time import SLOTS_A_WEEK

SEED = 20261124
PEOPLE = 2_000
WEEK = datetime(2026, 11, 30, tzinfo=UTC)
ZONES = ["Europe/Berlin", "UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland"]
TOPICS = [f"topic {number}" for number in range(40)]
ORGANISATIONS = [f"house {number}" for number in range(60)]
LANGUAGES = ["english", "german", "polish", "arabic"]
MOST_PLACES = 3
CHANCES = 5

type Pairs = Callable[[Fits, Sequence[int]], Sequence[Pair]]


@dataclass(frozen=True)
class Found:
    """What one way of pairing came to. CPU of this process, and the most memory it ever had until then."""

    way: str
    pairs: int
    total: float
    worst: float
    cpu_seconds: float
    most_mb: float


def people(count: int, *, first: int) -> Iterator[Candidate]:
    """As a large programme has them: a few topics each, some hours a week, most with a language and some years."""
    chance = random.Random(SEED + first)
    popular = [1 / (rank + 1) ** 0.6 for rank in range(len(TOPICS))]
    for pk in range(first, first + count):
        begins = chance.randrange(0, SLOTS_A_WEEK - 24)
        yield Candidate(
            person_id=pk,
            offers={topic: chance.randint(1, 3) for topic in chance.choices(TOPICS, popular, k=4)},
            seeks={topic: chance.randint(0, 2) for topic in chance.choices(TOPICS, popular, k=3)},
            languages=frozenset({"english", chance.choice(LANGUAGES)} if chance.random() < 0.9 else {"german"}),
            zone=chance.choices(ZONES, [4, 3, 2, 1, 1])[0],
            slots=frozenset(slot for slot in range(begins, begins + 24) if chance.random() < 0.7),
            places_left=chance.randint(1, MOST_PLACES),
            years=chance.choice([None, *range(31)]),
            organisation=chance.choice(ORGANISATIONS),
            wants_organisation=chance.choice(["", "", "different"]),
        )


def compare(count: int = PEOPLE) -> Iterator[Found]:
    """The fits first, which all ways share; then each way, checked against the rules."""
    began = time.process_time()
    mentors = list(people(count, first=count + 1))
    fits = fits_of(list(people(count, first=1)), mentors, week_start=WEEK, weights=Weights())
    places = [mentor.places_left for mentor in mentors]
    yield Found("(everybody's fit with everybody)", 0, 0.0, 0.0, time.process_time() - began, _most_mb())
    for way, pairs in WAYS.items():
        began = time.process_time()
        found = pairs(fits, places)
        yield _weigh(way, found, fits, places, time.process_time() - began)


def compare_equals(count: int = PEOPLE) -> Iterator[Found]:
    """As many people in one group, of whom each stands in one pair."""
    began = time.process_time()
    group = list(people(count, first=1))
    fits = fits_of(group, group, week_start=WEEK, weights=Weights())
    yield Found("(everybody's fit with everybody)", 0, 0.0, 0.0, time.process_time() - began, _most_mb())
    for aim in Aim:
        began = time.process_time()
        found = pair_up(fits.fit, fits.allowed, aim=aim)
        yield _weigh_equals(aim, found, fits, time.process_time() - began)


def _weigh_equals(aim: Aim, found: PairedUp, fits: Fits, seconds: float) -> Found:
    first, second = (np.array(side, int) for side in zip(*found.pairs, strict=True))
    if len({*first, *second}) < 2 * len(found.pairs):
        raise AssertionError(f"{aim}: somebody is in two pairs")
    if not (fits.allowed[first, second] & fits.allowed[second, first]).all():
        raise AssertionError(f"{aim}: a pair that a rule keeps apart")
    there, back = fits.fit[first, second], fits.fit[second, first]
    way = f"the search among equals, {aim}{f', up to {found.gap:.2%} below what is possible' if found.gap else ''}"
    total, worst = float((there + back).sum() / 2), float(np.minimum(there, back).min())
    return Found(way, len(found.pairs), total, worst, seconds, _most_mb())


def _weigh(way: str, found: Sequence[Pair], fits: Fits, places: Sequence[int], seconds: float) -> Found:
    rows, columns = (np.array(side, int) for side in zip(*found, strict=True))
    if len(set(rows)) < len(rows) or (np.bincount(columns, minlength=len(places)) > places).any():
        raise AssertionError(f"{way}: somebody is in two pairs, or has more than they have places for")
    if not fits.allowed[rows, columns].all():
        raise AssertionError(f"{way}: a pair that a rule keeps apart")
    fit = fits.fit[rows, columns]
    return Found(way, len(found), float(fit.sum()), float(fit.min()), seconds, _most_mb())


def _best_total(fits: Fits, places: Sequence[int]) -> Sequence[Pair]:
    return list(assign(fits.fit, fits.allowed, places).mentor_of.items())


def _best_worst_off(fits: Fits, places: Sequence[int]) -> Sequence[Pair]:
    return list(assign(fits.fit, fits.allowed, places, aim=Aim.WORST_OFF).mentor_of.items())


def _best_first(fits: Fits, places: Sequence[int]) -> Sequence[Pair]:
    """The best pair of all, then the best of what is left, as somebody does by hand."""
    rows, columns = np.nonzero(fits.allowed)
    order = np.argsort(-fits.fit[rows, columns], kind="stable")
    return _taken(zip(rows[order].tolist(), columns[order].tolist(), strict=True), places)


def _by_chance(fits: Fits, places: Sequence[int]) -> Sequence[Pair]:
    """Any pair that no rule keeps apart, then any of what is left: the best total of some tries."""
    tries = (_dealt(fits, places, random.Random(SEED + number)) for number in range(CHANCES))
    return max(tries, key=lambda pairs: sum(float(fits.fit[pair]) for pair in pairs))


def _dealt(fits: Fits, places: Sequence[int], chance: random.Random) -> Sequence[Pair]:
    rows, columns = (side.tolist() for side in np.nonzero(fits.allowed))
    order = list(range(len(rows)))
    chance.shuffle(order)
    return _taken(((rows[number], columns[number]) for number in order), places)


def _taken(offered: Iterator[Pair], places: Sequence[int]) -> Sequence[Pair]:
    left, paired = list(places), dict[int, int]()
    for row, column in offered:
        if row not in paired and left[column]:
            paired[row] = column
            left[column] -= 1
    return list(paired.items())


def _most_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


WAYS: dict[str, Pairs] = {
    "the search, largest total": _best_total,
    "the search, best for the worst-off": _best_worst_off,
    "the best pair first": _best_first,
    f"by chance, best of {CHANCES}": _by_chance,
}


def table_of(found: Sequence[Found]) -> str:
    head = (
        "| way | pairs | total fit | smallest fit | CPU s | most memory until then, MB |\n|---|---|---|---|---|---|\n"
    )
    lines = (
        f"| {one.way} | {one.pairs or ''} | {f'{one.total:.1f}' if one.pairs else ''} "
        f"| {f'{one.worst:.3f}' if one.pairs else ''} | {one.cpu_seconds:.2f} | {one.most_mb:.0f} |"
        for one in found
    )
    return head + "\n".join(lines) + "\n"
