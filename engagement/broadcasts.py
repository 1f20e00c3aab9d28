"""Live hints to open sockets. They may be lost: the page asks again by itself, and Postgres knows."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from engagement.live import group_of

log = structlog.get_logger()
# Beyond this many people the hints cost more than they are worth; pages ask by themselves each minute.
MOST_HINTS = 500


def person_group(person_id: int) -> str:
    return f"person-{person_id}"


def bell_changed(people: Iterable[int]) -> None:
    """Tells the open pages of these people that their count may be another."""
    chosen = list(people)[:MOST_HINTS]
    if not chosen:
        return
    try:
        async_to_sync(_send_all)(chosen)
    except (RedisError, OSError):
        log.warning("bell_hint_lost", people=len(chosen))


def signed_out(person_id: int) -> None:
    """Every open socket of this person looks again whether it may stay."""
    try:
        async_to_sync(_send)(person_id, {"type": "signed.out"})
    except (RedisError, OSError):
        log.warning("sign_out_hint_lost")


async def _send(person_id: int, message: dict[str, str]) -> None:
    await _send_group(person_group(person_id), message)


def changed(topic: str) -> None:
    """Tells the open pages that watch this."""
    try:
        async_to_sync(_send_group)(group_of(topic), {"type": "topic.changed", "topic": topic})
    except (RedisError, OSError):
        log.warning("live_hint_lost")


async def _send_group(group: str, message: dict[str, str]) -> None:
    await get_channel_layer().group_send(group, message)


async def _send_all(people: list[int]) -> None:
    layer = get_channel_layer()
    for person_id in people:
        await layer.group_send(person_group(person_id), {"type": "bell.changed"})
