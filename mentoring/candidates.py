"""What is known of the people in a programme, as pairing reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, Q
from django.utils import timezone

from communities.deeds import deeds_in
from mentoring.allowed_hours import lets_meet
from mentoring.apart import OFF_FOR_BUDDIES, OFF_IN_ROUNDS, USUALLY_OFF, Apart
from mentoring.fit import Candidate, Weights
from mentoring.models import (
    RELEASED,
    Pairing,
    PairingState,
    Participation,
    ParticipationRole,
    Programme,
    ProgrammeKind,
)
from people.blocking import blocked_pairs
from people.models import DaysAway

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import Person


# No pair again in the same programme.
PARTED = (PairingState.ENDED, PairingState.DECLINED)


def _named_in(wish: type[Model]) -> ArraySubquery:
    rows: QuerySet[Any] = wish._default_manager.filter(participation=OuterRef("pk"))
    return ArraySubquery(rows.values("person_id"))


def _days_away(named: str) -> ArraySubquery:
    return ArraySubquery(DaysAway.objects.filter(person=OuterRef("person")).order_by("first_day", "pk").values(named))


# Whom somebody named in confidence, by ids, with the rows themselves.
CONFIDED = {
    "liked": _named_in(Participation.likes.through),
    "avoided": _named_in(Participation.avoids.through),
    "conflicting": _named_in(Participation.conflicts.through),
}
# Their days away, by their first and their last, in one order.
AWAY = {"away_from": _days_away("first_day"), "away_until": _days_away("last_day")}


def weights_of(programme: Programme) -> Weights:
    known = {one.name for one in fields(Weights)}
    return Weights(**{name: value for name, value in programme.weights.items() if name in known})


def rules_off(programme: Programme) -> frozenset[Apart]:
    of_kind = {ProgrammeKind.ROUNDS: OFF_IN_ROUNDS, ProgrammeKind.BUDDY: OFF_FOR_BUDDIES}
    return of_kind.get(ProgrammeKind(programme.kind), USUALLY_OFF)


@dataclass(frozen=True)
class Known:
    """`asked` names, for each who seeks, the mentors of this programme they have asked so far."""

    people: dict[int, Candidate]
    asked: Mapping[int, set[int]]


def known_of(programme: Programme) -> Known:
    """Everybody who signed up, still belongs and can begin, by person, in a constant number of queries.

    Who only seeks has no places; who only offers seeks nothing. What they did here is not among it: `with_deeds`.
    """
    so_far = _pairings_so_far(programme)
    ready = list(ready_in(programme).annotate(**CONFIDED, **AWAY))
    apart = _blocked(one.person_id for one in ready)
    people = {one.person_id: _candidate(one, programme, so_far, apart[one.person_id]) for one in ready}
    return Known(people, so_far.asked)


def with_deeds(people: Mapping[int, Candidate], programme: Programme) -> dict[int, Candidate]:
    """With what each did here on topics that somebody of them seeks, for where reasons are made."""
    sought = sorted({topic for one in people.values() for topic in one.seeks})
    deeds = deeds_in(programme.community, sought, people)
    return {pk: replace(one, deeds=tuple(deeds[pk])) if pk in deeds else one for pk, one in people.items()}


def candidates_of(programme: Programme) -> dict[int, Candidate]:
    return known_of(programme).people


def participations_of(programme: Programme) -> QuerySet[Participation]:
    belonging = programme.participations.filter(
        person__is_active=True, person__memberships__community_id=programme.community_id
    )
    return belonging.select_related("person").order_by("pk")


def ready_in(programme: Programme) -> QuerySet[Participation]:
    """Without those who pause, and those whose superior has not agreed where that is asked for."""
    ready = participations_of(programme).exclude(paused_until__gt=timezone.localdate())
    if not programme.asks_superior:
        return ready
    released = Q(release__state__in=RELEASED)
    if not programme.asks_superiors_of_seekers:
        released |= Q(role=ParticipationRole.SEEK)
    return ready.filter(released)


def _blocked(people: Iterable[int]) -> Mapping[int, set[int]]:
    """Who does not want to hear from whom, on both sides alike."""
    apart: dict[int, set[int]] = defaultdict(set)
    for one, other in blocked_pairs(people):
        apart[one].add(other)
        apart[other].add(one)
    return apart


@dataclass(frozen=True)
class SoFar:
    """By person: places taken here, whom they met in this community, whom they asked and whom they parted from here."""

    taken: Mapping[int, int]
    met: Mapping[int, set[int]]
    asked: Mapping[int, set[int]]
    parted: Mapping[int, set[int]]


# Two who were told of each other and have not answered yet: nobody else is promised that place.
KEPT_FOR_THEM = (PairingState.ACTIVE, PairingState.PROPOSED)


def _pairings_so_far(programme: Programme) -> SoFar:
    taken: dict[int, int] = defaultdict(int)
    met: dict[int, set[int]] = defaultdict(set)
    asked: dict[int, set[int]] = defaultdict(set)
    parted: dict[int, set[int]] = defaultdict(set)
    pairings = Pairing.objects.filter(programme__community_id=programme.community_id)
    afresh = programme.afresh_since
    rows = pairings.values_list("programme_id", "mentor_id", "mentee_id", "state", "asked_at")
    for programme_id, mentor, mentee, state, asked_at in rows:
        if state in (PairingState.ACTIVE, PairingState.ENDED) and (afresh is None or asked_at >= afresh):
            met[mentor].add(mentee)
            met[mentee].add(mentor)
        if programme_id == programme.pk:
            for person in _who_gives_a_place(programme, mentor, mentee) if state in KEPT_FOR_THEM else ():
                taken[person] += 1
            asked[mentee].add(mentor)
            if state in PARTED and programme.kind != ProgrammeKind.ROUNDS:  # there every pair ends with its round
                parted[mentor].add(mentee)
                parted[mentee].add(mentor)
    return SoFar(taken, met, asked, parted)


def _who_gives_a_place(programme: Programme, mentor: int, mentee: int) -> tuple[int, ...]:
    """Among equals both. In connection rounds everybody is paired anew, whoever they are with until then."""
    if programme.kind == ProgrammeKind.ROUNDS:
        return ()
    return (mentor, mentee) if programme.is_among_peers else (mentor,)


def _candidate(said: Participation, programme: Programme, so_far: SoFar, blocked: set[int]) -> Candidate:
    person = said.person
    capacity = min(said.capacity, programme.most_at_once)
    return Candidate(
        person_id=person.pk,
        seeks_help=said.seeks_help,
        offers_help=said.offers_help,
        offers=_topics(said.offers, said.offer_levels) if said.offers_help else {},
        seeks=_topics(said.seeks, said.seek_levels) if said.seeks_help else {},
        languages=_words(said.languages or person.languages),
        zone=person.time_zone,
        slots=_within(programme, _free_in_every_turn(person.weeks)),
        turns=_turns(programme, person),
        turns_began=person.weeks_began,
        away=tuple(zip(said.away_from, said.away_until, strict=True)),
        places_left=max(0, capacity - so_far.taken[person.pk]) if said.offers_help else 0,
        hours_wanted=None if programme.is_among_peers else said.hours_a_month,
        hours_each=_hours_each(programme, said, capacity),
        years=said.years,
        organisation=person.organisation.strip(),
        wants_organisation=said.wants_organisation or programme.organisation_rule,
        likes=frozenset(said.liked),
        avoids=_avoided(said) | blocked,
        met=frozenset(so_far.met[person.pk]),
        parted=frozenset(so_far.parted[person.pk]),
        aim=person.aim,
    )


def _hours_each(programme: Programme, said: Participation, capacity: int) -> float | None:
    """What somebody who offers has for each, should all places be taken. Equals give each other what they have."""
    if programme.is_among_peers or not said.offers_help or not said.hours_a_month:
        return None
    return said.hours_a_month / max(capacity, 1)


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip().lower() for word in text.split(",") if word.strip())


def _avoided(said: Participation) -> frozenset[int]:
    """A line manager, or who else must not be paired with one, is avoided as whom one would rather not be with.

    All of it in confidence, and from both sides.
    """
    named = {*said.avoided, *said.conflicting}
    return frozenset(named | {said.manager_id} if said.manager_id else named)


def _free_in_every_turn(weeks: Collection[Collection[int]]) -> frozenset[int]:
    """Of shifts without an hour that is free whichever week it is, one half hour is left: it begins no meeting, and
    who drew their weeks is not taken for somebody who said nothing.
    """
    every_week = frozenset.intersection(*map(frozenset, weeks))
    drawn = sorted(slot for week in weeks for slot in week)
    return every_week or frozenset(drawn[:1])


def _turns(programme: Programme, person: Person) -> tuple[frozenset[int], ...]:
    """The weeks of somebody on a rota; of those whose week is always the same, none."""
    if len(person.weeks) == 1 or person.weeks_began is None:
        return ()
    return tuple(_within(programme, week) for week in person.weeks)


def _within(programme: Programme, slots: Collection[int]) -> frozenset[int]:
    """Of a week that lies wholly outside, one half hour is left: it begins no meeting, and a week was drawn."""
    return lets_meet(programme, slots) or frozenset(sorted(slots)[:1])


def _topics(topics: Iterable[str], levels: dict[str, int]) -> dict[str, int]:
    return {topic: levels.get(topic, 0) for topic in topics}
