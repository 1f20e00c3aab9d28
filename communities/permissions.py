"""Who may do what in a community.

can_know · can_read · can_take_part · can_lead · can_steward · can_change_role · can_show_out · can_warn · can_propose ·
can_change_proposal · can_amend_proposal · can_open_decision · can_take_stance · can_tend · can_state_outcome ·
can_tell_change · can_care_for_goal · can_offer_to_serve
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import rules

from communities.models import Access, Ban, Community, Goal, Membership, Proposal, Role, Stage
from content.composed import Composed
from moderation.measures import may_measure

if TYPE_CHECKING:
    from people.scopes import Viewer


MINE = Composed(
    lambda person: Membership.objects.filter(person=person).select_related("community").order_by("community__name"),
    person=int,
)


def memberships_of(viewer: Viewer) -> Mapping[int, Membership]:
    """All the viewer's memberships with their communities, by community and in the order of names.

    Asked once a request and kept on the viewer object: the side bar, scopes and every rule read the same rows.
    """
    if not viewer.is_authenticated:
        return {}
    kept: dict[int, Membership] | None = viewer.__dict__.get("_memberships_kept")
    if kept is None:
        mine = MINE(person=viewer.pk)
        kept = viewer.__dict__["_memberships_kept"] = {membership.community_id: membership for membership in mine}
    return kept


def membership_of(viewer: Viewer, community: Community) -> Membership | None:
    return memberships_of(viewer).get(community.pk)


def forget_memberships(viewer: Viewer) -> None:
    viewer.__dict__.pop("_memberships_kept", None)


@rules.predicate
def can_choose_what_to_hear(viewer: Viewer, community: Community) -> bool:
    """Whoever has an account and can read it, a member or not."""
    return viewer.is_authenticated


@rules.predicate
def can_know(viewer: Viewer, community: Community) -> bool:
    """The same rule as `Community.objects.visible_to`, for one community at hand."""
    return community.access != Access.PRIVATE or membership_of(viewer, community) is not None


@rules.predicate
def can_read(viewer: Viewer, community: Community) -> bool:
    """The same rule as `Community.objects.readable_by`, for one community at hand."""
    return community.is_open or membership_of(viewer, community) is not None


@rules.predicate
def can_take_part(viewer: Viewer, community: Community) -> bool:
    """Write, react, use, RSVP: members only."""
    return membership_of(viewer, community) is not None


@rules.predicate
def can_lead(viewer: Viewer, community: Community) -> bool:
    membership = membership_of(viewer, community)
    return membership is not None and membership.leads


@rules.predicate
def can_steward(viewer: Viewer, community: Community) -> bool:
    membership = membership_of(viewer, community)
    return membership is not None and membership.role == Role.STEWARD


@rules.predicate
def can_greet(viewer: Viewer, community: Community) -> bool:
    """See who waits for a word: those who lead, and members who offered to."""
    membership = membership_of(viewer, community)
    return membership is not None and (membership.leads or membership.greets)


@rules.predicate
def is_banned(viewer: Viewer, community: Community) -> bool:
    return viewer.is_authenticated and Ban.objects.in_force().filter(person_id=viewer.pk, community=community).exists()


def has_other_steward(community: Community, person_id: int) -> bool:
    return community.memberships.filter(role=Role.STEWARD).exclude(person_id=person_id).exists()


@rules.predicate
def can_change_role(viewer: Viewer, membership: Membership) -> bool:
    """Stewards; the last one hands over before stepping down."""
    if not can_steward(viewer, membership.community):
        return False
    return membership.role != Role.STEWARD or has_other_steward(membership.community, membership.person_id)


@rules.predicate
def can_show_out(viewer: Viewer, membership: Membership) -> bool:
    """Those who lead, and only people with a smaller role than their own; a steward is first made a member."""
    if membership.person_id == viewer.pk or membership.role == Role.STEWARD:
        return False
    if membership.role == Role.FACILITATOR:
        return can_steward(viewer, membership.community)
    return can_lead(viewer, membership.community)


@rules.predicate
def can_warn(viewer: Viewer, membership: Membership) -> bool:
    """A word to them, or a while without writing. Whoever works for the site hears that from somebody else."""
    return viewer.is_authenticated and can_show_out(viewer, membership) and may_measure(membership.person, viewer)


@rules.predicate
def can_propose(viewer: Viewer, community: Community) -> bool:
    return can_take_part(viewer, community)


def _carries(viewer: Viewer, proposal: Proposal) -> bool:
    """Whose it is: the author as long as they belong, and those who lead."""
    membership = membership_of(viewer, proposal.community)
    return membership is not None and (proposal.author_id == viewer.pk or membership.leads)


@rules.predicate
def can_change_proposal(viewer: Viewer, proposal: Proposal) -> bool:
    """Its end, whether it is withdrawn: until the outcome is written."""
    return proposal.stage in (Stage.TALK, Stage.OPEN, Stage.WAITING) and _carries(viewer, proposal)


@rules.predicate
def can_amend_proposal(viewer: Viewer, proposal: Proposal) -> bool:
    """Its words: as long as those who stood somewhere can be asked again."""
    return not proposal.is_agreed_to and can_change_proposal(viewer, proposal)


@rules.predicate
def can_open_decision(viewer: Viewer, proposal: Proposal) -> bool:
    return proposal.stage == Stage.TALK and _carries(viewer, proposal)


@rules.predicate
def can_take_stance(viewer: Viewer, proposal: Proposal) -> bool:
    return proposal.stage == Stage.OPEN and can_take_part(viewer, proposal.community)


@rules.predicate
def can_tend(viewer: Viewer, proposal: Proposal) -> bool:
    """Work with the one who blocks: any member may."""
    return proposal.stage in (Stage.OPEN, Stage.WAITING) and can_take_part(viewer, proposal.community)


@rules.predicate
def can_state_outcome(viewer: Viewer, proposal: Proposal) -> bool:
    return proposal.stage == Stage.WAITING and can_lead(viewer, proposal.community)


@rules.predicate
def can_tell_change(viewer: Viewer, proposal: Proposal) -> bool:
    return proposal.stage == Stage.DECIDED and _carries(viewer, proposal)


@rules.predicate
def can_care_for_goal(viewer: Viewer, goal: Goal) -> bool:
    """Check in, change and close it: those who look after it, and those who lead."""
    membership = membership_of(viewer, goal.community)
    if membership is None:
        return False
    return membership.leads or goal.owners.filter(pk=membership.person_id).exists()


@rules.predicate
def can_offer_to_serve(viewer: Viewer, community: Community) -> bool:
    """Members; whoever leads already does."""
    membership = membership_of(viewer, community)
    return membership is not None and not membership.leads
