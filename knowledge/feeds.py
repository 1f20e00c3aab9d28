"""The latest stories of a community, for its feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from communities.feeds import Entry, Source
from knowledge.models import Story

if TYPE_CHECKING:
    from communities.models import Community
    from people.scopes import Viewer


def _entries(community: Community, reader: Viewer, tag: str, most: int) -> list[Entry]:
    """New ones come first, and stay where they were when their words are mended."""
    stories = Story.objects.visible_to(reader).filter(community=community).for_listing().order_by("-told_at", "-pk")
    if tag:
        stories = stories.filter(tags__contains=[tag])
    return [_entry(story) for story in stories[:most]]


def _entry(story: Story) -> Entry:
    return Entry(
        name=f"stories/{story.pk}",
        title=story.title,
        url=story.get_absolute_url(),
        words=story.standfirst or story.quote,
        author=story.author.display_name,
        made_at=story.told_at,
        changed_at=story.told_at,
        tags=story.tags,
    )


SOURCE = Source("stories", _("stories"), "knowledge:library", _entries)
