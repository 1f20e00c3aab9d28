"""What attacks stand on: the scene of the access tests, and the whole database as a handful of fingerprints."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from tests.access.table import ROWS, Row

# Who is signed in and when they were here: what a request may write without anybody having asked for anything.
OF_VISITING = ("django_session", "usersessions_usersession")


@functools.cache
def _fingerprint_of_all() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        names = [name for (name,) in cursor.fetchall() if name not in OF_VISITING]
    return " UNION ALL ".join(
        f"SELECT '{name}', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM \"{name}\" t" for name in names
    )


def fingerprints() -> Mapping[str, tuple[int, Any]]:
    """Of each table how many rows it has, and what is in them."""
    with connection.cursor() as cursor:
        cursor.execute(_fingerprint_of_all())
        return {name: (count, content) for name, count, content in cursor.fetchall()}


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return sorted(name for name in before if before[name] != after[name])


def rows_for(method: str) -> list[Row]:
    return [row for row in ROWS if row.method == method]


def as_they_came(client: Client) -> None:
    """Only who is asking is kept of what earlier answers left in the browser."""
    client.cookies = SimpleCookie(
        {name: one.value for name, one in client.cookies.items() if name == settings.SESSION_COOKIE_NAME}
    )


def undone(client: Client, method: str, url: str, **said: Any) -> HttpResponse:
    """The answer, and nothing that the request wrote."""
    as_they_came(client)
    with transaction.atomic():
        answer: HttpResponse = getattr(client, method)(url, **said)
        transaction.set_rollback(True)
    return answer
