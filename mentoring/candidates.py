"""What is known of the people in a programme, as pairing reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import time
from typing import TYPE_CHECKING

from django.utils import timezone

from mentoring.apart import OFF_IN_ROUNDS, USUALLY_OFF, Apart
from mentoring.fit import Candidate, Weights
from mentoring.models import Pairing, PairingState, Participation, Programme, ProgrammeKind, ReleaseState
from people.free_time import slot_parts

if TYPE_CHECKING:
    from django.db.models import QuerySet


RELEASED = [ReleaseState.YES, ReleaseState.COVER]


def weights_of(programme: Programme) -> Weights:
    known = {one.name for one in fields(Weights)}
    return Weights(**{name: value for name, value in programme.weights.items() if name in known})


def rules_off(programme: Programme) -> frozenset[Apart]:
    return OFF_IN_ROUNDS if programme.kind == ProgrammeKind.ROUNDS else USUALLY_OFF


@dataclass(frozen=True)
class Known:
    """`asked` names, for each who seeks, the mentors of this programme they have asked so far."""

    people: dict[int, Candidate]
    asked: Mapping[int, set[int]]


def known_of(programme: Programme) -> Known:
    """Everybody who signed up, still belongs and can begin, by person, in a constant number of queries.

    Who only seeks has no places; who only offers seeks nothing.
    """
    taken, met, asked = _pairings_so_far(programme)
    people = {
        one.person_id: _candidate(one, programme, taken=taken[one.person_id], met=met[one.person_id])
        for one in ready_in(programme).prefetch_related("likes", "avoids")
    }
    return Known(people, asked)


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
    return ready.filter(release__state__in=RELEASED) if programme.asks_superior else ready


def _pairings_so_far(
    programme: Programme,
) -> tuple[Mapping[int, int], Mapping[int, set[int]], Mapping[int, set[int]]]:
    """Places taken by mentor; whom somebody was paired with before, in this community; whom they asked here."""
    taken: dict[int, int] = defaultdict(int)
    met: dict[int, set[int]] = defaultdict(set)
    asked: dict[int, set[int]] = defaultdict(set)
    pairings = Pairing.objects.filter(programme__community_id=programme.community_id)
    rows: Iterable[tuple[int, int, int, str]] = pairings.values_list("programme_id", "mentor_id", "mentee_id", "state")
    for programme_id, mentor, mentee, state in rows:
        if state in (PairingState.ACTIVE, PairingState.ENDED):
            met[mentor].add(mentee)
            met[mentee].add(mentor)
        if programme_id == programme.pk:
            taken[mentor] += state == PairingState.ACTIVE
            asked[mentee].add(mentor)
    return taken, met, asked


def _candidate(said: Participation, programme: Programme, *, taken: int, met: set[int]) -> Candidate:
    person = said.person
    capacity = min(said.capacity, programme.most_at_once)
    return Candidate(
        person_id=person.pk,
        offers=_topics(said.offers, said.offer_levels) if said.offers_help else {},
        seeks=_topics(said.seeks, said.seek_levels) if said.seeks_help else {},
        languages=_words(said.languages or person.languages),
        zone=person.time_zone,
        slots=_within(programme, frozenset.intersection(*map(frozenset, person.weeks))),
        places_left=max(0, capacity - taken) if said.offers_help else 0,
        years=said.years,
        organisation=person.organisation.strip(),
        wants_organisation=said.wants_organisation,
        likes=frozenset(one.pk for one in said.likes.all()),
        avoids=_avoided(said),
        met=frozenset(met),
        aim=person.aim,
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip().lower() for word in text.split(",") if word.strip())


def _avoided(said: Participation) -> frozenset[int]:
    """One's line manager is avoided as whom one would rather not: in confidence, and from both sides."""
    named = {one.pk for one in said.avoids.all()}
    return frozenset(named | {said.manager_id} if said.manager_id else named)


def _within(programme: Programme, slots: Collection[int]) -> frozenset[int]:
    """The half hours in which the programme lets people meet, on their own clock.

    Of a week that lies wholly outside one half hour is left: it begins no meeting, and a week was drawn all the same.
    """
    start, end = programme.allowed_from, programme.allowed_until
    if not slots or not (start or end):
        return frozenset(slots)
    first = start or time.min
    last = end.hour * 60 + end.minute if end else 24 * 60
    kept = [slot for slot in slots if slot_parts(slot)[1] >= first and _end_of(slot) <= last]
    return frozenset(kept or sorted(slots)[:1])


def _end_of(slot: int) -> int:
    """In minutes of the day."""
    begins = slot_parts(slot)[1]
    return begins.hour * 60 + begins.minute + 30


def _topics(topics: Iterable[str], levels: dict[str, int]) -> dict[str, int]:
    return {topic: levels.get(topic, 0) for topic in topics}
