"""What pages keep in Redis, asked as requests ask it: each in a context of its own."""

from contextvars import Context

import redis
from django.conf import settings
from django.core.cache import cache, caches

from config.cache import ForgivingRedisCache


def connection_asked_over() -> int:
    cache = caches["default"]
    assert isinstance(cache, ForgivingRedisCache)
    return cache._cache.get_client().client_id()


def test_requests_share_connections() -> None:
    asked_over = {Context().run(connection_asked_over) for _ in range(5)}
    assert len(asked_over) == 1


def test_who_clears_the_cache_empties_nothing_else() -> None:
    """Tasks wait in the same database, and those of others who test beside us."""
    waiting = f"{settings.REDIS_PREFIX}:a-queue"
    with redis.Redis.from_url(settings.REDIS_URL) as valkey:
        valkey.rpush(waiting, "a task")
        cache.set("drawn", "a page")
        cache.clear()
        assert cache.get("drawn") is None
        assert valkey.delete(waiting) == 1
