"""Tables are changed while people read and write: a change waits for a table for a moment only, and is not cut off.

A statement that waits for a table keeps everybody behind it waiting, too. One that gives up can be tried again: the
container of the site does so by itself, and what was half done is rolled back. An index made beside the writers keeps
nobody waiting and cannot be rolled back: it has all the time it needs, and goes on where an earlier start was stopped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.db.models.signals import post_migrate, pre_migrate

WAITS = "5s"
_BESIDE_WRITERS = re.compile(r'(CREATE(?: UNIQUE)? INDEX CONCURRENTLY) (?!IF NOT EXISTS )("?)(\w+)\2 ')


def wait_a_moment_only(using: str, **_said: Any) -> None:
    with connections[using].cursor() as cursor:
        # An index over many rows takes longer than any page may.
        cursor.execute(f"SET lock_timeout = '{WAITS}'; SET statement_timeout = 0")
    # Asked once for each app.
    if index_beside_writers not in connections[using].execute_wrappers:
        connections[using].execute_wrappers.append(index_beside_writers)


def as_before(using: str, **_said: Any) -> None:
    if index_beside_writers in connections[using].execute_wrappers:
        connections[using].execute_wrappers.remove(index_beside_writers)
    with connections[using].cursor() as cursor:
        cursor.execute("RESET lock_timeout; RESET statement_timeout")


def index_beside_writers(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Waits for whoever writes until they are through, and takes what is left of an earlier try for what it is."""
    if not (found := _BESIDE_WRITERS.match(sql) if isinstance(sql, str) else None):
        return execute(sql, params, many, context)
    with context["connection"].cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")
        try:
            _clear_half_made(cursor, found[3])
            # One that is whole was made by a start that was stopped before it could say so.
            return execute(f"{found[1]} IF NOT EXISTS {sql[found.end(1) + 1 :]}", params, many, context)
        finally:
            cursor.execute(f"SET lock_timeout = '{WAITS}'")


def _clear_half_made(cursor: CursorWrapper, name: str) -> None:
    cursor.execute("SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(quote_ident(%s)) AND NOT indisvalid", [name])
    if cursor.fetchone():
        cursor.execute(f'DROP INDEX CONCURRENTLY "{name}"')


def register() -> None:
    pre_migrate.connect(wait_a_moment_only, dispatch_uid="waiting of migrations")
    post_migrate.connect(as_before, dispatch_uid="waiting after migrations")
