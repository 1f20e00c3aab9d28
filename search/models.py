from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from people.scopes import scopes_of

if TYPE_CHECKING:
    from people.scopes import Viewer


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, viewer: Viewer) -> EntryQuerySet:
        """One index for all, but each finds only what lies in their scopes."""
        return self.filter(scope__in=scopes_of(viewer))


class Entry(models.Model):
    """One thing that can be found. Rebuilt from its source at any time."""

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    scope = models.CharField(max_length=40)
    community_id = models.BigIntegerField(null=True)
    author_id = models.BigIntegerField(null=True)
    within = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300)
    tags = ArrayField(models.CharField(max_length=40), default=list)
    at = models.DateTimeField()
    vector = SearchVectorField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="entry_once")]
        indexes = [
            GinIndex(fields=["vector"], name="entry_words"),
            models.Index(fields=["author_id"], name="entry_author"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"
