"""Conversations: two people who write to each other, and small groups. They belong to no community."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from chat.apart import cannot_meet, pair_key
from chat.broadcasts import seat_ended
from chat.models import Room, RoomReading, Seat
from chat.permissions import can_add_people, can_leave_room, can_tend_room
from chat.reach import met_enough_today, not_written_to, why_not_write
from chat.speaking import conversation_of, note
from engagement.log import record
from engagement.notifying import clear

if TYPE_CHECKING:
    from people.models import Person

MOST_PEOPLE = 12
ADDED = "chat.added"


def between(one: Person, other: Person) -> Room | None:
    return Room.objects.filter(key=pair_key(one.pk, other.pk)).first()


@transaction.atomic
def begin_with(other: Person, *, by: Person) -> Room:
    """The one conversation of these two. ValidationError says why there is none."""
    room = between(by, other)
    if room is not None:
        return room
    _refuse(other, by=by)
    if met_enough_today(by):
        raise ValidationError(_("That is many new people for one day. Go on with those you have begun with."))
    room, made = Room.objects.get_or_create(key=pair_key(by.pk, other.pk), defaults={"by_seats": True, "opened_by": by})
    if made:
        Seat.objects.bulk_create([Seat(room=room, person=by), Seat(room=room, person=other)])
    return room


@transaction.atomic
def begin_group(people: Sequence[Person], *, by: Person, name: str = "") -> Room:
    room = Room.objects.create(by_seats=True, opened_by=by, name=name)
    Seat.objects.create(room=room, person=by)
    _seat(room, people, by=by)
    return room


@transaction.atomic
def add(room: Room, people: Sequence[Person], *, by: Person) -> None:
    """Everybody is told. Those who come read from here on."""
    held = Room.objects.select_for_update().get(pk=room.pk)
    if not can_add_people(by, held):
        raise PermissionDenied(_("Only a group takes more people in."))
    _seat(held, people, by=by)


def _seat(room: Room, people: Sequence[Person], *, by: Person) -> None:
    there = set(room.seats.values_list("person_id", flat=True))
    new = [person for person in people if person.pk not in there]
    if not new:
        return
    if len(there) + len(new) > MOST_PEOPLE:
        raise ValidationError(
            _("A group has up to %(most)d people. For more, open a room in a community.") % {"most": MOST_PEOPLE}
        )
    for person in new:
        _refuse(person, by=by)
    if unwilling := cannot_meet(there, new):
        # The same words as for who does not want to be written to: whom of those there it is about is not told.
        raise ValidationError(not_written_to(unwilling))
    Seat.objects.bulk_create([Seat(room=room, person=one, from_sequence=room.last_sequence) for one in new])
    told = note(room, by=by, words=_("asked in: %(names)s") % {"names": ", ".join(one.display_name for one in new)})
    people_ids = [person.pk for person in new]
    record(ADDED, actor=by, target=told, scope=room.audience, added=people_ids, conversation=conversation_of(room))


def _refuse(person: Person, *, by: Person) -> None:
    if why := why_not_write(by, person):
        raise ValidationError(why)


@transaction.atomic
def leave(room: Room, *, person: Person) -> None:
    """What they said stays; they hear and read nothing more. Who is last takes the door with them."""
    held = Room.objects.select_for_update().get(pk=room.pk)
    if not can_leave_room(person, held):
        raise PermissionDenied(_("This one stays as it is."))
    note(held, by=person, words=_("left"))
    unseat(held, [person])


def unseat(room: Room, people: Iterable[Person]) -> None:
    for person in people:
        Seat.objects.filter(room=room, person=person).delete()
        RoomReading.objects.filter(room=room, person=person).delete()
        clear(person, conversation_of(room))
        seat_ended(room.pk, person.pk)


@transaction.atomic
def rename(room: Room, *, name: str, by: Person) -> None:
    held = Room.objects.select_for_update().get(pk=room.pk)
    if not can_tend_room(by, held):
        raise PermissionDenied(_("Two people need no name."))
    if held.name == name:
        return
    held.name = name
    held.save(update_fields=["name"])
    note(held, by=by, words=_("calls this “%(name)s”") % {"name": name} if name else _("took the name away"))
