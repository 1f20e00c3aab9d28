"""The small process that turns new activity into Celery tasks. One is enough; two do no harm."""

from __future__ import annotations

import select
import signal
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connection
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from engagement.alive import still_here
from engagement.delivery import BATCH, hand_out
from engagement.errands import hand_out_errands
from engagement.log import CHANNEL
from engagement.mailing import BATCH as LETTERS
from engagement.mailing import hand_out_mail

log = structlog.get_logger()
POLL_SECONDS = 0.5
# Each commit calls: what comes one by one within this makes one task, and the first goes at once.
GATHER_SECONDS = 0.1
WAIT_AFTER_FAULT = 2.0


class Command(BaseCommand):
    help = "Hands new activity to the workers (LISTEN, and a poll twice a second)."
    stopping = False

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        while not self.stopping:
            try:
                self._listen()
                self._sweep()
            # A wire that breaks in the midst of an answer is a database error of no kind of its own.
            except (DatabaseError, InterfaceError, BrokerError, RedisError, OSError) as error:
                log.warning("sweep_waits", error=type(error).__name__)
                connection.close()
                select.select([], [], [], WAIT_AFTER_FAULT)

    def _listen(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")

    def _sweep(self) -> None:
        while not self.stopping:
            still_here()
            told, letters, errands = hand_out(), hand_out_mail(), hand_out_errands()
            if not (told or letters or errands):
                self._wait()
            elif told < BATCH and letters < LETTERS:
                select.select([], [], [], GATHER_SECONDS)

    def _wait(self) -> None:
        connection.ensure_connection()
        raw = connection.connection
        select.select([raw], [], [], POLL_SECONDS)
        with connection.wrap_database_errors:
            raw.poll()
        raw.notifies.clear()

    def _stop(self, *args: Any) -> None:
        self.stopping = True
