"""Querysets whose SQL is composed once, for what nearly every page asks: that is most of what a query costs Django.

    IN_COMMUNITY = Composed(lambda community: Thread.objects.inside(community).by_activity()[:20], community=int)
    threads = IN_COMMUNITY(community=7)

The rules stay in the querysets. They are built once a process with a stand-in for each value, and asked as a
`Statement`, so that Postgres plans them once a connection too; unless `planned` is off, where the best plan depends on
the values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.query import ModelIterable, get_related_populators

from content.statements import Spoken, Statement

# Fits an integer column, and is nobody's number.
FIRST_STAND_IN = 2_047_301_000
LARGEST = models.BigIntegerField.MAX_BIGINT
_titles = count(1)


@models.BigAutoField.register_lookup
@models.ForeignKey.register_lookup
@models.CharField.register_lookup
class Among(models.Lookup[Any]):
    """`pk__among=[…]`: as `in`, with one place in the statement however many there are."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, before = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*before, list(self.rhs))


@models.CharField.register_lookup
@models.TextField.register_lookup
class Like(models.Lookup[Any]):
    """`name__like=pattern(words)`: as `contains`, which would put its own signs around a stand-in."""

    lookup_name = "like"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, before = self.process_lhs(compiler, connection)
        words, after = self.process_rhs(compiler, connection)
        return f"{column} LIKE {words}", (*before, *after)


def pattern(words: str) -> str:
    """For `like`: these words somewhere."""
    return f"%{connection.ops.prep_for_like_query(words)}%"


class Composed[Row]:
    """`kinds` says of what type each value is. What changes the statement itself, a limit say, goes first, by place.

    A value stands where one is compared or given back. None is no value: it makes another statement. A number that no
    column holds, as somebody may type into an address, is nobody's.
    """

    def __init__(self, make: Callable[..., models.QuerySet[Any, Row]], *, planned: bool = True, **kinds: Any) -> None:
        self.make = make
        self.planned = planned
        self.stand_ins = stand_ins(**kinds)
        self._shapes: dict[tuple[Any, ...], Shape[Row]] = {}

    def __call__(self, *shape: Any, **values: Any) -> list[Row]:
        if any(type(value) is int and value > LARGEST for value in values.values()):
            return []
        known = self._shapes.get(shape)
        if known is None:
            known = self._shapes[shape] = Shape(
                self.make(*shape, **self.stand_ins), self.stand_ins, planned=self.planned
            )
        return known.rows(values)


class Shape[Row]:
    """One statement, and how its rows become what the queryset gives."""

    def __init__(self, queryset: models.QuerySet[Any, Row], stand_ins: dict[str, Any], *, planned: bool) -> None:
        assert not queryset._prefetch_related_lookups, "What is fetched beside the rows is not composed."  # type: ignore[attr-defined]
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        named = _named(sql, parameters, stand_ins)
        self.statement = Statement(f"composed_{next(_titles)}", named, *stand_ins) if planned else Spoken(named)
        fields = [column[0] for column in compiler.select[: compiler.col_count]]
        self.converters = list(compiler.get_converters(fields).items())
        self.are_models = issubclass(queryset._iterable_class, ModelIterable)
        self.is_flat = queryset._iterable_class is models.query.FlatValuesListIterable
        if self.are_models:
            self._read_as_models(compiler)

    def _read_as_models(self, compiler: Any) -> None:
        columns = compiler.klass_info["select_fields"]
        self.model = compiler.klass_info["model"]
        self.first, self.last = columns[0], columns[-1] + 1
        self.names = [column[0].target.attname for column in compiler.select[self.first : self.last]]
        self.annotations = list((compiler.annotation_col_map or {}).items())
        self.related = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS, models.FETCH_ONE)

    def rows(self, values: dict[str, Any]) -> list[Row]:
        found: Iterable[Any] = self.statement.ask(**values)
        if self.converters:
            found = map(self._converted, found)
        if self.are_models:
            return [self._instance(row) for row in found]
        return [row[0] for row in found] if self.is_flat else list(found)

    def _converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for place, (converters, expression) in self.converters:
            for converter in converters:
                values[place] = converter(values[place], expression, connection)
        return tuple(values)

    def _instance(self, row: tuple[Any, ...]) -> Any:
        made = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.first : self.last])
        for related in self.related:
            related.populate(row, made)
        for name, place in self.annotations:
            setattr(made, name, row[place])
        return made


def planned(sql: str, parameters: Iterable[Any], **kinds: Any) -> Statement:
    """For what no queryset says alone: SQL around one that was made with `stand_ins`."""
    return Statement(f"composed_{next(_titles)}", _named(sql, parameters, stand_ins(**kinds)), *kinds)


def spoken(sql: str, parameters: Iterable[Any], **kinds: Any) -> Spoken:
    """The same where the best plan depends on the values."""
    return Spoken(_named(sql, parameters, stand_ins(**kinds)))


def stand_ins(**kinds: Any) -> dict[str, Any]:
    return {name: _stand_in(kind, place) for place, (name, kind) in enumerate(kinds.items())}


def _named(sql: str, parameters: Iterable[Any], stand_ins: dict[str, Any]) -> str:
    """With a name where a stand-in was; what is always the same is written out."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        places = [_place(value, stand_ins) or _literal(cursor, value) for value in parameters]
    idle = set(stand_ins) - {place[2:-2] for place in places}
    assert not idle, f"Nothing is asked by {idle}."
    return sql.replace("%%", "%%%%") % tuple(places)


def _place(value: Any, stand_ins: dict[str, Any]) -> str:
    name = next((name for name, one in stand_ins.items() if type(one) is type(value) and one == value), "")
    return name and f"%({name})s"


def _literal(cursor: Any, value: Any) -> str:
    said: str = cursor.mogrify("%s", [value]).decode().replace("%", "%%")
    return said


def _stand_in(kind: Any, place: int) -> Any:
    if kind is int:
        return FIRST_STAND_IN + place
    if kind is str:
        return f"\ue000{place}\ue000"
    if kind is datetime:
        return datetime(1, 1, 1, tzinfo=UTC) + timedelta(days=place)
    if kind is list:
        return [FIRST_STAND_IN + place]
    if kind == list[str]:
        return [f"\ue000{place}\ue000"]
    raise TypeError(kind)
