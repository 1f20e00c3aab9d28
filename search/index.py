"""Keeping the index true: built from the sources, told by the activity log what went stale."""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Generator, Iterable, Iterator
from itertools import batched
from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchVector
from django.db import connection, models, transaction
from django.db.models import Q, Value
from django.utils import timezone

from engagement.models import Activity
from people.scopes import PUBLIC
from search.kin import wait_for_kin
from search.languages import Language
from search.models import Entry, Rebuild
from search.registry import Document, all_sources, source_of

if TYPE_CHECKING:
    from people.unnaming import Changed, Names

BATCH = 500
# All of what somebody can write, a story in all its parts too; a vector of Postgres holds a megabyte.
BODY_LENGTH = 200_000
FIELDS = (
    "scope", "also", "community_id", "author_id", "within", "title", "body", "url", "tags", "at", "language", "heading",
    "uses", "checked_at", "due_at", "is_retired", "vector",
)  # fmt: skip


# Letters that are no accented form of another to Unicode, and are to whoever has no such key.
_LETTERS = str.maketrans(
    {
        "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss", "ẞ": "SS",
        "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ı": "i",
    }
)  # fmt: skip


def fold(text: str) -> str:
    """Accents away, so that 'Oscar' finds 'Óscar'. (Postgres's unaccent may not stand in an index.)"""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return plain.translate(_LETTERS)


def index_activity(activity: Activity) -> None:
    """Consumer of the activity log."""
    for source in all_sources():
        if activity.verb in source.verbs:
            reindex(source.kind, source.touched(activity))


def index_without(names: Names, _changed: Changed) -> None:
    """Somebody is called by these names no more: what still has them here is built anew."""
    named = Q(body__iregex=names.called) | Q(title__iregex=names.called)
    for shown in names.shown:
        named |= Q(body__contains=f"[{shown}](") | Q(body__contains=f"@{shown}")
    found: dict[str, list[int]] = {}
    for kind, pk in Entry.objects.filter(named).values_list("kind", "object_id"):
        found.setdefault(kind, []).append(pk)
    for kind, pks in found.items():
        reindex(kind, pks)


def reindex(kind: str, pks: Iterable[int]) -> int:
    """Builds these entries anew; what gives no document leaves the index. Returns how many are in it now."""
    return sum(_reindex_batch(kind, list(some)) for some in batched(pks, BATCH))


@transaction.atomic
def leave(kind: str, pks: Iterable[int]) -> None:
    """Hidden, taken back or gone: from this transaction on nobody finds them.

    Whoever takes something from the pages says so here, in the transaction that does; the log may be read much later,
    and coming back can wait for it.
    """
    pks = list(pks)
    # Whoever is building them from what was true before us waits, and then reads that they are gone.
    _hold(kind, pks)
    Entry.objects.filter(kind=kind, object_id__in=pks).delete()


def move(within: str, *, community_id: int, scope: str) -> None:
    """Something went elsewhere with all that is in it; its addresses follow by way of the log."""
    Entry.objects.filter(within=within).update(community_id=community_id, scope=scope, also=[])


def move_scope(community_id: int, scope: str) -> None:
    """What was written in a community may be found by others from now on: by these and by nobody else.

    In the transaction that changes who may read; waiting for the log would leave it open for a while.
    """
    opens = scope == PUBLIC
    kept = [one.kind for one in all_sources() if one.members_only or (one.own_reach and opens)]
    Entry.objects.filter(community_id=community_id).exclude(kind__in=kept).update(scope=scope, also=[])


def reindex_all(kind: str) -> Iterator[int]:
    """Builds a whole kind; yields how many after each batch."""
    done = 0
    for some in batched(source_of(kind).every(), BATCH):
        done += _reindex_batch(kind, list(some))
        yield done


def rebuild(kind: str, *, from_the_start: bool = False) -> Generator[tuple[int, int]]:
    """Builds a whole kind anew beside live traffic; goes on where an earlier rebuild broke off. Yields (done, of)."""
    state = _state_of(kind, from_the_start=from_the_start)
    every = sorted(source_of(kind).every())
    ahead = [pk for pk in every if pk > state.after]
    done = len(every) - len(ahead)
    for some in batched(ahead, BATCH):
        with transaction.atomic():
            _reindex_batch(kind, sorted({*some, *_entries(kind, object_id__gt=state.after, object_id__lte=some[-1])}))
            state.after = some[-1]
            state.save(update_fields=["after"])
        done += len(some)
        yield done, len(every)
    reindex(kind, list(_entries(kind, object_id__gt=state.after)))
    state.finished_at = timezone.now()
    state.save(update_fields=["finished_at"])


def _entries(kind: str, **between: int) -> Iterable[int]:
    """What the index has there already: some of it may be of things that are gone."""
    return Entry.objects.filter(kind=kind, **between).order_by("object_id").values_list("object_id", flat=True)


def _state_of(kind: str, *, from_the_start: bool) -> Rebuild:
    state, _made = Rebuild.objects.get_or_create(kind=kind)
    if state.finished_at or from_the_start:
        state.after, state.started_at, state.finished_at = 0, timezone.now(), None
        state.save()
    return state


@transaction.atomic
def _reindex_batch(kind: str, pks: list[int]) -> int:
    # Whoever builds the same entries waits, and reads what is true after us: the slower one cannot write what is old.
    _hold(kind, pks)
    documents = list(source_of(kind).documents(pks))
    gone = set(pks) - {document.pk for document in documents}
    Entry.objects.filter(kind=kind, object_id__in=gone).delete()
    entries = [_entry(document) for document in documents]
    Entry.objects.bulk_create(entries, update_conflicts=True, unique_fields=["kind", "object_id"], update_fields=FIELDS)
    wait_for_kin(entries)
    return len(documents)


def _hold(kind: str, pks: list[int]) -> None:
    """A lock for each five hundred neighbours, until the transaction ends."""
    name = zlib.crc32(kind.encode()) & 0x7FFFFFFF
    with connection.cursor() as cursor:
        for neighbours in sorted({pk // BATCH % 0x7FFFFFFF for pk in pks}):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [name, neighbours])


def _entry(document: Document) -> Entry:
    body = document.body[:BODY_LENGTH]
    return Entry(
        kind=document.kind,
        object_id=document.pk,
        scope=document.scope,
        also=document.also,
        community_id=document.community_id,
        author_id=document.author_id,
        within=document.within,
        title=document.title[:200],
        body=body,
        url=document.url,
        tags=document.tags,
        at=document.at,
        language=document.language,
        heading=fold(document.title).lower()[:200] if document.opens else "",
        uses=document.uses,
        checked_at=document.checked_at,
        due_at=document.due_at,
        is_retired=document.is_retired,
        vector=_vector(document, body),
    )


def _vector(document: Document, body: str) -> models.Expression:
    """Titles weigh most, then tags, the text, and its sorts; names are found as they are written too."""
    heading = Value(fold(document.title) if document.titled else "", output_field=models.TextField())
    labels = Value(fold(" ".join(document.tags)), output_field=models.TextField())
    words = Value(fold(body), output_field=models.TextField())
    sorts = Value(fold(" ".join(document.sorts)), output_field=models.TextField())
    vector: models.Expression = (
        SearchVector(heading, weight="A", config=Language.OTHER)
        + SearchVector(heading, weight="A", config=document.language)
        + SearchVector(labels, weight="B", config=document.language)
        + SearchVector(words, weight="C", config=document.language)
        + SearchVector(sorts, weight="D", config=document.language)
    )
    return vector
