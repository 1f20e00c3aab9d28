"""The tables of a test run: migrated once, then copied by Postgres, until a migration or a package changes.

The copy is as clean as newly migrated tables and costs a tenth of them. A run that finds no copy for its migrations
makes one; those of other migrations are dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections
from pytest_django import DjangoDbBlocker

from tests.emptying import quick_emptying

ROOT = Path(settings.BASE_DIR)
PREFIX = "hearth_tables_"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        if _name() in _copies():
            connection.settings_dict["TEST"]["TEMPLATE"] = _name()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """After the tables are there and before anything is written into them."""
    with ExitStack() as until_the_end:
        with django_db_blocker.unblock():
            if connection.settings_dict["TEST"].get("TEMPLATE") != _name():
                _keep_a_copy()
            until_the_end.enter_context(quick_emptying())
        yield
    with django_db_blocker.unblock():
        _send_other_connections_away()


def _keep_a_copy() -> None:
    made = connection.settings_dict["NAME"]
    connections.close_all()
    # Of several workers one is first, be it by a moment, and another may hold what is old.
    with suppress(DatabaseError), connection._nodb_cursor() as cursor:
        for old in _copies() - {_name()}:
            cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')
        cursor.execute(f'CREATE DATABASE "{_name()}" TEMPLATE "{made}"')


def _send_other_connections_away() -> None:
    """Threads that served sockets and pages keep theirs; tables that somebody is connected to cannot be dropped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _copies() -> set[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        return {name for (name,) in cursor.fetchall()}


def _name() -> str:
    digest = sha256()
    for path in _decisive():
        digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return PREFIX + digest.hexdigest()[:16]


def _decisive() -> Iterator[Path]:
    yield from sorted(ROOT.glob("*/migrations/*.py"))
    yield from sorted(ROOT.glob("requirements/*.txt"))
