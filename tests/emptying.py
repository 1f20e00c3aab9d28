"""What a test commits is gone after it, in a moment.

Django cuts every table and makes the kinds, permissions and roles of staff again: half a second, for each test that
commits. Here only tables that hold rows are emptied, and what came with the tables stays, as long as nobody touched
it. Where the account may not do this, or somebody did touch it, Django does what it always does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models.signals import post_migrate
from django.test import TransactionTestCase

CAME_WITH_THE_TABLES = ("django_content_type", "auth_permission", "auth_group", "auth_group_permissions")


@contextmanager
def quick_emptying() -> Iterator[None]:
    """Begins when the tables are new."""
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
    kept = _what_came_with_them()
    remember_the_kinds()

    def empty(case: TransactionTestCase) -> None:
        nonlocal kept
        if not _may_leave_triggers_out() or _what_came_with_them() != kept:
            flush(case)
            kept = _what_came_with_them()
        else:
            _empty_what_holds_rows()
        # A test may have been at another database, too.
        remember_the_kinds()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        post_migrate.connect(remember_the_kinds)
        yield
        post_migrate.disconnect(remember_the_kinds)


def remember_the_kinds(**_signal: object) -> None:
    """Django keeps in the process what it read of them, and forgets it whenever tables were migrated or emptied: which
    test reads them first after that is a matter of their order, and statements are counted."""
    ContentType.objects.clear_cache()
    ContentType.objects.get_for_models(*apps.get_models())


def _empty_what_holds_rows() -> None:
    names = [name for name in connection.introspection.django_table_names(only_existing=True) if _is_emptied(name)]
    with transaction.atomic(), connection.cursor() as cursor:
        # Whoever still writes is waited for: what they commit goes too.
        cursor.execute(f"LOCK TABLE {', '.join(map(_quoted, names))} IN EXCLUSIVE MODE")
        # What refers to what does not matter when all of it goes, nor what may never be deleted.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in _holding_rows(cursor, names):
            cursor.execute(f"DELETE FROM {_quoted(name)}")


def _holding_rows(cursor: CursorWrapper, names: list[str]) -> list[str]:
    asked = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM {_quoted(name)})" for name in names)
    cursor.execute(" UNION ALL ".join(asked))
    return [name for (name,) in cursor.fetchall()]


def _what_came_with_them() -> list[str]:
    parts = (f"(SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM {name} t)" for name in CAME_WITH_THE_TABLES)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        return list(cursor.fetchone())


def _may_leave_triggers_out() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
        return bool(cursor.fetchone()[0])


def _is_emptied(name: str) -> bool:
    return name not in CAME_WITH_THE_TABLES


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
