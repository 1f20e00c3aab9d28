"""A process that answers on no port touches a file for as long as it does its work."""

from __future__ import annotations

from pathlib import Path

import pytest
from celery.signals import after_task_publish, heartbeat_sent
from celery.utils.dispatch import Signal
from pytest_django import Settings

from engagement.management.commands.sweep import Command


@pytest.fixture
def file(tmp_path: Path, settings: Settings) -> Path:
    settings.ALIVE_FILE = str(tmp_path / "alive")
    return tmp_path / "alive"


@pytest.mark.parametrize("goes_on", [heartbeat_sent, after_task_publish], ids=["worker", "beat"])
def test_the_worker_and_the_clock_do(goes_on: Signal, file: Path) -> None:
    goes_on.send(sender="anything")
    assert file.exists()


@pytest.mark.django_db
def test_the_sweeper_does_each_time_it_looks(file: Path) -> None:
    class Once(Command):
        def _wait(self) -> None:
            self.stopping = True

    Once()._sweep()
    assert file.exists()


def test_who_was_not_asked_to_does_not(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ALIVE_FILE = ""
    monkeypatch.chdir(tmp_path)
    heartbeat_sent.send(sender="anything")
    assert not list(tmp_path.iterdir())
