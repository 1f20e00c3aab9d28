"""Tells the lower floors what a person may see because of where they belong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from communities.models import LEADING, Access, Membership
from communities.permissions import memberships_of
from people.models import Person
from people.scopes import community_scope

if TYPE_CHECKING:
    from people.scopes import Viewer


def community_scopes(viewer: Viewer) -> list[str]:
    return [community_scope(pk) for pk in memberships_of(viewer)]


def fellow_members(viewer: Viewer) -> Q:
    """People who share a community with the viewer."""
    if not viewer.is_authenticated:
        return Q(pk__in=[])
    return Q(Exists(Membership.objects.filter(person=OuterRef("pk"), community_id__in=_places_of(viewer))))


def members_shown(places: Sequence[int], viewer: Viewer) -> Q:
    """Whom the page of members of any of these shows: everybody to members, and to whoever else may read there those
    that they may see anyway."""
    here = Membership.objects.filter(person=OuterRef("pk"), community__among=places)
    among_mine = Exists(here.filter(community_id__in=_places_of(viewer)))
    seen = Exists(Person.objects.visible_to(viewer).filter(pk=OuterRef("pk")))
    return Q(among_mine) | Q(Exists(here.filter(community__access=Access.OPEN))) & Q(seen)


def _places_of(viewer: Viewer) -> QuerySet[Membership, Any]:
    return Membership.objects.filter(person_id=viewer.pk or 0).values("community_id")


def leaders_of_open_places(viewer: Viewer) -> Q:
    """Who leads what everybody may read can be looked up by everybody."""
    leading = Membership.objects.filter(role__in=LEADING, community__access=Access.OPEN)
    return Q(Exists(leading.filter(person=OuterRef("pk"))))
