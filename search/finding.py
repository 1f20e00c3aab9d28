"""Finding: the viewer's scopes are part of the query, so that what they may not see is not even counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import F, Q

from people.models import Person
from search.index import fold
from search.models import Entry

if TYPE_CHECKING:
    from people.scopes import Viewer

PAGE_SIZE = 20
# The newest matches are ranked; a word that is everywhere costs no more than one that is somewhere.
CANDIDATES = 600
COUNTED = 200
PEOPLE_SHOWN = 6
LONGEST_QUERY = 200
MARK_START, MARK_END = "\ue000", "\ue001"  # private characters: turned into <mark> after escaping


@dataclass(frozen=True)
class Found:
    """`total` is exact up to 200; beyond that `more` says there are more."""

    entries: list[Entry]
    total: int
    more: bool
    next_page: int | None


def find(words: str, *, viewer: Viewer, kind: str = "", community_id: int | None = None, page: int = 1) -> Found:
    words = _cleaned(words)
    if not words:
        return Found([], 0, False, None)
    query = _query(words)
    matches = Entry.objects.visible_to(viewer).filter(vector=query)
    if kind:
        matches = matches.filter(kind=kind)
    if community_id:
        matches = matches.filter(community_id=community_id)
    ranked = _ranked(matches, query)
    total = len(ranked)
    start = (page - 1) * PAGE_SIZE
    chosen = ranked[start : start + PAGE_SIZE]
    entries = _with_snippets(chosen, query)
    following = page + 1 if total > start + PAGE_SIZE and start + PAGE_SIZE < COUNTED else None
    return Found(entries, min(total, COUNTED), total > COUNTED, following)


def people_named(words: str, *, viewer: Viewer) -> list[Person]:
    """People the viewer may see, by a part of their name or handle. Their own places decide, not the index."""
    words = _cleaned(words)
    if len(words) < 2:
        return []
    named = Q(display_name__icontains=words) | Q(handle__icontains=words)
    return list(Person.objects.visible_to(viewer).filter(named).order_by("display_name")[:PEOPLE_SHOWN])


def _cleaned(words: str) -> str:
    """Postgres takes no NUL in a text."""
    return words.replace("\x00", "").strip()[:LONGEST_QUERY]


def _query(words: str) -> SearchQuery:
    folded = fold(words)
    return SearchQuery(folded, config="english", search_type="websearch") | SearchQuery(
        folded, config="simple", search_type="websearch"
    )


def _ranked(matches: object, query: SearchQuery) -> list[int]:
    """Ids of the best, one a thread."""
    newest = matches.order_by("-pk").values("pk")[:CANDIDATES]  # type: ignore[attr-defined]
    rows = (
        Entry.objects.filter(pk__in=newest)
        .annotate(rank=SearchRank(F("vector"), query, cover_density=False))
        .order_by("-rank", "-at")
        .values_list("pk", "kind", "within")
    )
    seen: set[str] = set()
    best: list[int] = []
    for pk, kind, within in rows:
        whole = within or f"{kind}:{pk}"
        if whole not in seen:
            seen.add(whole)
            best.append(pk)
    return best


def _with_snippets(pks: list[int], query: SearchQuery) -> list[Entry]:
    snippet = SearchHeadline(
        "body",
        query,
        config="english",
        start_sel=MARK_START,
        stop_sel=MARK_END,
        max_words=32,
        min_words=12,
        max_fragments=1,
    )
    rows = Entry.objects.filter(pk__in=pks).defer("body", "vector").annotate(snippet=snippet)
    by_pk = {row.pk: row for row in rows}
    return [by_pk[pk] for pk in pks if pk in by_pk]
