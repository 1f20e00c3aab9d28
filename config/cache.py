"""The cache may be away; pages go on without it, and what is counted against guessing is counted elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property
from itertools import batched
from typing import Any

import structlog
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import ConnectionPool, Redis
from redis.exceptions import RedisError

log = structlog.get_logger()
# So begin the keys under which allauth counts tries, and moderation/repeating.py what somebody says again and again.
COUNTED = ("allauth:rl:", "repeats:")
AT_ONCE = 1000


class Client(RedisCacheClient):
    """Keeps the client of each pool: to make one costs more than what it is asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients: dict[ConnectionPool, Redis] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Redis:
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]  # the stubs leave it out
        if pool not in self._clients:
            self._clients[pool] = super().get_client(key, write=write)
        return self._clients[pool]


@cache
def client_of(servers: tuple[str, ...]) -> Client:
    """One for all threads and requests, with its connections: Django makes caches anew in each request."""
    return Client(list(servers))


class ForgivingRedisCache(RedisCache):
    """Redis, except that a server that is down looks like an empty cache.

    Limits must not fail open, nor keep everybody out: without Redis they are counted in Postgres, beginning anew.
    """

    @cached_property
    def _cache(self) -> Client:
        return client_of(tuple(self._servers))  # type: ignore[attr-defined]  # the stubs leave it out

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._try("get", key, default, default, version=version)

    def set(self, key: str, *args: Any, **kwargs: Any) -> None:
        self._try("set", key, None, *args, **kwargs)

    def delete(self, key: str, *args: Any, **kwargs: Any) -> bool:
        return bool(self._try("delete", key, False, *args, **kwargs))

    def add(self, key: str, *args: Any, **kwargs: Any) -> bool:
        return bool(self._try("add", key, None, *args, **kwargs))

    def clear(self) -> None:
        """What is under our own prefix. Django would empty the whole database, of tasks and open sockets too."""
        redis = self._cache.get_client(write=True)
        for some in batched(redis.scan_iter(match=self.make_key("*"), count=AT_ONCE), AT_ONCE):
            redis.unlink(*some)

    def _try(self, operation: str, key: str, otherwise: Any, *args: Any, **kwargs: Any) -> Any:
        act: Callable[..., Any] = getattr(super(), operation)
        try:
            return act(key, *args, **kwargs)
        except RedisError:
            log.warning("cache_unreachable", operation=operation)
            if key.startswith(COUNTED):
                return getattr(caches["counts"], operation)(key, *args, **kwargs)
            if operation == "add":
                # Whoever adds wants to be the only one: nobody can be told that.
                raise
            return otherwise
