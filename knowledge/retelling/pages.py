"""Where a story came from, for those who may read there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communities.quoting import origin_of
from knowledge.models import Retelling

if TYPE_CHECKING:
    from communities.goals.links import Linked
    from knowledge.models import Story
    from people.scopes import Viewer


def grown_from(story: Story, viewer: Viewer) -> Linked | None:
    row = Retelling.objects.filter(story=story).values_list("origin_kind", "origin").first()
    return origin_of(viewer, *row) if row else None
