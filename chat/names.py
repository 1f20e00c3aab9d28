"""Who can be called by name in a room: those who may read there; and what a conversation is called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from chat.models import Room, Seat
from communities.mentions import MentionLookup, NameLookup, called
from people.models import Person

if TYPE_CHECKING:
    from people.querysets import PersonQuerySet
    from people.scopes import Viewer


def names_in(room: Room) -> NameLookup:
    if room.by_seats or room.community is None:
        return NameLookup(lambda: seated_in(room))
    return MentionLookup(room.community)


def seated_in(room: Room) -> PersonQuerySet:
    return Person.objects.filter(pk__in=Seat.objects.filter(room=room).values("person"))


def names_for_completion(key: str, viewer: Viewer, beginning: str) -> Sequence[Person] | None:
    """`key` is the number of the room."""
    room = Room.objects.visible_to(viewer).filter(pk=int(key)).first() if key.isdigit() and len(key) < 10 else None
    if room is None:
        return None
    people = seated_in(room) if room.by_seats else Person.objects.filter(memberships__community=room.community_id)
    return called(people.active(), beginning)


def names_of(people: Sequence[Person]) -> str:
    """What one of them calls a conversation without a name: 'Noor', 'Noor and Grace', 'Noor, Grace and 2 more'."""
    names = [person.display_name if len(people) == 1 else person.first_name for person in people]
    match names:
        case []:
            return _("Just you")
        case [one]:
            return one
        case [one, other]:
            return _("%(one)s and %(other)s") % {"one": one, "other": other}
        case [one, other, third]:
            return _("%(one)s, %(other)s and %(third)s") % {"one": one, "other": other, "third": third}
    return _("%(one)s, %(other)s and %(n)d more") % {"one": names[0], "other": names[1], "n": len(names) - 2}
