"""Asks a running server for pages over some kept connections, and notes how long each took."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

TIMEOUT = 30


@dataclass(frozen=True)
class Ask:
    """One request. `body` makes it a POST."""

    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True)
class Took:
    """Latencies in milliseconds, the seconds in all, and answers that were not a 2xx or 3xx."""

    latencies: list[float]
    seconds: float
    failed: int

    @property
    def requests_per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def drive(port: int, asks: Callable[[], Iterator[Ask]], *, connections: int, seconds: float) -> Took:
    """`asks()` gives the requests of one connection; each connection runs until the time is over."""
    began = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        results = list(pool.map(lambda _number: _one(port, asks(), began + seconds), range(connections)))
    latencies = [latency for found, _failed in results for latency in found]
    return Took(latencies, time.perf_counter() - began, sum(failed for _found, failed in results))


def ask_each(port: int, asks: Iterable[Ask]) -> None:
    """One after the other, each over a connection of its own, so that every worker gets some."""
    for ask in asks:
        _one(port, iter([ask]), float("inf"))


def _one(port: int, asks: Iterator[Ask], until: float) -> tuple[list[float], int]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    latencies, failed = [], 0
    for ask in asks:
        if time.perf_counter() > until:
            break
        began = time.perf_counter()
        connection.request("POST" if ask.body else "GET", ask.path, ask.body or None, ask.headers)
        answer = connection.getresponse()
        answer.read()
        latencies.append((time.perf_counter() - began) * 1000)
        failed += answer.status >= 400
    connection.close()
    return latencies, failed
