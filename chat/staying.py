"""Who may be in a room, asked of Postgres: on entering, when something has changed, and now and then for everybody."""

from __future__ import annotations

from collections.abc import Collection
from enum import IntEnum
from typing import TYPE_CHECKING

from chat.apart import rooms_apart
from chat.models import Room, Seat
from communities.models import Membership
from content.composed import Composed
from people.models import Person
from people.staying import still_signed_in

if TYPE_CHECKING:
    from chat.querysets import RoomQuerySet
    from people.scopes import Viewer

type Stay = tuple[int, int, str | None]
"""Person, room, and the session they are signed in with (None outside a browser's session)."""


class Out(IntEnum):
    """The code a socket closes with. Who may not be there reads the same as of a room that never was; a conversation
    that has gone quiet is there still, to be read."""

    NOT_SIGNED_IN = 4401
    QUIET = 4403
    NOT_FOUND = 4404


def _room(*, person: int, room: int) -> RoomQuerySet:
    viewer = Person(pk=person)
    return Room.objects.visible_to(viewer).with_reading(viewer).select_related("community").filter(pk=room)


# Composed once: whenever a server starts anew, all rooms that were open are opened again at the same moment.
ROOM: Composed[Room] = Composed(_room, person=int, room=int)
LOOKED_AT = Composed(
    lambda rooms: Room.objects.filter(pk__among=rooms).only("community_id", "by_seats", "key"), rooms=list
)
BELONGING: Composed[tuple[int, int]] = Composed(
    lambda people, places: Membership.objects.filter(person_id__among=people, community_id__among=places).values_list(
        "person_id", "community_id"
    ),
    people=list,
    places=list,
)
SEATED: Composed[tuple[int, int]] = Composed(
    lambda people, rooms: Seat.objects.filter(person_id__among=people, room_id__among=rooms).values_list(
        "person_id", "room_id"
    ),
    people=list,
    rooms=list,
)


def room_for(viewer: Viewer, room_id: int) -> Room | None:
    """The room, read anew, if the viewer may be in it now."""
    found = ROOM(person=viewer.pk, room=room_id) if viewer.is_authenticated else []
    return next(iter(found), None)


def who_stays_unseen(people: Collection[int]) -> set[int]:
    return set(Person.objects.filter(pk__in=people, shows_presence=False).values_list("pk", flat=True))


def why_out(stays: Collection[Stay]) -> dict[Stay, Out]:
    """Those who may not be in the room now, and why; all others may be there, have an account and are signed in. Five
    queries, however many ask, and a sixth where two talk: whoever of them does not want to hear from the other."""
    people = list({stay[0] for stay in stays})
    rooms = {room.pk: room for room in LOOKED_AT(rooms=list({stay[1] for stay in stays}))}
    places = list({room.community_id for room in rooms.values() if room.community_id})
    with_seats = [room.pk for room in rooms.values() if room.by_seats]
    belonging = set(BELONGING(people=people, places=places)) if places else set()
    seated = set(SEATED(people=people, rooms=with_seats)) if with_seats else set()
    quiet = rooms_apart(rooms.values())
    signed_in = still_signed_in({(person, session) for person, _room, session in stays})

    def why(stay: Stay) -> Out | None:
        person, room = stay[0], rooms.get(stay[1])
        if (person, stay[2]) not in signed_in:
            return Out.NOT_SIGNED_IN
        if room is None or (room.community_id and (person, room.community_id) not in belonging):
            return Out.NOT_FOUND
        if room.by_seats and (person, room.pk) not in seated:
            return Out.NOT_FOUND
        return Out.QUIET if room.pk in quiet else None

    return {stay: out for stay in stays if (out := why(stay)) is not None}
