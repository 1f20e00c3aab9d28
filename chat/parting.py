"""What rooms have of somebody who leaves the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from chat.conversations import unseat
from chat.models import Message, MessageEdition, Mute, RoomReading, Seat
from content.uploading import remove_files_of
from moderation.parting import settle_erased
from search import index as search_index

if TYPE_CHECKING:
    from people.models import Person


def erase_from_rooms(person: Person, words_go: bool) -> None:
    changed = set()
    if words_go:
        mine = Message.objects.filter(author=person)
        changed = set(mine.values_list("pk", flat=True))
        now = timezone.now()
        mine.update(source="", html="", hidden_at=now, withdrawn_at=now)
        settle_erased(Message, changed)
        MessageEdition.objects.filter(message__in=changed).delete()
        remove_files_of(Message, changed)
    search_index.reindex("message", changed)
    RoomReading.objects.filter(person=person).delete()
    for seat in Seat.objects.filter(person=person).select_related("room"):
        unseat(seat.room, [person])
    Mute.objects.filter(person=person).delete()
