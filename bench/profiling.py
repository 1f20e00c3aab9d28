"""What one page costs in this process, without server, wires or load: function calls, CPU, statements, top functions.

Calls are the same whatever else the machine does. CPU is read over some hundred requests, so before and after compare.
"""

from __future__ import annotations

import cProfile
import io
import pstats
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from statistics import median
from typing import Any
from wsgiref.util import request_uri

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from bench.driving import Ask
from bench.scenes import Scene

type Environ = dict[str, Any]

REQUESTS = 100
WARM_UP = 20
OURS = rf"^{settings.BASE_DIR}/(?!\.venv)"


@dataclass(frozen=True)
class Profile:
    """CPU in milliseconds: half of the requests needed less. `functions` is what pstats prints:
    those with most own time, then those of the project by all that happened in them."""

    calls: int
    cpu: float
    statements: int
    functions: str


def profile(scene: Scene, *, lines: int = 40, requests: int = REQUESTS) -> Profile:
    handler = WSGIHandler()
    for ask in scene.warm:
        answer(handler, _environ(ask))
    asks = map(_environ, scene.asks())
    for environ in islice(asks, WARM_UP):
        answer(handler, environ)
    took = [_cpu_ms(handler, environ) for environ in islice(asks, requests)]
    with CaptureQueriesContext(connection) as captured:
        answer(handler, next(asks))
    statements = len(captured)
    calls, functions = _profiled(handler, asks, lines)
    return Profile(calls, median(took), statements, functions)


def answer(handler: WSGIHandler, environ: Environ) -> bytes:
    status: list[str] = []

    def start(said: str, _headers: Any, _error: Any = None, /) -> Any:
        status.append(said)

    response = handler(environ, start)
    with closing(response) as pieces:
        body = b"".join(pieces)
    if status[0] >= "400":
        raise RuntimeError(f"{request_uri(environ)} was answered {status[0]}.")
    return body


def _environ(ask: Ask) -> Environ:
    """As a server makes it of a request."""
    factory = RequestFactory(SERVER_NAME="127.0.0.1")
    kind = ask.headers.get("Content-Type", "")
    method = "POST" if ask.body else "GET"
    environ: Environ = factory.generic(method, ask.path, ask.body, kind, headers=ask.headers).environ
    return environ


def _cpu_ms(handler: WSGIHandler, environ: Environ) -> float:
    began = time.process_time()
    answer(handler, environ)
    return (time.process_time() - began) * 1000


def _profiled(handler: WSGIHandler, asks: Iterator[Environ], lines: int) -> tuple[int, str]:
    """Of ten requests, by request."""
    profiler = cProfile.Profile()
    for environ in islice(asks, 10):
        profiler.enable()
        answer(handler, environ)
        profiler.disable()
    said = io.StringIO()
    stats = pstats.Stats(profiler, stream=said)
    stats.sort_stats("tottime").print_stats(lines)
    stats.sort_stats("cumulative").print_stats(OURS, lines)
    return stats.total_calls // 10, said.getvalue()  # type: ignore[attr-defined]
