"""What was changed, taken back or taken away in a room, for those who look after the place: who, when, and, where
looking is written down, the words themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from chat.models import Message
from content.differences import Part, differences
from moderation.models.audit import VIEWED, note_in_audit

if TYPE_CHECKING:
    from chat.models import Room
    from people.models import Person

PAGE_SIZE = 40


@dataclass(frozen=True)
class Version:
    number: int
    at: datetime
    words: str
    parts: Sequence[Part]


def traces_in(room: Room, *, before: int | None = None) -> list[Message]:
    """The latest first, without a word of them."""
    touched = Message.objects.touched().filter(room=room).select_related("author").defer("source", "html")
    return list(touched.before(before or room.last_sequence + 1)[:PAGE_SIZE])


def message_in(room: Room, sequence: int) -> Message | None:
    """Standing or not."""
    return Message.objects.filter(room=room, sequence=sequence, is_note=False).select_related("author").first()


def look_at(message: Message, *, by: Person) -> list[Version]:
    note_look(message, by=by)
    return versions_of(message)


def note_look(message: Message, *, by: Person) -> None:
    """That somebody looked is written down."""
    note_in_audit(VIEWED, actor=by, target=message, scope=message.room.audience)


def versions_of(message: Message) -> list[Version]:
    """All it ever said, the latest first. One query."""
    return list(_versions(message))[::-1]


def _versions(message: Message) -> Iterator[Version]:
    """Nothing is left of what was forgotten after its time, or gone with its author."""
    before: str | None = None
    said = [(former.source, former.at) for former in message.editions.order_by("at", "pk")]
    if message.source:
        said.append((message.source, message.edited_at or message.created_at))
    for number, (source, at) in enumerate(said, 1):
        yield Version(number, at, source, [Part("same", source)] if before is None else differences(before, source))
        before = source
