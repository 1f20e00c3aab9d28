"""Who can be mentioned in a community: its members, by handle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db.models import Q

from communities.models import Community, Membership
from people.models import Person

if TYPE_CHECKING:
    from people.scopes import Viewer


NAMES_OFFERED = 6


class MentionLookup:
    """Finds members by handle for the renderer, one query a text, and remembers their ids."""

    def __init__(self, community: Community) -> None:
        self.community = community
        self._ids: dict[str, int] = {}

    def __call__(self, handles: set[str]) -> dict[str, tuple[str, str]]:
        members = Membership.objects.filter(
            community=self.community, person__handle__in=handles, person__is_active=True
        ).select_related("person")
        found: dict[str, tuple[str, str]] = {}
        for membership in members:
            person = membership.person
            self._ids[person.handle] = person.pk
            found[person.handle] = (person.display_name, person.get_absolute_url())
        return found

    def ids(self, handles: Iterable[str]) -> list[int]:
        return [self._ids[handle] for handle in handles if handle in self._ids]


def names_for_completion(slug: str, viewer: Viewer, beginning: str) -> Sequence[Person] | None:
    """Members whose name or handle begins so; None for who is none of them."""
    community = Community.objects.of_member(viewer).filter(slug=slug).first()
    if community is None:
        return None
    begins = Q(handle__istartswith=beginning) | Q(display_name__istartswith=beginning)
    begins |= Q(display_name__icontains=f" {beginning}")
    here = Person.objects.active().filter(memberships__community=community)
    return list(here.filter(begins).order_by("display_name", "pk")[:NAMES_OFFERED])


def mentions_for_preview(slug: str, viewer: Viewer) -> MentionLookup | None:
    """For the composer: names only in a community the viewer may read, or a preview would tell who belongs."""
    community = Community.objects.readable_by(viewer).filter(slug=slug).first()
    return MentionLookup(community) if community else None
