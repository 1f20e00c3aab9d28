"""Who can be mentioned in a community: its members, by handle."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from communities.models import Community, Membership

if TYPE_CHECKING:
    from people.scopes import Viewer


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


def mentions_for_preview(slug: str, viewer: Viewer) -> MentionLookup | None:
    """For the composer: names only in a community the viewer may read, or a preview would tell who belongs."""
    community = Community.objects.readable_by(viewer).filter(slug=slug).first()
    return MentionLookup(community) if community else None
