"""The server under measurement: as in production, two workers, on a free port of this machine."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

WORKERS = 2
STARTS_WITHIN = 180


@dataclass(frozen=True)
class Server:
    port: int
    pid: int
    workers: int = WORKERS


@contextmanager
def serving(settings_module: str, *, database: str, workers: int = WORKERS, **more: str) -> Iterator[Server]:
    """`more` goes into its environment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": settings_module,
        "BENCH_DATABASE": database,
        "LOG_FORMAT": "json",
        **more,
    }
    command = [sys.executable, "-m", "config.serving", "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_up(port)
        yield Server(port, process.pid, workers)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_up(port: int) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/bench/hello/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("The server did not come up within three minutes.")
