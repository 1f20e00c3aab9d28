"""Who is here, for all processes: one sorted set a community in Redis, each entry with the time it ends by itself.

An entry is a person in a process, so several tabs are one person, and a process that dies takes nobody along for
longer than an entry lasts.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any
from uuid import uuid4

import structlog
from django.conf import settings
from redis.exceptions import RedisError

from chat.broadcasts import here_channel
from engagement.broadcasts import redis_client

log = structlog.get_logger()

SECONDS_BETWEEN_SIGNS = 20.0
SECONDS_AN_ENTRY_LASTS = 50


@cache
def process() -> str:
    """Asked for when somebody comes in: processes branch off one that has loaded this."""
    return uuid4().hex[:12]


def _key(community_id: int) -> str:
    return f"{settings.REDIS_PREFIX}:who:{community_id}"


def sign(community_id: int, here: Collection[int], gone: Collection[int]) -> None:
    """Says who is here through this process, and tells all processes when that has changed."""
    now = time.time()
    with redis_client().pipeline(transaction=False) as pipeline:
        if here:
            ends = now + SECONDS_AN_ENTRY_LASTS
            pipeline.zadd(_key(community_id), {f"{person_id}:{process()}": ends for person_id in here})
        if gone:
            pipeline.zrem(_key(community_id), *(f"{person_id}:{process()}" for person_id in gone))
        pipeline.zremrangebyscore(_key(community_id), 0, now)
        pipeline.expire(_key(community_id), SECONDS_AN_ENTRY_LASTS)
        pipeline.execute()


def tell_changed(community_id: int) -> None:
    redis_client().publish(here_channel(community_id), "")


def here_now(community_id: int) -> list[int]:
    """Ids of the people in the community's rooms; nobody when Redis does not answer."""
    try:
        entries: Any = redis_client().zrangebyscore(_key(community_id), time.time(), "+inf")
    except (RedisError, OSError):
        log.warning("presence_unknown")
        return []
    return sorted({int(entry.partition(b":")[0]) for entry in entries})


def communities_with_people(community_ids: Sequence[int]) -> set[int]:
    """Those of the communities in whose rooms somebody is, in one round trip."""
    if not community_ids:
        return set()
    try:
        with redis_client().pipeline(transaction=False) as pipeline:
            for community_id in community_ids:
                pipeline.zcount(_key(community_id), time.time(), "+inf")
            counts = pipeline.execute()
    except (RedisError, OSError):
        log.warning("presence_unknown")
        return set()
    return {community_id for community_id, count in zip(community_ids, counts, strict=True) if count}
