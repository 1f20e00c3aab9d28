"""Live hints to the rooms' open sockets: channel names and payloads, sent on commit, straight to Redis.

They may be lost. Each carries its place in the room, and the client asks Postgres for what it missed.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language
from redis.exceptions import RedisError

from engagement.broadcasts import person_group, redis_client

if TYPE_CHECKING:
    from chat.models import Message
    from people.models import Person

log = structlog.get_logger()

SECONDS_KEPT = 20.0
MOST_KEPT = 2_000
# Stands first in a frame that is for the sockets of one person.
ONLY = "only"
_kept: dict[tuple[Any, ...], tuple[float, str]] = {}


def room_channel(room_id: int) -> str:
    return f"{settings.REDIS_PREFIX}:room:{room_id}"


def here_channel(community_id: int) -> str:
    return f"{settings.REDIS_PREFIX}:here:{community_id}"


def message_said(message: Message) -> None:
    """A frame for every socket in the room, put together once; of what waits one more, for its author's alone."""
    transaction.on_commit(lambda: _say(message), robust=True)


def _say(message: Message) -> None:
    channel = room_channel(message.room_id)
    _publish(channel, message_frame(message))
    if message.waits:
        _publish(channel, {ONLY: message.author_id} | frame_for_author(message))


def message_changed(room_id: int, message_ids: Collection[int]) -> None:
    """Read anew: the frames show what was committed."""
    from chat.models import Message

    for message in Message.objects.for_reading().filter(pk__in=message_ids).order_by("change"):
        _publish(room_channel(room_id), changed_frame(message))


def seat_ended(room_id: int, person_id: int) -> None:
    """Sockets of that person in that room close."""
    transaction.on_commit(lambda: _tell_person(person_id, {"type": "seat.ended", "room": room_id}), robust=True)


def _tell_person(person_id: int, message: dict[str, Any]) -> None:
    try:
        async_to_sync(get_channel_layer().group_send)(person_group(person_id), message)
    except (RedisError, OSError):
        log.warning("chat_hint_lost")


def somebody_types(room_id: int, person: Person, *, session: str | None = None) -> bool:
    """Unless they keep it to themselves or may not speak there; asked each time, since a socket stays open for days.

    Tells whether they may be in the room now (and are signed in, on a wire of this `session`).
    """
    from chat.models import Room
    from chat.silence import why_silent
    from people.models import Person
    from people.staying import is_signed_in

    rooms = Room.objects.visible_to(person).with_mute(person).select_related("community")
    room = rooms.filter(is_signed_in(person.pk, session), pk=room_id).first()
    if room is None:
        return False
    if not why_silent(person, room) and Person.objects.filter(pk=person.pk, shows_typing=True).exists():
        _publish(room_channel(room_id), {"type": "typing", "person": person.pk, "name": person.first_name})
    return True


def message_frame(message: Message) -> dict[str, Any]:
    """What the browser gets of a message, live or caught up: the page's own fragment.

    What `waits` for a look stands in it without its words; in an `own` one they are, for their author.
    """
    frame = {"type": "message", "sequence": message.sequence, "html": _html_of(message)}
    return frame | ({"own": True} if message.reads_own else {"waits": True} if message.waits else {})


def frame_for_author(message: Message) -> dict[str, Any]:
    """Read anew: whether it still waits is in no message that was just said, or sent again."""
    from chat.models import Message

    return message_frame(Message.objects.for_reading(message.author).get(pk=message.pk))


def _html_of(message: Message) -> str:
    """Kept for some seconds: a crowd that catches up asks for the same messages.

    What changes of a message is in the key; a portrait may be late by that much.
    """
    stands = message.change, message.hidden_at, message.waits, message.reads_own
    marks = message.thanks_count, message.same_count, message.answers_id
    where = get_current_timezone_name(), get_language()
    key = (message.pk, message.html, message.author.display_name, *stands, *marks, *where)
    now = time.monotonic()
    kept = _kept.get(key)
    if kept is None or now - kept[0] > SECONDS_KEPT:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        kept = _kept[key] = now, render_to_string("chat/room.html#message", {"message": message})
    return kept[1]


def changed_frame(message: Message) -> dict[str, Any]:
    """The same, of a message that the page may have already."""
    return message_frame(message) | {"type": "changed", "change": message.change}


def _publish(channel: str, frame: dict[str, Any]) -> None:
    try:
        redis_client().publish(channel, json.dumps(frame, ensure_ascii=False, separators=(",", ":")))
    except (RedisError, OSError):
        log.warning("chat_hint_lost")
