"""The numbers of things of one kind, the best first: for pages of other rooms that list what was looked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from search.asking import read
from search.finding import Search
from search.index import fold
from search.languages import languages_in_use
from search.models import Entry
from search.queries import Query
from search.ranking import ranked

if TYPE_CHECKING:
    from people.scopes import Viewer
    from search.ranking import Candidate

MOST_TOPICS = 5


def best_of(words: str, *, viewer: Viewer, kind: str, community: int | None = None) -> list[int]:
    """As the search page finds them, were there nothing of other kinds."""
    asked = read(words)
    if not asked:
        return []
    return _numbers(Search(asked, viewer, only=kind, community=community).ranked())


def about(topics: Sequence[str], *, viewer: Viewer, kind: str, community: int | None = None) -> list[int]:
    """What is about any of these."""
    query = _any_of(topics[:MOST_TOPICS])
    if not query.text:
        return []
    rows = Entry.objects.visible_to(viewer).filter(kind=kind, vector=query)
    if community is not None:
        rows = rows.filter(community_id=community)
    return _numbers(ranked(rows, query, as_of=timezone.now()))


def _any_of(topics: Sequence[str]) -> Query:
    asked = [(language, fold(topic.replace("\x00", ""))) for topic in topics for language in languages_in_use()]
    if not asked:
        return Query("")
    sql = ", ".join("plainto_tsquery(%s::regconfig, %s)::text" for _one in asked)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", [value for one in asked for value in one])
        found: Sequence[str] = cursor.fetchone()
    return Query(" | ".join(dict.fromkeys(f"({one})" for one in found if one)))


def _numbers(found: Iterable[Candidate]) -> list[int]:
    return [int(one.whole.rpartition(":")[2]) for one in found]
