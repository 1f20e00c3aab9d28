"""What is known of the people in a programme, as pairing reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from mentoring.fit import Candidate, Weights
from mentoring.models import Pairing, PairingState, Participation, Programme

if TYPE_CHECKING:
    from django.db.models import QuerySet


def weights_of(programme: Programme) -> Weights:
    known = {one.name for one in fields(Weights)}
    return Weights(**{name: value for name, value in programme.weights.items() if name in known})


@dataclass(frozen=True)
class Known:
    """`asked` names, for each who seeks, the mentors of this programme they have asked so far."""

    people: dict[int, Candidate]
    asked: Mapping[int, set[int]]


def known_of(programme: Programme) -> Known:
    """Everybody who signed up and still belongs, by person, in a constant number of queries.

    Who only seeks has no places; who only offers seeks nothing.
    """
    taken, met, asked = _pairings_so_far(programme)
    people = {
        one.person_id: _candidate(one, taken=taken[one.person_id], met=met[one.person_id])
        for one in participations_of(programme).prefetch_related("likes", "avoids")
    }
    return Known(people, asked)


def candidates_of(programme: Programme) -> dict[int, Candidate]:
    return known_of(programme).people


def participations_of(programme: Programme) -> QuerySet[Participation]:
    belonging = programme.participations.filter(
        person__is_active=True, person__memberships__community_id=programme.community_id
    )
    return belonging.select_related("person").order_by("pk")


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


def _candidate(said: Participation, *, taken: int, met: set[int]) -> Candidate:
    person = said.person
    return Candidate(
        person_id=person.pk,
        offers=_topics(said.offers, said.offer_levels) if said.offers_help else {},
        seeks=_topics(said.seeks, said.seek_levels) if said.seeks_help else {},
        languages=frozenset(word.strip().lower() for word in person.languages.split(",") if word.strip()),
        zone=person.time_zone,
        slots=frozenset.intersection(*map(frozenset, person.weeks)),
        places_left=max(0, said.capacity - taken) if said.offers_help else 0,
        years=said.years,
        organisation=person.organisation.strip(),
        wants_organisation=said.wants_organisation,
        likes=frozenset(one.pk for one in said.likes.all()),
        avoids=frozenset(one.pk for one in said.avoids.all()),
        met=frozenset(met),
    )


def _topics(topics: Iterable[str], levels: dict[str, int]) -> dict[str, int]:
    return {topic: levels.get(topic, 0) for topic in topics}
