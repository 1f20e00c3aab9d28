"""Who may do what in a community.

can_take_part · can_lead · can_join · can_ask_to_join · can_leave · can_found
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules

from communities.models import Access, Ban, Community, JoinRequest, Membership, Role

if TYPE_CHECKING:
    from people.scopes import Viewer


def membership_of(viewer: Viewer, community: Community) -> Membership | None:
    """The viewer's membership, asked once a request: it is kept on the viewer object."""
    if not viewer.is_authenticated:
        return None
    kept: dict[int, Membership | None] = viewer.__dict__.setdefault("_memberships_kept", {})
    if community.pk not in kept:
        kept[community.pk] = Membership.objects.filter(person_id=viewer.pk, community=community).first()
    return kept[community.pk]


def forget_membership(viewer: Viewer, community: Community) -> None:
    viewer.__dict__.get("_memberships_kept", {}).pop(community.pk, None)


@rules.predicate
def can_take_part(viewer: Viewer, community: Community) -> bool:
    """Write, react, use, RSVP: members only."""
    return membership_of(viewer, community) is not None


@rules.predicate
def can_lead(viewer: Viewer, community: Community) -> bool:
    membership = membership_of(viewer, community)
    return membership is not None and membership.leads


@rules.predicate
def is_steward(viewer: Viewer, community: Community) -> bool:
    membership = membership_of(viewer, community)
    return membership is not None and membership.role == Role.STEWARD


@rules.predicate
def is_banned(viewer: Viewer, community: Community) -> bool:
    return viewer.is_authenticated and Ban.objects.filter(person_id=viewer.pk, community=community).exists()


@rules.predicate
def can_join(viewer: Viewer, community: Community) -> bool:
    """Walk in: open communities, and nobody who was shown out."""
    return (
        viewer.is_authenticated
        and community.access == Access.OPEN
        and not can_take_part(viewer, community)
        and not is_banned(viewer, community)
    )


@rules.predicate
def can_ask_to_join(viewer: Viewer, community: Community) -> bool:
    return (
        viewer.is_authenticated
        and community.access == Access.CLOSED
        and not can_take_part(viewer, community)
        and not is_banned(viewer, community)
        and not JoinRequest.objects.filter(person_id=viewer.pk, community=community).exists()
    )


@rules.predicate
def can_leave(viewer: Viewer, community: Community) -> bool:
    """Everybody but the last steward, who has to hand over first."""
    if not can_take_part(viewer, community):
        return False
    others = community.memberships.filter(role=Role.STEWARD).exclude(person_id=viewer.pk)
    return not is_steward(viewer, community) or others.exists()


@rules.predicate
def can_found(viewer: Viewer) -> bool:
    return viewer.is_authenticated
