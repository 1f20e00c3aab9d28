"""How well two people fit, as a number nobody ever sees: it orders suggestions and is what a solver maximises.

One pair at a time and in plain Python, for pages. mentoring.fit_matrix says the same for everybody at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from communities.deeds import Deeds

LEVELS = (0, 1, 2, 3)
"""0 is 'did not say'; then new to it, at home in it, could teach it."""

UNKNOWN = 0.5
"""Where one of the two said nothing: neither good nor bad."""

HOURS_THAT_COUNT = 6
"""More hours a week in common than this help nobody."""

HARDEST_GAP = 0.2
GAPS = {0: 0.6, 1: 1.0, 2: 0.9}
"""By levels the mentor is ahead; behind is HARDEST_GAP, since somebody is better than nobody."""

ALONE_AHEAD, GOOD_YEARS, FAR_AHEAD = 0.4, range(2, 13), 0.7


@dataclass(frozen=True)
class Weights:
    """What counts how much, from 0 (not at all) to 10. A programme may set its own."""

    topics: int = 5
    time: int = 3
    wishes: int = 2
    experience: int = 1
    organisation: int = 1
    new_faces: int = 1
    languages: int = 1

    @property
    def total(self) -> int:
        return sum(asdict(self).values())


@dataclass(frozen=True)
class Candidate:
    """What is known of somebody in a programme. `slots` are half hours of the week on their own clock.

    `offers` and `seeks` name a level for each topic. `likes`, `avoids`, `met` and `parted` are people: wished for, not
    to be paired with, paired with before, and parted from in this programme. `wants_organisation` is '', 'same' or
    'different'. What they come to is said by itself: with a buddy, and in connection rounds, nobody needs a topic.
    """

    person_id: int
    seeks_help: bool = True
    offers_help: bool = True
    offers: Mapping[str, int] = field(default_factory=dict)
    seeks: Mapping[str, int] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    zone: str = "UTC"
    # What holds in every week; those on a rota have several in turn, the first of which began on a Monday.
    slots: frozenset[int] = frozenset()
    turns: tuple[frozenset[int], ...] = ()
    turns_began: date | None = None
    # First and last days of being away: they take nothing from what holds in every week, and a date from among them.
    away: tuple[tuple[date, date], ...] = ()
    places_left: int = 0
    # Hours a month: what a seeker would like, and what a mentor has for each of those they take. None: not said.
    hours_wanted: int | None = None
    hours_each: float | None = None
    years: int | None = None
    organisation: str = ""
    wants_organisation: str = ""
    likes: frozenset[int] = frozenset()
    avoids: frozenset[int] = frozenset()
    met: frozenset[int] = frozenset()
    parted: frozenset[int] = frozenset()
    # What somebody wants to be better at, in their own words: a reason told to themselves alone.
    aim: str = ""
    # What they did here on topics that somebody seeks: a reason, and no part of a fit.
    deeds: tuple[Deeds, ...] = ()


def fit_of(seeker: Candidate, mentor: Candidate, common_hours: float | None, weights: Weights) -> float:
    """From 0 to 1. `common_hours` a week; None where one of the two drew no week."""
    score = (
        weights.topics * topic_fit(seeker.seeks, mentor.offers)
        + weights.time * time_fit(common_hours)
        + weights.wishes * wish_fit(seeker, mentor)
        + weights.experience * experience_fit(seeker.years, mentor.years)
        + weights.organisation * organisation_fit(seeker, mentor)
        + weights.new_faces * (mentor.person_id not in seeker.met)
        + weights.languages * language_fit(seeker.languages, mentor.languages)
    )
    return score / weights.total if weights.total else 0.0


def topic_fit(sought: Mapping[str, int], offered: Mapping[str, int]) -> float:
    """How much of what is sought is offered, and by somebody a step or two ahead."""
    if not sought:
        return 0.0
    return sum(level_fit(level, offered[topic]) for topic, level in sought.items() if topic in offered) / len(sought)


def level_fit(sought: int, offered: int) -> float:
    if not sought or not offered:
        return 1.0
    return GAPS.get(offered - sought, HARDEST_GAP)


def time_fit(common_hours: float | None) -> float:
    return UNKNOWN if common_hours is None else min(common_hours, HOURS_THAT_COUNT) / HOURS_THAT_COUNT


def wish_fit(seeker: Candidate, mentor: Candidate) -> float:
    """Naming somebody lifts that pair and lowers no other, so that naming people never costs anything."""
    return 0.5 + 0.25 * (mentor.person_id in seeker.likes) + 0.25 * (seeker.person_id in mentor.likes)


def experience_fit(seeker: int | None, mentor: int | None) -> float:
    """A few years ahead is best: near enough to remember, far enough to have seen it."""
    if seeker is None or mentor is None:
        return UNKNOWN
    ahead = mentor - seeker
    if ahead < 0:
        return 0.0
    if ahead in GOOD_YEARS:
        return 1.0
    return ALONE_AHEAD if ahead < GOOD_YEARS.start else FAR_AHEAD


def language_fit(seeker: frozenset[str], mentor: frozenset[str]) -> float:
    """How many of the seeker's languages the two could speak with each other."""
    return len(seeker & mentor) / len(seeker) if seeker and mentor else UNKNOWN


def organisation_fit(seeker: Candidate, mentor: Candidate) -> float:
    same = same_organisation(seeker, mentor)
    sides = (seeker.wants_organisation, mentor.wants_organisation)
    return sum(UNKNOWN if not wish or same is None else float((wish == "same") == same) for wish in sides) / 2


def same_organisation(seeker: Candidate, mentor: Candidate) -> bool | None:
    """None where one of the two named none."""
    if not seeker.organisation or not mentor.organisation:
        return None
    return seeker.organisation.casefold() == mentor.organisation.casefold()
