"""Why somebody who may be in a room does not speak there; '' when they may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from chat.apart import is_quiet
from chat.models import Room, Seat
from chat.reach import why_not_write
from communities.permissions import can_lead
from moderation.measures import why_muted_in

if TYPE_CHECKING:
    from people.models import Person


class MayNotSpeak(PermissionDenied):
    """One may be in the room, and listens there; its words say why."""


def why_silent(person: Person, room: Room) -> str:
    """`room` comes from `with_mute(person)`."""
    if why := _why_paused(person, room):
        return why
    if room.only_leaders_speak and not (room.community and can_lead(person, room.community)):
        return _("Facilitators speak here, and everybody reads.")
    if room.is_pair:
        other = Seat.objects.select_related("person").filter(room=room).exclude(person=person).first()
        return why_not_write(person, other.person, room) if other else _("Nobody else is here any more.")
    return ""


def why_unchanged(person: Person, room: Room) -> str:
    """Why their own earlier words stay as they are, '' when they may change them: new words are words, so who only
    reads for a while changes none, and neither does who is not heard. `room` comes from `with_mute(person)`."""
    if why := _why_paused(person, room):
        return why
    return _("Nothing more is said here.") if is_quiet(room) else ""


def _why_paused(person: Person, room: Room) -> str:
    """For a while: in this room, or by those who moderate."""
    if room.muted_until is not None:
        when = date_format(localtime(room.muted_until), "j F, H:i")
        return _("You read here, and can write again from %(when)s. Your notices say why.") % {"when": when}
    return why_muted_in(person, room.community.scope if room.community else "") if room.author_is_muted else ""
