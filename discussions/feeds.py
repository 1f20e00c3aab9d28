"""The latest threads of a community, for its feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from communities.feeds import Entry, Source
from discussions.models import Thread

if TYPE_CHECKING:
    from communities.models import Community
    from people.scopes import Viewer


def _entries(community: Community, reader: Viewer, tag: str, most: int) -> list[Entry]:
    threads = (
        Thread.objects.visible_to(reader)
        .inside(community)
        .select_related("author", "last_author", "community")
        .by_activity()
    )
    if tag:
        threads = threads.filter(tags__contains=[tag])
    return [_entry(thread) for thread in threads[:most]]


def _entry(thread: Thread) -> Entry:
    """Its words are the latest, and by whom those are."""
    return Entry(
        name=f"threads/{thread.pk}",
        title=thread.title,
        url=thread.get_absolute_url(),
        words=thread.last_excerpt,
        author=(thread.last_author or thread.author).display_name,
        made_at=thread.created_at,
        changed_at=thread.last_post_at,
        tags=thread.tags,
    )


SOURCE = Source("threads", _("threads"), "discussions:threads", _entries)
