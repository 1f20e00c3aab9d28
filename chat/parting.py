"""What rooms have of somebody who leaves the site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils import timezone

from chat.conversations import unseat
from chat.models import Message, MessageEdition, Mute, RoomReading, Seat
from chat.speaking import write_again
from search import index as search_index

if TYPE_CHECKING:
    from people.models import Person


def erase_from_rooms(person: Person, words_go: bool) -> None:
    changed = set()
    if words_go:
        mine = Message.objects.filter(author=person)
        changed = set(mine.values_list("pk", flat=True))
        mine.update(source="", html="", hidden_at=timezone.now())
        MessageEdition.objects.filter(message__in=changed).delete()
    called = re.compile(rf"@{re.escape(person.handle)}(?![\w-])", re.IGNORECASE)
    for message in Message.objects.filter(html__contains=f"/people/{person.handle}/").select_related("room__community"):
        message.source = called.sub("@former-member", message.source)
        write_again(message)
        message.save(update_fields=["source", "html", "renderer_version"])
        changed.add(message.pk)
    # What others said before they changed it is kept for those who look after the place, and is worth no name.
    MessageEdition.objects.filter(source__iregex=rf"@{re.escape(person.handle)}([^[:alnum:]_-]|$)").delete()
    search_index.reindex("message", changed)
    RoomReading.objects.filter(person=person).delete()
    for seat in Seat.objects.filter(person=person).select_related("room"):
        unseat(seat.room, [person])
    Mute.objects.filter(person=person).delete()
