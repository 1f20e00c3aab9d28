from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from communities.querysets import in_readable_communities

if TYPE_CHECKING:
    from knowledge.models import Story, StoryRequest
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
