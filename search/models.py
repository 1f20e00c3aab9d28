from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.expressions import RawSQL
from django.utils import timezone

from people.scopes import scopes_of
from search.days import BlocksOf

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from people.scopes import Viewer
    from search.registry import Source


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, viewer: Viewer) -> EntryQuerySet:
        """One index for all, but each finds only what lies in their scopes."""
        return self.in_scopes(scopes_of(viewer))

    def in_scopes(self, mine: list[str]) -> EntryQuerySet:
        """Those of a viewer. One value, however many, so that the statement stays the same."""
        told = RawSQL("%s::varchar[]", [mine], ArrayField(models.CharField()))
        return self.filter(models.Q(scope__among=mine) | models.Q(also__overlap=told))


class Entry(models.Model):
    """One thing that can be found. Rebuilt from its source at any time."""

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    scope = models.CharField(max_length=40)
    # Beside its scope: the other places it was told to. Nearly always none.
    also = ArrayField(models.CharField(max_length=40), default=list, db_default=[])
    community_id = models.BigIntegerField(null=True)
    author_id = models.BigIntegerField(null=True)
    within = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300)
    tags = ArrayField(models.CharField(max_length=40), default=list)
    at = models.DateTimeField()
    language = models.CharField(max_length=20, default="english", db_default="english")
    # The title as it is compared with what was typed, small and without accents; empty for parts of a whole.
    heading = models.CharField(max_length=200, blank=True, default="", db_default="")
    # How often somebody used it: evidence that it is worth finding.
    uses = models.PositiveIntegerField(default=0, db_default=0)
    # Of what asks whether it still holds: when somebody last said so, until when that is taken for granted.
    checked_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    is_retired = models.BooleanField(default=False, db_default=False)
    vector = SearchVectorField()

    # What a page of results adds.
    source: Source | None
    place: str
    author: str
    drawn: SafeString

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="entry_once")]
        indexes = [
            # With the day and its blocks beside them: words are looked for among the latest days first (search.days).
            GinIndex("vector", BlocksOf("at"), name="entry_words_by_days"),
            models.Index(fields=["author_id"], name="entry_author"),
            models.Index(fields=["-at"], name="entry_newest"),
            models.Index(fields=["community_id", "-at"], name="entry_newest_in"),
            GinIndex(OpClass("heading", "gin_trgm_ops"), name="entry_heading_part", condition=~models.Q(heading="")),
        ]

    @property
    def whole_key(self) -> str:
        """The whole that it is, or is part of."""
        return self.within or f"{self.kind}:{self.object_id}"

    @property
    def is_due(self) -> bool:
        return self.due_at is not None and self.due_at <= timezone.now()

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"


class Kin(models.Model):
    """What is most like one thing, the nearest first, and the words that both speak of (search.kin)."""

    # The whole it is: 'story:3', 'thread:12'.
    of = models.CharField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    # Numbers of entries. One that is gone is not shown, and is left out when this is looked for again.
    others = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    words = ArrayField(models.CharField(max_length=200), default=list, db_default=[])
    # Since when it waits to be looked for; whether those it finds look again too.
    due_at = models.DateTimeField(null=True)
    spreads = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name_plural = "kin"
        indexes = [models.Index(fields=["due_at"], condition=~models.Q(due_at=None), name="kin_waiting")]

    def __str__(self) -> str:
        return f"kin of {self.of}"


class Rebuild(models.Model):
    """How far a kind's index has been built anew. What broke off goes on from here."""

    kind = models.CharField(max_length=20, unique=True)
    after = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} after {self.after}"
