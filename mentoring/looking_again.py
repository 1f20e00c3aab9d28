"""Looking for somebody else: a pair of theirs ended, or was not to be. Nobody is to blame, and no reason is kept.

And those who came when the others were brought together already.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from django.utils import timezone

from mentoring.candidates import PARTED, participations_of, ready_in
from mentoring.models import PairingWay, ParticipationRole, Programme, ProgrammeKind, ProgrammeState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from mentoring.models import Participation


def look_again(programme: Programme, people: Iterable[int]) -> None:
    """From now on the facilitators see that they look, and the next search counts them in. Who only offers waits."""
    seeking = programme.participations.exclude(role=ParticipationRole.OFFER)
    rows = seeking.filter(person__in=list(people), looks_again_since=None)
    rows.update(looks_again_since=timezone.now())


def is_looking(programme: Programme, person_id: int) -> bool:
    """Never of who only offers: their place is free, and waits."""
    return programme.participations.filter(person=person_id).exclude(looks_again_since=None).exists()


def stop_looking(programme: Programme, person_id: int) -> None:
    programme.participations.filter(person=person_id).update(looks_again_since=None)


def done_looking(programme: Programme) -> set[int]:
    """Who had somebody here and does not look again. In connection rounds everybody is paired anew each time."""
    if programme.kind == ProgrammeKind.ROUNDS:
        return set()
    over = programme.pairings.filter(state__in=PARTED)
    sides = over.values_list("mentor_id", "mentee_id") if programme.is_among_peers else over.values_list("mentee_id")
    had = {person for row in sides for person in row}
    looking = programme.participations.exclude(looks_again_since=None)
    return had - set(looking.values_list("person_id", flat=True))


def looking_in(programme: Programme) -> Sequence[Participation]:
    """Those who look for somebody else and have nobody, the longest first."""
    looking = participations_of(programme).exclude(looks_again_since=None)
    taken = _in_a_pair(programme)
    return [one for one in looking.order_by("looks_again_since", "pk") if one.person_id not in taken]


def came_since(programme: Programme, moment: datetime | None) -> Sequence[Participation]:
    """Those who signed up after that, while the programme ran, as the next search counts them in, and who have nobody.

    None where people choose each other, or come to circles. Without a moment nobody has been looked for yet.
    """
    pairs_are_found = programme.way != PairingWay.CHOSEN and programme.kind != ProgrammeKind.CIRCLES
    if moment is None or programme.state != ProgrammeState.RUNNING or not pairs_are_found:
        return []
    came = ready_in(programme).filter(joined_at__gt=moment, looks_again_since=None)
    pairs = (rows.values_list("mentee_id", "mentor_id") for rows in (programme.proposals, programme.pairings.open()))
    cared_for = done_looking(programme) | {person for both in chain.from_iterable(pairs) for person in both}
    return [one for one in came.order_by("joined_at", "pk") if one.person_id not in cared_for]


def _in_a_pair(programme: Programme) -> set[int]:
    """Who seeks and has somebody, or waits for a yes; among equals on whichever side."""
    has_somebody = programme.pairings.open()
    taken = set(has_somebody.values_list("mentee_id", flat=True))
    if programme.is_among_peers:
        taken |= set(has_somebody.values_list("mentor_id", flat=True))
    return taken
