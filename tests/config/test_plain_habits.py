"""Whoever has servers of their own and knows Django needs nothing of ours in bin/."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosedError

from chat.rooms import first_room
from launcher.places import ROOT
from tests.cast import make_community
from tests.config.environments import only_servers_named, python
from tests.config.server import socket_to
from tests.launcher.processes import until

pytestmark = pytest.mark.django_db(transaction=True)


def test_migrate() -> None:
    answer = python("manage.py", "migrate", environment=only_servers_named())
    assert answer.returncode == 0, answer.stderr
    assert "No migrations to apply." in answer.stdout


@pytest.fixture
def port() -> Iterator[int]:
    """Of a plain `manage.py runserver`."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    with subprocess.Popen(
        command, cwd=ROOT, env=only_servers_named(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        until(lambda: _listens(port))
        yield port
        server.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_runserver_shows_pages_and_carries_chat(port: int) -> None:
    room = first_room(make_community())
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
        assert b"Hearth" in page.read()
    with socket_to(port, f"/ws/chat/{room.pk}/") as chat, pytest.raises(ConnectionClosedError) as closing:
        chat.recv()
    assert closing.value.rcvd
    assert closing.value.rcvd.code == 4401, "the room is there, for those who sign in"


def test_bare_pytest() -> None:
    words = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/config/test_health.py", "-k", "alive")
    answer = python(*words, environment=only_servers_named())
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "1 passed" in answer.stdout
