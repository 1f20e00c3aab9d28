"""A worker whose clock is not the database's does nothing: it would write to everybody, close votes and forget words.

What it leaves is handed out again when the claim runs out (engagement), or comes with the clock's next tick.
"""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import structlog
from celery import Task
from celery.exceptions import Ignore
from django.db import connection
from django.utils import timezone

log = structlog.get_logger()

MOST_APART = timedelta(minutes=5)
SECONDS_BETWEEN_LOOKS = 60.0


class _Look(threading.local):
    """Of this thread: when it last looked, by a clock that nobody sets, and what it found."""

    at = float("-inf")
    apart = timedelta()


_look = _Look()


def how_far_apart() -> timedelta:
    """Asked of the database once a minute."""
    if time.monotonic() - _look.at > SECONDS_BETWEEN_LOOKS:
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            _look.apart = abs(timezone.now() - cursor.fetchone()[0])
        _look.at = time.monotonic()
    return _look.apart


class OnTime(Task):
    """Every task is one."""

    def before_start(self, task_id: str, args: Any, kwargs: Any) -> None:
        apart = how_far_apart()
        if apart > MOST_APART:
            log.error("clock_differs_from_the_database", seconds=round(apart.total_seconds()), task=self.name)
            raise Ignore
