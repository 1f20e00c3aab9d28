"""The list of somebody's conversations, the latest first: four queries, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F, Q

from chat.models import Message, Room, Seat
from chat.names import names_of
from chat.reading import mine_of
from people.models import Person

if TYPE_CHECKING:
    from people.scopes import Viewer

PAGE_SIZE = 30


@dataclass(frozen=True)
class Conversation:
    """`latest` is what was said last, as far as the viewer may read it."""

    room: Room
    people: Sequence[Person]
    latest: Message | None
    unread: int

    @property
    def name(self) -> str:
        return self.room.name or names_of(self.people)


def conversations_of(viewer: Viewer, *, before: datetime | None = None, most: int = PAGE_SIZE) -> list[Conversation]:
    """One that nobody has said anything in is there for who began it."""
    mine = Room.objects.visible_to(viewer).filter(community=None).with_reading(viewer)
    spoken = mine.filter(Q(last_message_at__isnull=False) | Q(opened_by=viewer.pk))
    if before is not None:
        spoken = spoken.filter(last_message_at__lt=before)
    rooms = list(spoken.order_by(F("last_message_at").desc(nulls_first=True), "-pk")[:most])
    people, latest, new_in = _people_in(rooms, viewer), _latest_in(rooms, viewer), mine_of(viewer).new_in
    return [
        Conversation(room, people[room.pk], _readable(latest.get(room.pk), room), new_in.get(room.pk, 0))
        for room in rooms
    ]


def _people_in(rooms: Sequence[Room], viewer: Viewer) -> dict[int, list[Person]]:
    seats = Seat.objects.filter(room__in=rooms).exclude(person=viewer.pk).select_related("person")
    people: dict[int, list[Person]] = defaultdict(list)
    for seat in seats.order_by("person__display_name", "pk"):
        people[seat.room_id].append(seat.person)
    return people


def _latest_in(rooms: Sequence[Room], viewer: Viewer) -> dict[int, Message]:
    said = Message.objects.for_reading(viewer).filter(room__in=rooms, sequence=F("room__last_sequence"))
    return {message.room_id: message for message in said}


def _readable(message: Message | None, room: Room) -> Message | None:
    return message if message and message.sequence > room.from_sequence else None


def titles_of(viewer: Viewer, numbers: Collection[int]) -> Mapping[int, str]:
    """What rooms are called, of those that the viewer may enter: two queries."""
    rooms = list(Room.objects.visible_to(viewer).filter(pk__in=numbers))
    people = _people_in([room for room in rooms if not room.name], viewer)
    return {room.pk: room.name or names_of(people[room.pk]) for room in rooms}
