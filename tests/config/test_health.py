from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from config import health
from config.celery import app as celery_app

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def _migrations_not_asked_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health._Migrations, "applied", False)


@pytest.fixture
def no_redis(settings: Settings) -> Iterator[None]:
    broker = celery_app.conf.broker_url
    settings.REDIS_URL = celery_app.conf.broker_url = NOWHERE
    yield
    celery_app.conf.broker_url = broker


@pytest.fixture
def no_postgres(django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with django_db_blocker.unblock():
        connection.close()
        monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        monkeypatch.setitem(connection.settings_dict, "PORT", "1")
        yield
        connection.close()


def test_alive_asks_nobody(no_redis: None) -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_probes_need_no_known_host_and_no_https(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/healthz", headers={"host": "10.1.2.3:8000"}).status_code == 200


@pytest.mark.django_db
def test_ready_when_everything_answers() -> None:
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert set(answer.json().values()) == {"ready", "ok"}
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_without_redis_pages_go_on_and_the_body_says_so(no_redis: None) -> None:
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "degraded",
        "database": "ok",
        "migrations": "ok",
        "cache": "missing",
        "broker": "missing",
    }


def test_not_ready_without_postgres(no_postgres: None) -> None:
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "not ready"
    assert answer.json()["database"] == "missing"


@pytest.mark.django_db
def test_not_ready_before_migrations_are_applied() -> None:
    MigrationRecorder.Migration.objects.filter(app="people").latest("name").delete()
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"] == "missing"
