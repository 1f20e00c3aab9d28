"""What pages keep in Redis, asked as requests ask it: each in a context of its own."""

from contextvars import Context

from django.core.cache import caches

from config.cache import ForgivingRedisCache


def connection_asked_over() -> int:
    cache = caches["default"]
    assert isinstance(cache, ForgivingRedisCache)
    return cache._cache.get_client().client_id()


def test_requests_share_connections() -> None:
    asked_over = {Context().run(connection_asked_over) for _ in range(5)}
    assert len(asked_over) == 1
