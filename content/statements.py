"""Statements asked by nearly every page. Postgres plans each once a connection, which is most of what they cost it.

One plan serves all values (config.connections): what is many for one and few for another is bounded in the statement.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

# What each open connection knows already.
_planned: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


class Statement:
    """`sql` holds %(name)s for each of `names`; `ask` takes them and gives the rows."""

    def __init__(self, title: str, sql: str, *names: str) -> None:
        self.title = title
        self.names = names
        self.sql = sql % {name: f"${place}" for place, name in enumerate(names, 1)}
        given = ", ".join(f"%({name})s" for name in names)
        self.execution = f"EXECUTE {title} ({given})" if names else f"EXECUTE {title}"

    def ask(self, **values: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            self._plan()
            cursor.execute(self.execution, values)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows

    def _plan(self) -> None:
        known = _planned.setdefault(connection.connection, set())
        if self.title not in known:
            # Beside Django's own cursor: whether it is the first time is nobody's statement to count. A connection that
            # broke has to be known as broken all the same.
            with connection.wrap_database_errors, connection.connection.cursor() as cursor:
                cursor.execute(f"PREPARE {self.title} AS {self.sql}")
            known.add(self.title)


class Spoken:
    """A statement that Postgres plans each time: how it is best answered depends on the values."""

    def __init__(self, sql: str) -> None:
        self.sql = sql

    def ask(self, **values: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows
