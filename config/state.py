"""The state of the system in a few numbers: for the administration's page and for /metrics. It names nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import redis
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.db.models import Min, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from engagement.models import Delivery, Mail, MailHold, Preferences
from moderation.models import Appeal, Case


@dataclass(frozen=True)
class Number:
    """`too_much` is from where on somebody should look."""

    name: str
    label: object
    count: Callable[[], float]
    too_much: float = float("inf")


def _age(oldest: object) -> float:
    return max(0.0, (timezone.now() - oldest).total_seconds()) if oldest else 0.0  # type: ignore[operator]


def _untold() -> QuerySet[Delivery]:
    """What was given up waits no more: it is counted for itself."""
    return Delivery.objects.filter(due_at__isnull=False)


def _outbox_lag() -> float:
    return _age(_untold().aggregate(at=Min("activity__at"))["at"])


def _unsent() -> QuerySet[Mail]:
    return Mail.objects.filter(sent_at=None, due_at__isnull=False)


def _mail_lag() -> float:
    return _age(_unsent().aggregate(at=Min("created_at"))["at"])


def _mail_without_server() -> int:
    """Tried, and by nobody refused: no attempt of theirs is counted."""
    return _unsent().filter(attempts=0).exclude(last_error="").count()


def _digest_lag() -> float:
    return _age(Preferences.objects.due(timezone.now()).aggregate(at=Min("next_digest_at"))["at"])


def _connections() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return float(cursor.fetchone()[0])


def _database_size() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return float(cursor.fetchone()[0])


def _of_redis(ask: Callable[[redis.Redis], float]) -> float:
    """-1 when it does not answer."""
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
            return ask(client)
    except RedisError:
        return -1


def _sockets() -> float:
    """Each open socket listens to its person's group, and to nothing else of that name."""
    return _of_redis(lambda client: float(client.pubsub_numpat() + len(client.pubsub_channels())))


def _queued() -> float:
    return _of_redis(lambda client: float(client.llen(f"{settings.REDIS_PREFIX}:celery")))


NUMBERS = (
    Number("outbox_waiting", _("Told to nobody yet"), lambda: _untold().count(), 5000),
    Number("outbox_lag_seconds", _("Oldest of these, in seconds"), _outbox_lag, 120),
    Number("outbox_given_up", _("Given up telling"), lambda: Delivery.objects.filter(due_at=None).count(), 1),
    Number("queue_length", _("Tasks in the queue (-1: Redis is away)"), _queued, 5000),
    Number("mail_waiting", _("Letters that wait"), lambda: _unsent().count(), 20_000),
    Number("mail_lag_seconds", _("Oldest of these, in seconds"), _mail_lag, 3600),
    Number("mail_without_server", _("Letters that wait because the mail server is away"), _mail_without_server, 1),
    Number("mail_held", _("Mail is held (a restored copy)"), lambda: MailHold.objects.count(), 1),
    Number("digest_lag_seconds", _("Digests behind their hour, in seconds"), _digest_lag, 1800),
    Number("socket_channels", _("Channels that open sockets listen to"), _sockets),
    Number("flags_waiting", _("Flags that wait"), lambda: Case.objects.undecided().count(), 50),
    Number("appeals_waiting", _("Second looks that wait"), lambda: Appeal.objects.waiting().count(), 20),
    Number("database_connections", _("Connections to the database"), _connections, 90),
    Number("database_bytes", _("Size of the database, in bytes"), _database_size),
)


def as_prometheus() -> str:
    """https://prometheus.io/docs/instrumenting/exposition_formats/, gauges alone."""
    lines = []
    for one in NUMBERS:
        lines += [f"# TYPE hearth_{one.name} gauge", f"hearth_{one.name} {one.count():g}"]
    return "\n".join([*lines, ""])


def counted() -> list[tuple[Number, float, bool]]:
    """Each with its value, and whether somebody should look."""
    return [(one, value, value >= one.too_much or value < 0) for one in NUMBERS for value in [one.count()]]


def state_page(request: HttpRequest) -> HttpResponse:
    """/admin/state/: for all staff."""
    context = {**admin.site.each_context(request), "title": _("State of the system"), "rows": counted()}
    return render(request, "admin/state.html", context)
