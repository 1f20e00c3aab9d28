"""What is shown of what was found: titles and snippets with the words marked, places and authors by their names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.search import SearchConfig, SearchHeadline
from django.db.models import Value
from django.db.models.functions import Concat

from content.composed import Composed
from people.faces import faces_of
from search.models import Entry, EntryQuerySet
from search.queries import Query
from search.registry import names_of_places

# Beside each configuration of Postgres one of this ending, made by a migration, which takes accents off first.
UNACCENTED = "_unaccented"
MARK_START, MARK_END = "\ue000", "\ue001"  # private characters: turned into <mark> after escaping


def _headline(field: str, query: Query, **how: int | bool) -> SearchHeadline:
    """In the language it is written in, accents apart as in the index; what is found is between private characters."""
    marks: Any = how | {"start_sel": MARK_START, "stop_sel": MARK_END}
    return SearchHeadline(field, query, config=SearchConfig(Concat("language", Value(UNACCENTED))), **marks)


def _plain(entries: list[int]) -> EntryQuerySet:
    return Entry.objects.filter(pk__among=entries).defer("vector")


def _marked(entries: list[int], query: str) -> EntryQuerySet:
    asked = Query(query)
    return (
        _plain(entries)
        .defer("body", "vector")
        .annotate(
            snippet=_headline("body", asked, max_words=32, min_words=12, max_fragments=1),
            marked_title=_headline("title", asked, highlight_all=True),
        )
    )


PLAIN = Composed(_plain, entries=list)
MARKED = Composed(_marked, entries=list, query=str)


def read_entries(pks: list[int], query: Query | None) -> list[Entry]:
    """In this order; those that are still there."""
    rows = MARKED(entries=pks, query=query.text) if query else PLAIN(entries=pks)
    by_pk = {row.pk: row for row in named(rows)}
    return [by_pk[pk] for pk in pks if pk in by_pk]


def named(rows: Iterable[Entry]) -> list[Entry]:
    """With the names of where each was written and by whom, as its own page gives them."""
    rows = list(rows)
    places = names_of_places({row.community_id for row in rows if row.community_id})
    written = {row.author_id for row in rows if row.author_id}
    authors = faces_of(written)
    for row in rows:
        row.place = places.get(row.community_id or 0, "") if row.kind != "community" else ""
        row.author = str(authors.get(row.author_id or 0, ""))
    return rows
