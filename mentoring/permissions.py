"""Who may do what in mentoring.

can_open_programme · can_run_programme · can_take_part_in_mentoring · is_in_circle · can_host · can_answer ·
can_withdraw_item · can_tend_pair ·
has_a_place
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules

from communities.models import Community
from communities.permissions import can_lead, can_take_part
from mentoring.models import AgendaItem, Answer, Circle, Pairing, PairingState, Programme, Session

if TYPE_CHECKING:
    from people.scopes import Viewer


@rules.predicate
def can_open_programme(viewer: Viewer, community: Community) -> bool:
    return can_lead(viewer, community)


@rules.predicate
def can_run_programme(viewer: Viewer, programme: Programme) -> bool:
    """See who signed up, search for pairs, tell them."""
    return can_lead(viewer, programme.community)


@rules.predicate
def can_take_part_in_mentoring(viewer: Viewer, community: Community) -> bool:
    return can_take_part(viewer, community)


@rules.predicate
def is_in_circle(viewer: Viewer, circle: Circle) -> bool:
    return viewer.is_authenticated and circle.memberships.filter(person_id=viewer.pk).exists()


@rules.predicate
def can_host(viewer: Viewer, circle: Circle) -> bool:
    """Hosts of the circle, and those who lead the community."""
    if not viewer.is_authenticated:
        return False
    hosting = circle.memberships.filter(person_id=viewer.pk, hosts=True).exists()
    return hosting or can_lead(viewer, circle.community)


@rules.predicate
def can_answer(viewer: Viewer, pairing: Pairing) -> bool:
    return viewer.pk is not None and pairing.waits_for(viewer.pk)


@rules.predicate
def can_withdraw_item(viewer: Viewer, item: AgendaItem) -> bool:
    return item.proposed_by_id == viewer.pk or can_host(viewer, item.session.circle)


@rules.predicate
def has_a_place(viewer: Viewer, session: Session) -> bool:
    """Sees the video link: the circle's people, but those who wait for a place or said they don't come."""
    if viewer.pk is None or not is_in_circle(viewer, session.circle):
        return False
    return not session.rsvps.filter(person_id=viewer.pk, answer__in=[Answer.WAITING, Answer.NOT]).exists()


@rules.predicate
def can_tend_pair(viewer: Viewer, pairing: Pairing) -> bool:
    """Write, agree, log: the two of them, while they learn together."""
    return viewer.pk in (pairing.mentor_id, pairing.mentee_id) and pairing.state == PairingState.ACTIVE
