"""The newest matches, the best first: by relevance, then a little by how recent and how often used they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, DateTimeField, ExpressionWrapper, F, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf

if TYPE_CHECKING:
    from search.models import EntryQuerySet
    from search.queries import Query

# The newest matches are ranked; a word that is everywhere costs no more than one that is somewhere.
CANDIDATES = 600
COUNTED = 200

TEXT = TextField()
OWN_KEY = Concat("kind", Value(":"), Cast("object_id", TEXT), output_field=TEXT)
WHOLE = Coalesce(NullIf("within", Value(""), output_field=TEXT), OWN_KEY, output_field=TEXT)

# Not the column itself: Postgres would walk its index and look at the words of every entry on the way.
LATE_SORTED = ExpressionWrapper(F("at") + timedelta(), DateTimeField())

# A year later something counts for half as much more than it does in the end.
HALF_LIFE = timedelta(days=365)
LASTING = 0.6
WEIGHT_OF_USE = 0.2
# What nobody has looked at for too long is found behind what holds.
WEIGHT_OF_DOUBT = 0.6
# Outside the limit, so that the words of no more than those within it are read. Moments as numbers: to make hundreds of
# dates that nobody looks at takes as long as all the rest of a search.
RANKED = """
    SELECT pk, kind, whole, date_part('epoch', at) AS seconds, round(score * 1e9::float8) / 1e9::float8 AS score
      FROM (SELECT newest.*,
                   {rank} * (%s + %s * power(0.5::float8, greatest(extract(epoch FROM %s - at), 0)::float8 / %s))
                          * (1 + %s * ln(1 + uses::float8))
                          * CASE WHEN is_retired OR due_at <= %s THEN %s ELSE 1 END::float8 AS score
              FROM ({newest}) AS newest) AS ranked
     ORDER BY score DESC, pk DESC
"""


class Candidate(NamedTuple):
    pk: int
    kind: str
    whole: str
    seconds: float
    score: float

    @property
    def key(self) -> tuple[float, int]:
        return -self.score, -self.pk

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)


def ranked(rows: EntryQuerySet, query: Query | None, *, as_of: datetime) -> list[Candidate]:
    """`rows` match the query; without one, the newest come first. `as_of` is the moment that ages are counted from."""
    try:
        sql, parameters = statement(rows, query, as_of=as_of, most=CANDIDATES)
    except EmptyResultSet:
        return []  # such as in a place that is none
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return candidates(cursor.fetchall())


def statement(rows: EntryQuerySet, query: Query | None, *, as_of: datetime, most: int) -> tuple[str, list[Any]]:
    ordered = rows.order_by(LATE_SORTED.desc() if query else "-at", "-pk").annotate(whole=WHOLE)
    newest = ordered.values("pk", "kind", "whole", "at", "uses", "vector", "due_at", "is_retired")[:most].query
    newest_sql, parameters = newest.sql_with_params()
    rank = "ts_rank(vector, %s::tsquery, 1)" if query else "1.0::float8"
    asked = [query.text] if query else []
    ages: list[Any] = [LASTING, 1 - LASTING, as_of, HALF_LIFE.total_seconds(), WEIGHT_OF_USE, as_of, WEIGHT_OF_DOUBT]
    return RANKED.format(rank=rank, newest=newest_sql), [*asked, *ages, *parameters]


def candidates(rows: Iterable[tuple[int, str, str, float, float]]) -> list[Candidate]:
    """The best first, as they were asked for. `_make` would count the columns of each of some hundreds."""
    return list(map(partial(tuple.__new__, Candidate), rows))


def oldest(found: Iterable[Candidate]) -> tuple[datetime, int]:
    """Where they end in the order of time."""
    last = min(found, key=lambda one: (one.seconds, one.pk))
    return last.at, last.pk


def how_many(rows: EntryQuerySet, kinds: Sequence[str]) -> Any:
    """Of each of these kinds. All are read: for what is seldom found."""
    counted = rows.filter(kind__in=kinds).order_by().values("kind").annotate(count=Count(WHOLE, distinct=True))
    return counted.values_list("kind", "count")


def wholes(rows: EntryQuerySet) -> Any:
    """What is shown as one, no more than are counted."""
    return rows.order_by().annotate(whole=WHOLE).values_list("kind", "whole").distinct()[: COUNTED + 1]
