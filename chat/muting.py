"""Somebody reads in a room for a while and does not speak there: told kindly, written down, over by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.models import Mute, Room
from chat.permissions import can_mute
from engagement.log import record
from moderation.measures import lift_in, write_down
from moderation.models import Measure, MeasureKind
from moderation.models.audit import note_in_audit
from moderation.places import Keeper
from people.scopes import community_scope, person_scope, room_scope

if TYPE_CHECKING:
    from people.models import Person

MUTED = "chat.muted"
UNMUTED = "chat.unmuted"


@transaction.atomic
def mute(room: Room, person: Person, *, lasts: timedelta, reason: str, by: Person) -> Mute:
    """From now on; another time for the same person takes the place of the one before."""
    if not can_mute(by, room, person):
        raise PermissionDenied(_("Those who lead here can do that, to those who don’t."))
    until = timezone.now() + lasts
    values = {"until": until, "reason": reason, "by": by, "at": timezone.now()}
    held, _made = Mute.objects.update_or_create(room=room, person=person, defaults=values)
    after = {"person": person.pk, "until": until.isoformat()}
    note_in_audit(MUTED, actor=by, target=room, scope=room.audience, reason=reason, after=after)
    earlier = Measure.objects.running().filter(kind=MeasureKind.QUIET, person=person, place=room_scope(room.pk))
    earlier.update(ended_at=timezone.now(), ended_by=by)
    write_down(MeasureKind.QUIET, person, by=by, reason=reason, place=room_scope(room.pk), until=until)
    record(MUTED, actor=by, target=held, scope=person_scope(person.pk), place=room.audience, to=person.pk)
    return held


@transaction.atomic
def unmute(held: Mute, *, by: Person) -> None:
    if not can_mute(by, held.room, held.person):
        raise PermissionDenied(_("Those who lead here can do that."))
    note_in_audit(UNMUTED, actor=by, target=held.room, scope=held.room.audience, after={"person": held.person_id})
    Mute.objects.filter(pk=held.pk).update(until=timezone.now())
    lift_in(room_scope(held.room_id), held.person, kind=MeasureKind.QUIET, by=by)


def speak_again(place: str, person: Person, by: Person, kind: MeasureKind, belongs: bool) -> None:
    """What was decided about them in this room was taken back."""
    room = _number_of("r", place)
    Mute.objects.filter(room=room, person=person, until__gt=timezone.now()).update(until=timezone.now())


def _community_of(place: str) -> str:
    room = Room.objects.filter(pk=_number_of("r", place) or 0).first()
    return community_scope(room.community_id) if room and room.community_id else ""


def _rooms_in(place: str) -> QuerySet[Room, str]:
    named = Concat(Value("r:"), Cast("pk", CharField()))
    return Room.objects.filter(community=_number_of("c", place) or 0).values_list(named, flat=True)


def _number_of(kind: str, place: str) -> int | None:
    what, _colon, number = place.partition(":")
    return int(number) if what == kind and number.isdecimal() else None


# How rooms are called is not told to who may not be in them any more.
KEEPER = Keeper(
    within=_community_of,
    parts=_rooms_in,
    path=lambda place: "",
    names=lambda places: {},
    show_out=lambda place, person, by, reason: False,
    norms=lambda place: [],
    let_back=speak_again,
)


def mute_of(room: Room, person: Person) -> Mute | None:
    """The one in force."""
    held = Mute.objects.select_related("room__community", "person")
    return held.filter(room=room, person=person, until__gt=timezone.now()).first()
