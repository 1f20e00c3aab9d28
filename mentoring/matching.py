"""Who could learn with whom, and why. Pure: takes what is known, gives suggestions with reasons, touches nothing.

The order comes from a hidden number (mentoring.fit); people only ever see the reasons.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from communities.deeds import Deeds, Did
from mentoring.apart import USUALLY_OFF, Apart, what_keeps_apart
from mentoring.common_time import Common, common_time
from mentoring.fit import Candidate, Weights, fit_of, same_organisation
from people.topics import fitting


class Why(StrEnum):
    TOPICS = "topics"
    AIM = "aim"
    TIME = "time"
    YEARS = "years"
    LANGUAGE = "language"
    ORGANISATION = "organisation"
    TOLD = "told"
    ANSWERED = "answered"
    ROOM = "room"


DONE = {Did.TOLD: Why.TOLD, Did.ANSWERED: Why.ANSWERED}


@dataclass(frozen=True)
class Reason:
    """`topics` for TOPICS and AIM, as words for LANGUAGE, for ORGANISATION the one where both work.

    `topics` for TOLD and ANSWERED too, `count` times.

    `times` (UTC starts, on the seeker's clock when shown) for TIME; `count` for others.

    Times of a rota are those of the next week that has any: `count` weeks `of` so many do.
    """

    why: Why
    topics: tuple[str, ...] = ()
    times: tuple[datetime, ...] = ()
    count: int = 0
    of: int = 1


@dataclass(frozen=True)
class Suggestion:
    person_id: int
    reasons: tuple[Reason, ...]


def suggest(
    seeker: Candidate,
    mentors: Iterable[Candidate],
    *,
    week_start: datetime,
    excluded: Collection[int] = (),
    most: int = 5,
    weights: Weights | None = None,
    least_times: int = 1,
    off: frozenset[Apart] = USUALLY_OFF,
) -> list[Suggestion]:
    """Mentors for one seeker, the closest first.

    Left out: oneself, those excluded, those without a place left, and whom a hard rule keeps apart (mentoring.apart).
    """
    weights = weights or Weights()
    scored: list[tuple[float, int, Suggestion]] = []
    for mentor in mentors:
        if mentor.person_id in excluded or mentor.places_left < 1:
            continue
        common = common_time(seeker, mentor, week_start)
        count = None if common is None else common.hours
        if what_keeps_apart(seeker, mentor, count, least_times=least_times, off=off) is None:
            found = Suggestion(mentor.person_id, reasons_for(seeker, mentor, common))
            scored.append((fit_of(seeker, mentor, count, weights), mentor.person_id, found))
    scored.sort(key=lambda one: (-one[0], one[1]))
    return [suggestion for _fit, _person_id, suggestion in scored[:most]]


def reasons_for(seeker: Candidate, mentor: Candidate, common: Common | None) -> tuple[Reason, ...]:
    """What may be said of a pair: each of these is true, and none tells what was said in confidence."""
    shared = tuple(sorted(seeker.seeks.keys() & mentor.offers.keys()))
    reasons = [Reason(Why.TOPICS, topics=shared)] if shared else []
    reasons += _done(seeker, mentor)
    if topic := fitting(mentor.offers, seeker.aim):
        reasons.append(Reason(Why.AIM, topics=(topic,)))
    if common and common.times:
        reasons.append(Reason(Why.TIME, times=common.times, count=common.weeks, of=common.cycle))
    if seeker.years is not None and mentor.years is not None and mentor.years > seeker.years:
        reasons.append(Reason(Why.YEARS, count=mentor.years - seeker.years))
    if languages := seeker.languages & mentor.languages:
        reasons.append(Reason(Why.LANGUAGE, topics=tuple(sorted(languages))))
    wishes = {seeker.wants_organisation, mentor.wants_organisation}
    if same_organisation(seeker, mentor) and "different" not in wishes:
        reasons.append(Reason(Why.ORGANISATION, topics=(mentor.organisation,)))
    if mentor.places_left:
        reasons.append(Reason(Why.ROOM, count=mentor.places_left))
    return tuple(reasons)


def _done(seeker: Candidate, mentor: Candidate) -> list[Reason]:
    """What the mentor did on what the seeker seeks: of each kind the topic on which there is most."""
    most: dict[Did, Deeds] = {}
    for one in mentor.deeds:
        if one.topic in seeker.seeks and (one.did not in most or one.count > most[one.did].count):
            most[one.did] = one
    return [Reason(DONE[did], topics=(most[did].topic,), count=most[did].count) for did in Did if did in most]
