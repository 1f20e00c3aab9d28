"""Tables are changed while people read and write: a change waits for a table for a moment only, and is not cut off.

A statement that waits for a table keeps everybody behind it waiting, too. One that gives up can be tried again: the
container of the site does so by itself, and what was half done is rolled back.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

WAITS = "5s"


def wait_a_moment_only(using: str, **_said: Any) -> None:
    with connections[using].cursor() as cursor:
        # An index over many rows takes longer than any page may.
        cursor.execute(f"SET lock_timeout = '{WAITS}'; SET statement_timeout = 0")


def as_before(using: str, **_said: Any) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("RESET lock_timeout; RESET statement_timeout")


def register() -> None:
    pre_migrate.connect(wait_a_moment_only, dispatch_uid="waiting of migrations")
    post_migrate.connect(as_before, dispatch_uid="waiting after migrations")
