"""Workers branch off a process that has everything loaded: nothing in it may be one's own that two then share."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from config.serving.options import SECONDS_UNTIL_A_WORKER_IS_DEAD

# One that does not answer is waited for that long, and nobody looks at the others meanwhile.
WITHIN = 3 * SECONDS_UNTIL_A_WORKER_IS_DEAD
WHAT_IS_THERE = """
import threading
from config.serving.__main__ import share_what_is_loaded
share_what_is_loaded()
from django.db import connections
from engagement.broadcasts import redis_client
print(threading.active_count(), [one.connection for one in connections.all()], redis_client.cache_info().currsize)
"""
# Each worker is asked to end in the moment it comes to be, before it has done anything.
ASKED_AS_IT_STARTS = """
import os, signal, sys
from config.serving.__main__ import serve
os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGTERM))
serve(["--port", sys.argv[1], "--workers", "2"])
"""


def test_what_is_loaded_starts_no_thread_and_opens_no_connection() -> None:
    found = subprocess.run([sys.executable, "-c", WHAT_IS_THERE], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "1 [None] 0"


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.poll() is None:
            for worker in workers_of(process.pid):
                os.kill(worker, signal.SIGKILL)
        process.kill()
        process.wait()


def is_alive(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except OSError:
        return False


def until(state: Callable[[], bool]) -> bool:
    """Whether `state()` came true in time."""
    end = time.monotonic() + WITHIN
    while not state():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def workers_of(pid: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def test_a_worker_that_dies_is_followed_by_another(port: int) -> None:
    with running("-m", "config.serving", "--port", str(port), "--workers", "2") as process:
        assert until(lambda: is_alive(port) and len(workers_of(process.pid)) == 2)
        first = workers_of(process.pid)
        gone = min(first)
        os.kill(gone, signal.SIGKILL)
        assert until(lambda: len(workers_of(process.pid) - {gone}) == 2)
        assert until(lambda: is_alive(port))
        process.terminate()
        assert process.wait(timeout=WITHIN) == 0


def test_a_worker_that_is_asked_to_end_as_it_starts_ends(port: int) -> None:
    with running("-c", ASKED_AS_IT_STARTS, str(port)) as process:
        assert until(lambda: bool(workers_of(process.pid)))
        first = workers_of(process.pid)
        assert until(lambda: first.isdisjoint(workers_of(process.pid)) or is_alive(port))
        assert first.isdisjoint(workers_of(process.pid))
        process.terminate()
        assert process.wait(timeout=WITHIN) == 0
