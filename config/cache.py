"""The cache may be away; pages go on without it."""

from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger()


class ForgivingRedisCache(RedisCache):
    """Redis, except that a server that is down looks like an empty cache.

    `add` and `incr` still raise: limits are counted with them and must not fail open.
    """

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError:
            log.warning("cache_unreachable", operation="get")
            return default

    def set(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().set(*args, **kwargs)
        except RedisError:
            log.warning("cache_unreachable", operation="set")

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        try:
            return super().delete(*args, **kwargs)
        except RedisError:
            log.warning("cache_unreachable", operation="delete")
            return False
