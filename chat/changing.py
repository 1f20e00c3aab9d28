"""What happens to a message after it was said: changed, taken back, hidden, thanked for.

All of it goes through `touch`, which numbers it in the room's own order, so that a page that was away asks for what
it missed as it does for messages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.broadcasts import message_changed
from chat.models import Message, MessageEdition, Room
from chat.permissions import can_change_message
from communities.mentions import MentionLookup

if TYPE_CHECKING:
    from people.models import Person


@transaction.atomic
def touch(message: Message) -> None:
    """Tells every page that shows the message, and those that show its beginning above an answer."""
    room = Room.objects.select_for_update().get(pk=message.room_id)
    shown = [message, *message.answered_by.order_by("sequence")]
    for one in shown:
        room.last_change += 1
        Message.objects.filter(pk=one.pk).update(change=room.last_change)
    room.save(update_fields=["last_change"])
    transaction.on_commit(lambda: message_changed(message.room_id, [one.pk for one in shown]), robust=True)


@transaction.atomic
def edit(message: Message, *, source: str, by: Person) -> None:
    """New words in the same place. Nobody is called by them who was not before; what it said is kept."""
    held = _held(message, by=by)
    if held.source == source:
        return
    MessageEdition.objects.create(message=held, source=held.source, at=held.edited_at or held.created_at)
    held.write(source, mentions=MentionLookup(message.room.community))
    held.edited_at = timezone.now()
    held.save(update_fields=["source", "html", "renderer_version", "edited_at"])
    touch(held)


@transaction.atomic
def withdraw(message: Message, *, by: Person) -> None:
    """Out of the room and of every search; a line says that something stood here."""
    held = _held(message, by=by)
    held.hidden_at = held.withdrawn_at = timezone.now()
    held.save(update_fields=["hidden_at", "withdrawn_at"])
    touch(held)


def _held(message: Message, *, by: Person) -> Message:
    """The row as it stands now, kept from others until we are done. Raises PermissionDenied."""
    held = Message.objects.select_for_update(of=("self",)).select_related("room__community").get(pk=message.pk)
    if held.hidden_at is not None or not can_change_message(by, held):
        raise PermissionDenied(_("Only who said it can change it, while it stands."))
    return held
