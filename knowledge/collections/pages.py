"""A collection as its reader may see it. What they may not see is left out, and nothing tells that it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from communities.goals.links import Linkable, Linked, find_all
from knowledge.models import Collection, CollectionItem, PathStep

if TYPE_CHECKING:
    from people.scopes import Viewer


@dataclass(frozen=True)
class Entry:
    """One that has an address, or a note alone."""

    item: CollectionItem
    linkable: Linkable | None
    linked: Linked | None
    done: bool = False


@dataclass(frozen=True)
class CollectionPage:
    collection: Collection
    entries: Sequence[Entry]

    @property
    def steps(self) -> list[Entry]:
        """What can be gone: notes between are read on the way."""
        return [entry for entry in self.entries if entry.linked]

    @property
    def done_count(self) -> int:
        return sum(entry.done for entry in self.steps)

    @property
    def next_step(self) -> Entry | None:
        return next((entry for entry in self.steps if not entry.done), None)


def collection_page(collection: Collection, viewer: Viewer) -> CollectionPage:
    """One query for its items, one a kind, and one for how far the viewer has come."""
    items = list(collection.items.all())
    linked = find_all([(item.kind, item.target) for item in items if item.target], viewer, collection.community)
    done: set[int] = set()
    if collection.is_path and viewer.is_authenticated:
        done = set(PathStep.objects.filter(item__in=items, person_id=viewer.pk).values_list("item_id", flat=True))
    entries = []
    for item in items:
        if not item.kind:
            entries.append(Entry(item, None, None))
        elif item.target is not None and (found := linked.get((item.kind, item.target))):
            entries.append(Entry(item, *found, done=item.pk in done))
    return CollectionPage(collection, entries)
