"""The hard rules of pairing: what keeps two people apart, whatever else speaks for them."""

from __future__ import annotations

from enum import StrEnum

from mentoring.fit import Candidate


class Apart(StrEnum):
    """Why two cannot be paired. The order is the order in which it is told."""

    SAME_PERSON = "same-person"
    AVOIDED = "avoided"
    PARTED = "parted"
    NO_TOPIC = "no-topic"
    NO_LANGUAGE = "no-language"
    NO_HOURS = "no-hours"
    NO_TIME = "no-time"
    MET = "met"


# Said in confidence by one of the two, or by both: never overruled, not even by hand.
CONFIDENCES = frozenset({Apart.AVOIDED})
# Having met before keeps two apart only in connection rounds, where nobody needs a topic instead.
USUALLY_OFF = frozenset({Apart.MET})
OFF_IN_ROUNDS = frozenset({Apart.NO_TOPIC})
# A newcomer need not know yet what to ask.
OFF_FOR_BUDDIES = frozenset({Apart.NO_TOPIC, Apart.MET})


def what_keeps_apart(
    seeker: Candidate,
    mentor: Candidate,
    common_hours: float | None,
    *,
    least_times: int = 1,
    off: frozenset[Apart] = USUALLY_OFF,
) -> Apart | None:
    """The first rule that forbids this pair, or None. Places are shared out later. Rules in `off` don't count."""
    if seeker.person_id == mentor.person_id:
        return Apart.SAME_PERSON
    if mentor.person_id in seeker.avoids or seeker.person_id in mentor.avoids:
        return Apart.AVOIDED
    if mentor.person_id in seeker.parted:
        return Apart.PARTED
    if Apart.NO_TOPIC not in off and not seeker.seeks.keys() & mentor.offers.keys():
        return Apart.NO_TOPIC
    if seeker.languages and mentor.languages and not seeker.languages & mentor.languages:
        return Apart.NO_LANGUAGE
    if seeker.hours_wanted and mentor.hours_each is not None and seeker.hours_wanted > mentor.hours_each:
        return Apart.NO_HOURS
    if common_hours is not None and common_hours < least_times:
        return Apart.NO_TIME
    if Apart.MET not in off and mentor.person_id in seeker.met:
        return Apart.MET
    return None
