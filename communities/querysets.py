from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.text import slugify

if TYPE_CHECKING:
    from communities.models import Community
    from people.scopes import Viewer

RESERVED = frozenset({"new", "admin", "all", "hearth", "settings"})


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

    def findable(self) -> CommunityQuerySet:
        """Those the directory shows to everybody."""
        return self.filter(access__in=["open", "closed"])

    def matching(self, words: str) -> CommunityQuerySet:
        return self.filter(Q(name__icontains=words) | Q(purpose__icontains=words)) if words else self

    def slug_is_free(self, slug: str, *, besides: Community | None = None) -> bool:
        """Neither in use, nor kept for a community that once had it, nor one of our own addresses."""
        mine = besides.pk if besides else None
        former = apps.get_model("communities", "SlugHistory").objects.filter(slug=slug).exclude(community=mine)
        in_use = self.filter(slug=slug).exclude(pk=mine)
        return slug not in RESERVED and not in_use.exists() and not former.exists()

    def free_slug(self, name: str) -> str:
        stem = slugify(name)[:50].strip("-") or "community"
        taken = set(self.filter(slug__startswith=stem).values_list("slug", flat=True))
        taken |= set(
            apps.get_model("communities", "SlugHistory")
            .objects.filter(slug__startswith=stem)
            .values_list("slug", flat=True)
        )
        candidates = chain([stem], (f"{stem}-{number}" for number in count(2)))
        return next(slug for slug in candidates if slug not in taken and slug not in RESERVED)

    def of_member(self, viewer: Viewer) -> CommunityQuerySet:
        return self.filter(_of_member(viewer))


def in_readable_communities(viewer: Viewer, path: str = "community") -> Q:
    """For the `visible_to` of everything that lives in a community; `path` leads there."""
    of_member = Q(pk__in=[])
    if viewer.is_authenticated:
        memberships = apps.get_model("communities", "Membership").objects.filter(person_id=viewer.pk)
        of_member = Q(**{f"{path}_id__in": memberships.values("community_id")})
    return Q(**{f"{path}__access": "open"}) | of_member
