"""Tables are changed beside a running site."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psycopg2
import pytest
from django.apps import apps
from django.db import OperationalError, connection
from django.db.models.signals import post_migrate, pre_migrate

from config.keeping.migrating import as_before, wait_a_moment_only

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = "moderation_watchedwords"


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
    assert time.monotonic() - begun < 20


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
