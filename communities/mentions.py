"""Who can be mentioned in a community: its members, by handle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from django.db.models import Q

from communities.models import Community, Membership
from people.models import Person

if TYPE_CHECKING:
    from people.querysets import PersonQuerySet
    from people.scopes import Viewer


NAMES_OFFERED = 6


class NameLookup:
    """Finds people by handle for the renderer, one query a text, and remembers their ids."""

    def __init__(self, people: Callable[[], PersonQuerySet]) -> None:
        """Most texts call nobody, and then nobody is asked for."""
        self.people = people
        self._ids: dict[str, int] = {}

    def __call__(self, handles: set[str]) -> dict[str, tuple[str, str]]:
        found: dict[str, tuple[str, str]] = {}
        for person in self.people().filter(handle__in=handles, is_active=True):
            self._ids[person.handle] = person.pk
            found[person.handle] = (person.display_name, person.get_absolute_url())
        return found

    def ids(self, handles: Iterable[str]) -> list[int]:
        return [self._ids[handle] for handle in handles if handle in self._ids]


class MentionLookup(NameLookup):
    """Finds members."""

    def __init__(self, community: Community) -> None:
        members = Membership.objects.filter
        super().__init__(lambda: Person.objects.filter(pk__in=members(community=community).values("person")))


def names_for_completion(slug: str, viewer: Viewer, beginning: str) -> Sequence[Person] | None:
    """Members whose name or handle begins so; None for who is none of them."""
    community = Community.objects.of_member(viewer).filter(slug=slug).first()
    if community is None:
        return None
    return called(Person.objects.active().filter(memberships__community=community), beginning)


def called(people: PersonQuerySet, beginning: str) -> list[Person]:
    """Some of these people whose name or handle begins so."""
    begins = Q(handle__istartswith=beginning) | Q(display_name__istartswith=beginning)
    begins |= Q(display_name__icontains=f" {beginning}")
    return list(people.filter(begins).order_by("display_name", "pk")[:NAMES_OFFERED])


def mentions_for_preview(slug: str, viewer: Viewer) -> MentionLookup | None:
    """For the composer: names only in a community the viewer may read, or a preview would tell who belongs."""
    community = Community.objects.readable_by(viewer).filter(slug=slug).first()
    return MentionLookup(community) if community else None
