"""Saying something in a room: the only way a message comes to be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chat.broadcasts import message_said
from chat.models import Message, Room, Seat
from chat.names import names_in
from chat.pace import keep_to_pace
from chat.silence import MayNotSpeak, why_silent
from content.composed import Composed
from content.refusing import NotTaken, refusal_of
from content.uploading import hang_on
from engagement.log import record
from moderation.bursts import hold_bursts
from moderation.repeating import fault_of_repeating
from moderation.watching import act_on_watched
from people.models import Person
from people.staying import is_signed_in

if TYPE_CHECKING:
    from chat.querysets import RoomQuerySet

SAID = "chat.said"
LARGEST_MESSAGE = 8192  # bytes


type Wanted = Callable[[Message], bool]

_wanted: list[Wanted] = []


def register_answerer(wants: Wanted) -> None:
    """Talk that concerns nobody in particular is not in the activity log, unless somebody there answers it.

    `wants(message)` is asked while the room waits: it looks at the message and nothing else.
    """
    _wanted.append(wants)


@dataclass(frozen=True)
class Line:
    """One message of a conversation that is written down afterwards."""

    author: Person
    source: str
    at: datetime


def say(
    room: Room,
    *,
    author: Person,
    source: str,
    sending_key: UUID | None = None,
    answers: int | None = None,
    session: str | None = None,
) -> Message:
    """Stores the message, then tells the open sockets. The same `sending_key` again gives the message made first.

    `answers` is the sequence of the message it answers; one that is not there any more is passed over. Who may not
    be in the room now may not, whatever was true a moment ago; nor who is not signed in any more, on a wire of
    `session`.
    """
    _refuse_words_not_taken(source)
    message = Message(room=room, author=author, sending_key=sending_key)
    lookup = names_in(room)
    rendered = message.write(source, mentions=lookup)
    try:
        _store(message, mentioned=lookup.ids(rendered.mentioned), answers=answers, session=session)
    except IntegrityError:
        # What was said before under this key is told apart by the database, so that nobody waits for being asked.
        sent = _already_sent(author, sending_key)
        if sent is None:
            raise
        return sent
    return message


def _refuse_words_not_taken(source: str) -> None:
    if why := refusal_of(source, waits=True):
        raise NotTaken(why)


@transaction.atomic
def _store(message: Message, *, mentioned: list[int], answers: int | None, session: str | None) -> None:
    room, author = message.room, message.author
    locked = _lock(room, author, session)
    if answers is not None:
        message.answers = _answered(room, answers)
    _append(locked, [message])
    message.save()
    hang_on(message, message.source, owner=author)
    _tell(message, mentioned)
    message_said(message)
    act_on_watched(message, message.source, by=author)
    message.waits = message.is_held


def speak(
    room: Room,
    *,
    author: Person,
    source: str,
    sending_key: UUID | None = None,
    answers: int | None = None,
    session: str | None = None,
) -> Message:
    """As somebody says it now: not too fast nor again and again, and much at once from people who are new waits for a
    look."""
    keep_to_pace(author.pk)
    # What is not taken was not said, however often somebody tries.
    _refuse_words_not_taken(source)
    if why := fault_of_repeating(source, by=author, key=sending_key):
        raise NotTaken(why)
    message = say(room, author=author, source=source, sending_key=sending_key, answers=answers, session=session)
    hold_bursts(message, author=author, text=source)
    return message


def _answered(room: Room, sequence: int) -> Message | None:
    """Everybody in the room must be able to read what is quoted: who came later does not read what was before."""
    standing = Message.objects.for_reading().filter(room=room, sequence=sequence, hidden_at=None, is_note=False)
    if room.by_seats and Seat.objects.filter(room=room, from_sequence__gte=sequence).exists():
        return None
    return standing.first()


def _tell(message: Message, mentioned: list[int]) -> None:
    """In a conversation everybody is meant; elsewhere who is called by name."""
    room = message.room
    if mentioned or room.community is None or any(wants(message) for wants in _wanted):
        record(
            SAID,
            actor=message.author,
            target=message,
            scope=room.audience,
            room=room.pk,
            mentioned=mentioned,
            conversation=conversation_of(room),
        )


def conversation_of(room: Room) -> str:
    """What was told of a room is read with it."""
    return f"room:{room.pk}"


def note(room: Room, *, by: Person, words: str) -> Message:
    """A line that says what happened to the room. In the transaction of what happened."""
    message = Message(room=room, author=by, is_note=True)
    message.write(words, mentions=names_in(room))
    _append(Room.objects.select_for_update().get(pk=room.pk), [message])
    message.save()
    message_said(message)
    return message


@transaction.atomic
def write_down(room: Room, lines: Iterable[Line]) -> int:
    """Keeps a conversation that took place earlier, in its order: for the demo and for imports. Nobody is told."""
    locked = Room.objects.select_for_update().get(pk=room.pk)
    lookup = names_in(room)
    messages = []
    for line in lines:
        message = Message(room=room, author=line.author, created_at=line.at)
        message.write(line.source, mentions=lookup)
        messages.append(message)
    _append(locked, messages)
    return len(Message.objects.bulk_create(messages, batch_size=500))


def _held(*, author: int, room: int, session: str | None = None) -> RoomQuerySet:
    """Whoever speaks waits here for who spoke before: sequences are given in the order of commits."""
    person = Person(pk=author)
    rooms = Room.objects.visible_to(person).with_mute(person)
    return rooms.select_for_update(of=("self",)).filter(is_signed_in(author, session), pk=room)


HELD: Composed[Room] = Composed(_held, author=int, room=int)
HELD_BY_WIRE: Composed[Room] = Composed(_held, author=int, room=int, session=str)


def _lock(room: Room, author: Person, session: str | None) -> Room:
    if session is None:
        held = HELD(author=author.pk, room=room.pk)
    else:
        held = HELD_BY_WIRE(author=author.pk, room=room.pk, session=session)
    found = next(iter(held), None)
    if found is None:
        raise PermissionDenied(_("This room is for others."))
    if why := why_silent(author, found):
        raise MayNotSpeak(why)
    return found


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
    message.write(message.source, mentions=names_in(message.room))
