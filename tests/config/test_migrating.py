"""Tables are changed beside a running site."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Thread
from typing import Any

import psycopg2
import pytest
from django.apps import apps
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import OperationalError, connection, models
from django.db.migrations.state import ProjectState
from django.db.models.signals import post_migrate, pre_migrate

from config.keeping.migrating import as_before, wait_a_moment_only

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = "moderation_watchedwords"
INDEX = "made_beside_writers"


@pytest.fixture
def migrating() -> Iterator[None]:
    said = {"app_config": apps.get_app_config("moderation"), "verbosity": 0, "interactive": False, "using": "default"}
    pre_migrate.send(sender=said["app_config"], plan=[], apps=apps, **said)
    yield
    post_migrate.send(sender=said["app_config"], plan=[], apps=apps, **said)


@pytest.fixture
def somebody_reads() -> Iterator[None]:
    """A long transaction that has looked at the table."""
    reader = psycopg2.connect(**connection.get_connection_params())
    with reader.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {TABLE}")
    yield
    reader.close()


@pytest.mark.usefixtures("somebody_reads", "migrating")
def test_a_table_in_use_is_waited_for_a_moment_only() -> None:
    begun = time.monotonic()
    with pytest.raises(OperationalError, match="lock timeout"), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {TABLE} ADD COLUMN nothing integer")
    assert time.monotonic() - begun < 60


@pytest.fixture
def index() -> Iterator[AddIndexConcurrently]:
    yield AddIndexConcurrently("watchedwords", models.Index(fields=["act"], name=INDEX))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {INDEX}")


def make(index: AddIndexConcurrently) -> None:
    """As a migration outside of a transaction does."""
    before = ProjectState.from_apps(apps)
    after = before.clone()
    index.state_forwards("moderation", after)
    with connection.schema_editor(atomic=False) as editor:
        index.database_forwards("moderation", editor, before, after)


def is_whole() -> bool | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [INDEX])
        found = cursor.fetchone()
    return found and found[0]


@pytest.mark.usefixtures("migrating")
def test_an_index_beside_the_writers_waits_for_them_as_long_as_they_write(
    index: AddIndexConcurrently, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It keeps nobody waiting meanwhile."""
    monkeypatch.setattr("config.keeping.migrating.WAITS", "100ms")
    wait_a_moment_only(using="default")
    writer = psycopg2.connect(**connection.get_connection_params())
    with writer.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {TABLE} IN ROW EXCLUSIVE MODE")
        through = Thread(target=_let_go_once_it_waited, args=(writer, connection.get_connection_params()))
        through.start()
        make(index)
    through.join()
    assert is_whole()
    assert _limits() == ("100ms", "0")


def _let_go_once_it_waited(writer: psycopg2.extensions.connection, at: dict[str, Any]) -> None:
    """Longer than anything else may wait."""
    waited = "SELECT 1 FROM pg_locks WHERE NOT granted AND clock_timestamp() - waitstart > interval '400ms'"
    watcher, until = psycopg2.connect(**at), time.monotonic() + 20
    watcher.autocommit = True
    with watcher.cursor() as cursor:
        cursor.execute(waited)
        while not cursor.fetchone() and time.monotonic() < until:
            cursor.execute(waited)
    watcher.close()
    writer.close()


@pytest.mark.usefixtures("migrating")
@pytest.mark.parametrize("is_valid", [False, True])
def test_what_an_earlier_start_left_of_an_index_does_not_stop_the_next(
    index: AddIndexConcurrently, is_valid: bool
) -> None:
    """It was cut off half way, or made whole and not noted down."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX {INDEX} ON {TABLE} (act)")
        cursor.execute("UPDATE pg_index SET indisvalid = %s WHERE indexrelid = to_regclass(%s)", [is_valid, INDEX])
    assert is_whole() == is_valid
    make(index)
    assert is_whole()


def test_a_long_step_is_not_cut_off_and_afterwards_everything_is_as_before() -> None:
    before = _limits()
    assert before[1] != "0"
    wait_a_moment_only(using="default")
    assert _limits() == ("5s", "0")
    as_before(using="default")
    assert _limits() == before


def _limits() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
        lock, statement = cursor.fetchone()
    return lock, statement
