"""Live hints about belonging, sent on commit. They may be lost: every read asks Postgres again."""

from __future__ import annotations

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

from engagement.broadcasts import person_group

log = structlog.get_logger()


def membership_ended(community_id: int, person_id: int) -> None:
    """Sockets of that person in that community close: message `membership.ended` to their own group.

    It carries `community`, the id. Consumers that show a community's content join `person_group(person_id)`.
    """
    transaction.on_commit(lambda: _send(community_id, person_id), robust=True)


def _send(community_id: int, person_id: int) -> None:
    message = {"type": "membership.ended", "community": community_id}
    try:
        async_to_sync(get_channel_layer().group_send)(person_group(person_id), message)
    except (RedisError, OSError):
        log.warning("membership_hint_lost", community=community_id)
