"""Who may do what in mentoring.

can_open_programme · can_run_programme · can_agree_instead · can_take_part_in_mentoring · is_in_circle · can_host ·
can_host_session · can_answer · can_withdraw_item · can_tend_pair · can_say_how · can_move_date · has_a_place ·
can_plan_visits · can_brief · can_offer_times · can_note · can_settle_time · can_touch_offer ·
can_move_visit · can_read_notes · owns_notes · can_debrief ·
can_say_what_next
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules

from communities.models import Community
from communities.permissions import can_lead, can_take_part
from mentoring.models import (
    AgendaItem,
    Answer,
    CheckIn,
    CheckKind,
    Circle,
    PairDate,
    Pairing,
    PairingState,
    Participation,
    Partnership,
    Programme,
    Session,
    Step,
    Visit,
)

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
def can_agree_instead(viewer: Viewer, participation: Participation) -> bool:
    """Where a superior does not answer; nobody for themselves."""
    return viewer.pk != participation.person_id and can_run_programme(viewer, participation.programme)


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
def can_host_session(viewer: Viewer, session: Session) -> bool:
    """Whose turn it is, beside those who host the circle."""
    return (viewer.pk is not None and session.host_id == viewer.pk) or can_host(viewer, session.circle)


@rules.predicate
def can_answer(viewer: Viewer, pairing: Pairing) -> bool:
    return viewer.pk is not None and pairing.waits_for(viewer.pk)


@rules.predicate
def can_withdraw_item(viewer: Viewer, item: AgendaItem) -> bool:
    return item.proposed_by_id == viewer.pk or can_host_session(viewer, item.session)


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


@rules.predicate
def can_say_how(viewer: Viewer, check_in: CheckIn) -> bool:
    """Who was asked: while the pair goes on, and looking back also when it has ended."""
    looks_back = check_in.kind == CheckKind.CLOSING
    return viewer.pk == check_in.person_id and (looks_back or check_in.pairing.is_running)


@rules.predicate
def can_move_date(viewer: Viewer, date: PairDate) -> bool:
    """Either of the two, until it has been or was called off."""
    return date.is_open and can_tend_pair(viewer, date.pairing)


# --- visits at work ---


@rules.predicate
def can_plan_visits(viewer: Viewer, partnership: Partnership) -> bool:
    """The two, once both have agreed and until one ends it."""
    return partnership.is_open and viewer.pk in (partnership.inviter_id, partnership.invited_id)


def _under_way(viewer: Viewer, visit: Visit) -> bool:
    return visit.is_open and visit.partnership.is_open and viewer.pk in (visit.visitor_id, visit.visited_id)


@rules.predicate
def can_brief(viewer: Viewer, visit: Visit) -> bool:
    """Whose question it is, until notes were given."""
    return _under_way(viewer, visit) and viewer.pk == visit.learner_id and visit.given_at is None


@rules.predicate
def can_offer_times(viewer: Viewer, visit: Visit) -> bool:
    return _under_way(viewer, visit) and viewer.pk == visit.visited_id and visit.step == Step.TIME


@rules.predicate
def can_settle_time(viewer: Viewer, visit: Visit) -> bool:
    """The visitor chooses among what is offered."""
    return _under_way(viewer, visit) and viewer.pk == visit.visitor_id and visit.step == Step.TIME


@rules.predicate
def can_touch_offer(viewer: Viewer, visit: Visit) -> bool:
    """The one takes it out, the other takes it."""
    return bool(can_offer_times(viewer, visit) or can_settle_time(viewer, visit))


@rules.predicate
def can_move_visit(viewer: Viewer, visit: Visit) -> bool:
    """Either of the two, until what was seen has been given."""
    return _under_way(viewer, visit) and visit.given_at is None


@rules.predicate
def can_note(viewer: Viewer, visit: Visit) -> bool:
    """The visitor, from when the visit begins until the notes are given away."""
    going = _under_way(viewer, visit) and viewer.pk == visit.visitor_id
    return going and visit.step == Step.NOTES and visit.has_begun


@rules.predicate
def owns_notes(viewer: Viewer, visit: Visit) -> bool:
    """Notes belong to the one who was visited, from when they were given; also after the two have parted."""
    return viewer.pk == visit.visited_id and visit.given_at is not None


@rules.predicate
def can_read_notes(viewer: Viewer, visit: Visit) -> bool:
    if viewer.pk == visit.visited_id:
        return visit.given_at is not None
    if viewer.pk == visit.visitor_id:
        return visit.given_at is None or visit.visitor_reads
    return visit.given_at is not None and visit.readers.filter(pk=viewer.pk).exists()


@rules.predicate
def can_debrief(viewer: Viewer, visit: Visit) -> bool:
    return _under_way(viewer, visit) and visit.step in (Step.DEBRIEF, Step.TRYING)


@rules.predicate
def can_say_what_next(viewer: Viewer, visit: Visit) -> bool:
    return _under_way(viewer, visit) and viewer.pk == visit.learner_id and visit.step == Step.TRYING
