"""Running something in a thread, and so in a database connection, of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections


def in_another_connection[T](act: Callable[[], T], *, within: float = 120) -> T:
    def run() -> T:
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(run).result(timeout=within)
