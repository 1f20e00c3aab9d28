"""Live hints to open sockets. They may be lost: the page asks again by itself, and Postgres knows."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import batched

import redis
import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from engagement.live import group_of

log = structlog.get_logger()
SECONDS_TO_TRY = 1
# So many hints go over the wire at once.
AT_ONCE = 1_000


@cache
def redis_client() -> redis.Redis:
    """One pool a process. A connection that has died is tried once more, and then the hint is given up."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=SECONDS_TO_TRY,
        socket_connect_timeout=SECONDS_TO_TRY,
        retry=Retry(NoBackoff(), 1),
    )


def person_group(person_id: int) -> str:
    return f"person-{person_id}"


def bell_changed(people: Iterable[int]) -> None:
    """Tells the open pages of these people that their count may be another. Who has none open costs next to nothing.

    Straight to Redis, since the channel layer sends one after the other and waits for each.
    """
    try:
        for some in batched(people, AT_ONCE):
            _hint(some)
    except (RedisError, OSError):
        log.warning("bell_hint_lost")


def _hint(people: Iterable[int]) -> None:
    message = get_channel_layer().serialize({"type": "bell.changed"})
    with redis_client().pipeline(transaction=False) as pipeline:
        for person_id in people:
            # As the channel layer names its groups.
            pipeline.publish(f"{settings.REDIS_PREFIX}__group__{person_group(person_id)}", message)
        pipeline.execute()


def signed_out(person_id: int) -> None:
    """Every open socket of this person looks again whether it may stay."""
    try:
        async_to_sync(_send)(person_group(person_id), {"type": "signed.out"})
    except (RedisError, OSError):
        log.warning("sign_out_hint_lost")


def changed(topic: str) -> None:
    """Tells the open pages that watch this."""
    try:
        async_to_sync(_send)(group_of(topic), {"type": "topic.changed", "topic": topic})
    except (RedisError, OSError):
        log.warning("live_hint_lost")


async def _send(group: str, message: dict[str, str]) -> None:
    await get_channel_layer().group_send(group, message)
