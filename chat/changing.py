"""What happens to a message after it was said: changed, taken back, hidden, thanked for.

All of it is numbered in the room's own order, so that a page that was away asks for what it missed as it does for
messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.broadcasts import message_changed
from chat.models import Message, MessageEdition, Room
from chat.names import names_in
from chat.permissions import can_change_message
from chat.silence import MayNotSpeak, why_unchanged
from chat.speaking import LARGEST_MESSAGE
from content.uploading import hang_on
from moderation.rewording import fault_where_gone
from moderation.watching import flag_watched
from search.index import leave as leave_search

if TYPE_CHECKING:
    from people.models import Person


@transaction.atomic
def touch(message: Message) -> None:
    """Tells every page that shows the message."""
    _number(hold_room(message), [message])


@transaction.atomic
def touch_with_answers(message: Message) -> None:
    """And those that show its beginning above an answer. Whoever answers meanwhile waits until it is done."""
    _number_with_answers(hold_room(message), message)


def _number_with_answers(room: Room, message: Message) -> None:
    _number(room, [message, *message.answered_by.order_by("sequence")])


def hold_room(message: Message) -> Room:
    """Before anything of the message is written: who says something holds the room, and then what they answer."""
    return Room.objects.select_for_update().get(pk=message.room_id)


def _number(room: Room, messages: Sequence[Message]) -> None:
    for change, message in enumerate(messages, start=room.last_change + 1):
        message.change = change
    Message.objects.bulk_update(messages, ["change"])
    room.last_change += len(messages)
    room.save(update_fields=["last_change"])
    transaction.on_commit(lambda: message_changed(room.pk, [message.pk for message in messages]), robust=True)


@transaction.atomic
def edit(message: Message, *, source: str, by: Person) -> None:
    """New words in the same place. Nobody is called by them who was not before; what it said is kept."""
    room, held = _held(message, by=by)
    _refuse_the_silent(held, by)
    stood = held.source
    _say_anew(room, held, source, by=by)
    flag_watched(held, source, stood=stood)


@transaction.atomic
def reword(message: Message, source: str, by: Person) -> str:
    """The same by those who look after the place, whether it stands or waits; with words where that cannot be."""
    room, held = hold_room(message), _as_it_is(message)
    if held.withdrawn_at is not None:
        return _("Its author took it back: nothing stands there that could be put in other words.")
    if fault := fault_where_gone(held):
        return fault
    if len(source.encode()) > LARGEST_MESSAGE:
        return _("These words are longer than one message can be.")
    _say_anew(room, held, source, by=by)
    return ""


def _say_anew(room: Room, held: Message, source: str, *, by: Person) -> None:
    if held.source == source:
        return
    MessageEdition.objects.create(message=held, source=held.source, at=held.edited_at or held.created_at)
    held.write(source, mentions=names_in(held.room))
    held.edited_at = timezone.now()
    held.save(update_fields=["source", "html", "renderer_version", "edited_at"])
    hang_on(held, source, owner=by, voice=held.author)
    _number_with_answers(room, held)


@transaction.atomic
def withdraw(message: Message, *, by: Person) -> None:
    """Out of the room and of every search; a line says that something stood here."""
    room, held = _held(message, by=by)
    held.hidden_at = held.withdrawn_at = timezone.now()
    held.save(update_fields=["hidden_at", "withdrawn_at"])
    _number_with_answers(room, held)
    leave_search("message", [held.pk])


def _held(message: Message, *, by: Person) -> tuple[Room, Message]:
    """Both as they are now, kept from others until we are done. Raises PermissionDenied."""
    room, held = hold_room(message), _as_it_is(message)
    if held.hidden_at is not None or not can_change_message(by, held):
        raise PermissionDenied(_("Only who said it can change it, while it stands."))
    return room, held


def _as_it_is(message: Message) -> Message:
    return Message.objects.select_for_update(of=("self",)).select_related("room__community").get(pk=message.pk)


def _refuse_the_silent(message: Message, by: Person) -> None:
    """Taking one's own back stays possible."""
    room = Room.objects.with_mute(by).select_related("community").get(pk=message.room_id)
    if why := why_unchanged(by, room):
        raise MayNotSpeak(why)
