"""Saying something in a room: the only way a message comes to be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from chat.broadcasts import message_said
from chat.models import Message, Room
from chat.permissions import can_speak
from communities.mentions import MentionLookup
from engagement.log import record

if TYPE_CHECKING:
    from people.models import Person

SAID = "chat.said"
LONGEST_MESSAGE = 8000


type Wanted = Callable[[Message], bool]

_wanted: list[Wanted] = []


def register_answerer(wants: Wanted) -> None:
    """Talk that concerns nobody in particular is not in the activity log, unless somebody there answers it.

    `wants(message)` is asked while the room waits: it looks at the message and nothing else.
    """
    _wanted.append(wants)


class OnlyLeadersSpeak(PermissionDenied):
    """One may be in the room, and listens there."""


@dataclass(frozen=True)
class Line:
    """One message of a conversation that is written down afterwards."""

    author: Person
    source: str
    at: datetime


def say(
    room: Room, *, author: Person, source: str, sending_key: UUID | None = None, answers: int | None = None
) -> Message:
    """Stores the message, then tells the open sockets. The same `sending_key` again gives the message made first.

    `answers` is the sequence of the message it answers; one that is not there any more is passed over. Who is no
    member of the room's community now may not, whatever was true a moment ago.
    """
    message = Message(room=room, author=author, sending_key=sending_key)
    lookup = MentionLookup(room.community)
    rendered = message.write(source, mentions=lookup)
    with transaction.atomic():
        locked = _lock(room, author)
        if sent := _already_sent(author, sending_key):
            return sent
        if answers is not None:
            message.answers = Message.objects.for_reading().filter(room=room, sequence=answers, hidden_at=None).first()
        _append(locked, [message])
        message.save()
        mentioned = lookup.ids(rendered.mentioned)
        if mentioned or any(wants(message) for wants in _wanted):
            record(SAID, actor=author, target=message, scope=room.community.scope, room=room.pk, mentioned=mentioned)
        message_said(message)
    return message


@transaction.atomic
def write_down(room: Room, lines: Iterable[Line]) -> int:
    """Keeps a conversation that took place earlier, in its order: for the demo and for imports. Nobody is told."""
    locked = Room.objects.select_for_update().get(pk=room.pk)
    lookup = MentionLookup(room.community)
    messages = []
    for line in lines:
        message = Message(room=room, author=line.author, created_at=line.at)
        message.write(line.source, mentions=lookup)
        messages.append(message)
    _append(locked, messages)
    return len(Message.objects.bulk_create(messages, batch_size=500))


def _lock(room: Room, author: Person) -> Room:
    """Whoever speaks waits here for who spoke before: sequences are given in the order of commits."""
    locked = Room.objects.visible_to(author).select_for_update(of=("self",)).filter(pk=room.pk).first()
    if locked is None:
        raise PermissionDenied(_("This room is for members of its community."))
    if locked.only_leaders_speak and not can_speak(author, locked):
        raise OnlyLeadersSpeak(_("Facilitators speak here, and everybody reads."))
    return locked


def _already_sent(author: Person, sending_key: UUID | None) -> Message | None:
    if sending_key is None:
        return None
    return Message.objects.select_related("room__community").filter(author=author, sending_key=sending_key).first()


def _append(locked: Room, messages: list[Message]) -> None:
    """Gives the messages their places at the end of the room."""
    for sequence, message in enumerate(messages, start=locked.last_sequence + 1):
        message.sequence = sequence
    if messages:
        locked.last_sequence = messages[-1].sequence
        locked.last_message_at = messages[-1].created_at
        locked.save(update_fields=["last_sequence", "last_message_at"])


def write_again(message: Message) -> None:
    """For a newer renderer: the same words, the same people called."""
    message.write(message.source, mentions=MentionLookup(message.room.community))
