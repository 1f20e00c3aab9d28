"""Tells the lower floors what a person may see because of where they belong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from communities.models import Membership
from people.scopes import community_scope

if TYPE_CHECKING:
    from people.scopes import Viewer


def community_scopes(viewer: Viewer) -> list[str]:
    if not viewer.is_authenticated:
        return []
    mine = Membership.objects.filter(person_id=viewer.pk).values_list("community_id", flat=True)
    return [community_scope(pk) for pk in mine]


def fellow_members(viewer: Viewer) -> Q:
    """People who share a community with the viewer."""
    if not viewer.is_authenticated:
        return Q(pk__in=[])
    mine = Membership.objects.filter(person_id=viewer.pk).values("community_id")
    return Q(pk__in=Membership.objects.filter(community_id__in=mine).values("person_id"))
