"""Keeping the index true: built from the sources, told by the activity log what went stale."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import batched

from django.contrib.postgres.search import SearchVector
from django.db import models, transaction
from django.db.models import Value

from engagement.models import Activity
from search.models import Entry
from search.registry import Document, all_sources, source_of

BATCH = 500
BODY_LENGTH = 20_000
FIELDS = ("scope", "community_id", "author_id", "within", "title", "body", "url", "tags", "at", "vector")


def fold(text: str) -> str:
    """Accents away, so that 'Oscar' finds 'Óscar'. (Postgres's unaccent may not stand in an index.)"""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def index_activity(activity: Activity) -> None:
    """Consumer of the activity log."""
    for source in all_sources():
        if activity.verb in source.verbs:
            reindex(source.kind, source.touched(activity))


def reindex(kind: str, pks: Iterable[int]) -> int:
    """Builds these entries anew; what gives no document leaves the index. Returns how many are in it now."""
    return sum(_reindex_batch(kind, list(some)) for some in batched(pks, BATCH))


def move_scope(community_id: int, scope: str) -> None:
    """What was written in a community may be found by others from now on: by these and by nobody else.

    In the transaction that changes who may read; waiting for the log would leave it open for a while.
    """
    Entry.objects.filter(community_id=community_id).update(scope=scope)


def reindex_all(kind: str) -> Iterator[int]:
    """Builds a whole kind; yields how many after each batch."""
    done = 0
    for some in batched(source_of(kind).every(), BATCH):
        done += _reindex_batch(kind, list(some))
        yield done


@transaction.atomic
def _reindex_batch(kind: str, pks: list[int]) -> int:
    documents = list(source_of(kind).documents(pks))
    gone = set(pks) - {document.pk for document in documents}
    Entry.objects.filter(kind=kind, object_id__in=gone).delete()
    Entry.objects.bulk_create(
        (_entry(document) for document in documents),
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=FIELDS,
    )
    return len(documents)


def _entry(document: Document) -> Entry:
    body = document.body[:BODY_LENGTH]
    return Entry(
        kind=document.kind,
        object_id=document.pk,
        scope=document.scope,
        community_id=document.community_id,
        author_id=document.author_id,
        within=document.within,
        title=document.title[:200],
        body=body,
        url=document.url,
        tags=document.tags,
        at=document.at,
        vector=_vector(document.title, body, document.tags),
    )


def _vector(title: str, body: str, tags: list[str]) -> models.Expression:
    """Titles weigh most, then tags, then the text; names are found as they are written too."""
    heading = Value(fold(title), output_field=models.TextField())
    labels = Value(fold(" ".join(tags)), output_field=models.TextField())
    words = Value(fold(body), output_field=models.TextField())
    vector: models.Expression = (
        SearchVector(heading, weight="A", config="simple")
        + SearchVector(heading, weight="A", config="english")
        + SearchVector(labels, weight="B", config="english")
        + SearchVector(words, weight="C", config="english")
    )
    return vector
