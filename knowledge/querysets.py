from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from communities.querysets import in_readable_communities

if TYPE_CHECKING:
    from communities.models import Community
    from knowledge.models import Resource, Story, StoryRequest
    from people.scopes import Viewer


class StoryQuerySet(models.QuerySet["Story"]):
    def visible_to(self, viewer: Viewer) -> StoryQuerySet:
        return self.filter(in_readable_communities(viewer), hidden_at=None)

    def for_listing(self) -> StoryQuerySet:
        return self.select_related("community", "author", "checked_by")


class StoryRequestQuerySet(models.QuerySet["StoryRequest"]):
    def visible_to(self, viewer: Viewer) -> StoryRequestQuerySet:
        return self.filter(in_readable_communities(viewer))

    def open(self) -> StoryRequestQuerySet:
        return self.filter(answered_by=None)


class ResourceQuerySet(models.QuerySet["Resource"]):
    def visible_to(self, viewer: Viewer) -> ResourceQuerySet:
        return self.filter(in_readable_communities(viewer), hidden_at=None)

    def inside(self, community: Community) -> ResourceQuerySet:
        """Of a community that was itself fetched as readable by the viewer."""
        return self.filter(community=community, hidden_at=None)
