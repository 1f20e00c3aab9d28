"""/healthz: the process answers. /readyz: it can serve pages. /metrics: the state, for who has the token.

None names anybody. Answered before all other middleware, so that a probe needs no session, known host name or https.
"""

from __future__ import annotations

from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from config.celery import app as celery_app
from config.state import as_prometheus

type Handler = Callable[[HttpRequest], HttpResponse]

SECONDS_TO_ANSWER = 2
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
FAULTS = (DatabaseError, RedisError, BrokerError, OSError)


class Health:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match request.path_info:
            case "/healthz":
                return _say({"status": "alive"}, 200)
            case "/readyz":
                return ready()
            case "/metrics" if _may_measure(request):
                return HttpResponse(as_prometheus(), content_type="text/plain; version=0.0.4", headers=HEADERS)
        return self.get_response(request)


def _may_measure(request: HttpRequest) -> bool:
    """Without a token there is no such address, nor with a wrong one."""
    said = request.headers.get("Authorization", "")
    return bool(settings.METRICS_TOKEN) and constant_time_compare(said, f"Bearer {settings.METRICS_TOKEN}")


def ready() -> HttpResponse:
    """503 without a migrated database. Without Redis pages still work: 200, and the body says what is missing."""
    needed = {"database": _works(_ask_database), "migrations": _works(_ask_migrations)}
    wanted = {"cache": _works(_ask_cache), "broker": _works(_ask_broker)}
    if not all(needed.values()):
        return _say({"status": "not ready"} | _words(needed | wanted), 503)
    return _say({"status": "ready" if all(wanted.values()) else "degraded"} | _words(needed | wanted), 200)


def _say(body: dict[str, str], status: int) -> HttpResponse:
    return JsonResponse(body, status=status, headers=HEADERS)


def _words(found: dict[str, bool]) -> dict[str, str]:
    return {name: "ok" if works else "missing" for name, works in found.items()}


def _works(ask: Callable[[], bool]) -> bool:
    try:
        return ask()
    except FAULTS:
        return False


def _ask_database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


class _Migrations:
    """Once applied they stay applied as long as this process, with its code, lives."""

    applied = False


def _ask_migrations() -> bool:
    if not _Migrations.applied:
        executor = MigrationExecutor(connection)
        _Migrations.applied = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _Migrations.applied


def _ask_cache() -> bool:
    """Past the forgiving cache, which would hide that its server is away."""
    with redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=SECONDS_TO_ANSWER, socket_connect_timeout=SECONDS_TO_ANSWER
    ) as client:
        return bool(client.ping())


def _ask_broker() -> bool:
    with celery_app.connection_for_write(connect_timeout=SECONDS_TO_ANSWER) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=SECONDS_TO_ANSWER)
    return True
