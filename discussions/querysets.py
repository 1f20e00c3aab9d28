from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from communities.querysets import in_readable_communities

if TYPE_CHECKING:
    from people.scopes import Viewer


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, viewer: Viewer) -> ThreadQuerySet:
        return self.filter(in_readable_communities(viewer), hidden_at=None)

    def waiting_for_answer(self) -> ThreadQuerySet:
        return self.filter(kind="ask", answer=None)

    def for_listing(self) -> ThreadQuerySet:
        return self.select_related("community", "last_author")


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, viewer: Viewer) -> PostQuerySet:
        in_thread = in_readable_communities(viewer, "thread__community")
        return self.filter(in_thread, hidden_at=None, thread__hidden_at=None)

    def for_reading(self) -> PostQuerySet:
        return self.select_related("author").defer("source")
