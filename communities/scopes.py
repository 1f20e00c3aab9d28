"""Tells the lower floors what a person may see because of where they belong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from communities.models import LEADING, Access, Membership
from communities.permissions import memberships_of
from people.scopes import community_scope

if TYPE_CHECKING:
    from people.scopes import Viewer


def community_scopes(viewer: Viewer) -> list[str]:
    return [community_scope(pk) for pk in memberships_of(viewer)]


def fellow_members(viewer: Viewer) -> Q:
    """People who share a community with the viewer."""
    if not viewer.is_authenticated:
        return Q(pk__in=[])
    mine = Membership.objects.filter(person_id=viewer.pk).values("community_id")
    return Q(Exists(Membership.objects.filter(person=OuterRef("pk"), community_id__in=mine)))


def leaders_of_open_places(viewer: Viewer) -> Q:
    """Who leads what everybody may read can be looked up by everybody."""
    leading = Membership.objects.filter(role__in=LEADING, community__access=Access.OPEN)
    return Q(Exists(leading.filter(person=OuterRef("pk"))))
