"""Pairing by hand, with suggestions: for one person, who would suit and why, and who would if a rule gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mentoring.against import RULED_OUT, WHY_APART, between
from mentoring.apart import Apart
from mentoring.board import closeness
from mentoring.candidates import candidates_of, weights_of, with_deeds
from mentoring.common_time import times_to_name
from mentoring.fit import Candidate, fit_of
from mentoring.looking_again import done_looking
from mentoring.matching import Reason, reasons_for
from mentoring.models import Programme, Proposal
from people.models import Person

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_SHOWN = 8
MOST_AGAINST = 4
# Looked at hour by hour; those who fit less by everything else are not.
MOST_WEIGHED = 60
# What a facilitator may overrule, knowing it.
MAY_GIVE = (Apart.NO_TIME, Apart.NO_HOURS, Apart.NO_LANGUAGE, Apart.PARTED)


@dataclass(frozen=True)
class Suits:
    """Somebody for the chosen person: with reasons, or with what speaks `against` it."""

    person: Person
    closeness: str | _StrPromise
    reasons: Sequence[Reason]
    times: Sequence[datetime]
    left: int
    against: str | _StrPromise = ""


@dataclass(frozen=True)
class ByHand:
    waiting: Sequence[Person]
    paired: Sequence[tuple[Person, Person]]
    chosen: Person | None
    has: Person | None
    suits: Sequence[Suits]
    against: Sequence[Suits]


def by_hand(programme: Programme, *, handle: str, zone: str) -> ByHand:
    """In a constant number of queries. Without a handle, the first who waits is chosen."""
    people = candidates_of(programme)
    persons = Person.objects.in_bulk(people)
    proposals = list(programme.proposals.all())
    has = _partners(programme, proposals)
    cared_for = _cared_for(programme)
    seeking = [pk for pk, one in people.items() if pk in persons and one.seeks_help and pk not in cared_for]
    waiting = sorted((persons[pk] for pk in seeking if pk not in has), key=str)
    paired = sorted(((persons[pk], persons[has[pk]]) for pk in seeking if has.get(pk) in persons), key=str)
    everybody = [*waiting, *(person for person, _other in paired)]
    chosen = next((one for one in everybody if one.handle == handle), None)
    if chosen is None and not handle:
        chosen = next(iter(waiting), None)
    others = {pk: one for pk, one in people.items() if not (programme.is_among_peers and pk in cared_for)}
    suits, against = _who_suits(programme, chosen, others, persons, proposals, zone) if chosen else ([], [])
    return ByHand(waiting, paired, chosen, persons.get(has.get(chosen.pk, 0)) if chosen else None, suits, against)


def somebody_waits(programme: Programme) -> bool:
    """Whether somebody who seeks has nobody yet."""
    has, cared_for = _partners(programme, list(programme.proposals.all())), _cared_for(programme)
    return any(one.seeks_help and pk not in has and pk not in cared_for for pk, one in candidates_of(programme).items())


def _partners(programme: Programme, proposals: Sequence[Proposal]) -> dict[int, int]:
    has = {one.mentee_id: one.mentor_id for one in proposals}
    return {one.mentor_id: one.mentee_id for one in proposals} | has if programme.is_among_peers else has


def _cared_for(programme: Programme) -> set[int]:
    """Those who have somebody already, or are being asked, or had and do not look for somebody else."""
    begun = programme.standing_pairings.values_list("mentee_id", "mentor_id")
    paired = {person for row in begun for person in (row if programme.is_among_peers else row[:1])}
    return paired | done_looking(programme)


def _ruled_out_with(programme: Programme, chosen: Person) -> set[int]:
    """Who was not to be proposed for them: among equals on whichever side."""
    rows = programme.ruled_out.values_list("mentee_id", "mentor_id")
    unwanted = {mentor for mentee, mentor in rows if mentee == chosen.pk}
    if programme.is_among_peers:
        unwanted |= {mentee for mentee, mentor in rows if mentor == chosen.pk}
    return unwanted


def _who_suits(
    programme: Programme,
    chosen: Person,
    people: Mapping[int, Candidate],
    persons: Mapping[int, Person],
    proposals: Sequence[Proposal],
    zone: str,
) -> tuple[list[Suits], list[Suits]]:
    people = with_deeds(people, programme)
    seeker, weights = people[chosen.pk], weights_of(programme)
    taken = Counter(one.mentor_id for one in proposals if one.mentee_id != chosen.pk)
    left = {pk: one.places_left - taken[pk] for pk, one in people.items()}
    if programme.is_among_peers:
        busy = {pk for one in proposals if chosen.pk not in (row := (one.mentee_id, one.mentor_id)) for pk in row}
        left = {pk: int(pk not in busy) for pk in people}
    could = [one for pk, one in people.items() if left[pk] > 0 and pk in persons]
    could.sort(key=lambda one: (-fit_of(seeker, one, None, weights), one.person_id))
    unwanted = _ruled_out_with(programme, chosen)
    found: list[tuple[float, Suits]] = []
    against: list[Suits] = []
    for mentor in could[:MOST_WEIGHED]:
        common, apart = between(seeker, mentor, programme)
        person, room = persons[mentor.person_id], left[mentor.person_id]
        if mentor.person_id in unwanted and (apart is None or apart in MAY_GIVE):
            against.append(Suits(person, "", (), (), room, RULED_OUT))
        elif apart is None:
            fit = fit_of(seeker, mentor, common.hours if common else None, weights)
            reasons = [one for one in reasons_for(seeker, mentor, common) if one.why not in ("room", "aim")]
            named = times_to_name(common.times if common else (), zone)
            found.append((fit, Suits(person, closeness(fit), reasons, named, room)))
        elif apart in MAY_GIVE:
            against.append(Suits(person, "", (), (), room, WHY_APART[apart]))
    found.sort(key=lambda one: (-one[0], one[1].person.pk))
    return [one for _fit, one in found[:MOST_SHOWN]], against[:MOST_AGAINST]
