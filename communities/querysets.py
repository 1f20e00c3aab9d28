from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from people.scopes import Viewer


def _of_member(viewer: Viewer) -> Q:
    if not viewer.is_authenticated:
        return Q(pk__in=[])
    memberships = apps.get_model("communities", "Membership").objects.filter(person_id=viewer.pk)
    return Q(pk__in=memberships.values("community_id"))


class CommunityQuerySet(models.QuerySet["Community"]):
    def visible_to(self, viewer: Viewer) -> CommunityQuerySet:
        """Communities the viewer may know of: overview and about. Private ones exist for members only."""
        return self.filter(Q(access__in=["open", "closed"]) | _of_member(viewer))

    def readable_by(self, viewer: Viewer) -> CommunityQuerySet:
        """Communities whose content the viewer may read: open ones, and those they belong to."""
        return self.filter(Q(access="open") | _of_member(viewer))

    def of_member(self, viewer: Viewer) -> CommunityQuerySet:
        return self.filter(_of_member(viewer))


def in_readable_communities(viewer: Viewer, path: str = "community") -> Q:
    """For the `visible_to` of everything that lives in a community; `path` leads there."""
    of_member = Q(pk__in=[])
    if viewer.is_authenticated:
        memberships = apps.get_model("communities", "Membership").objects.filter(person_id=viewer.pk)
        of_member = Q(**{f"{path}_id__in": memberships.values("community_id")})
    return Q(**{f"{path}__access": "open"}) | of_member
