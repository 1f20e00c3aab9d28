"""Opening rooms. Every community has one from the day it is founded."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now
from django.utils.text import slugify
from django.utils.translation import gettext as _

from chat.conversations import unseat
from chat.models import Indexed, Room, Seat
from chat.sayings import CHANGED, OPENED, ROOM
from communities.kinds import start_of
from communities.models import Community
from engagement.models import Activity
from moderation.models.audit import note_in_audit
from moderation.saying_kinds import in_lines
from moderation.sayings import flag_watched_saying

if TYPE_CHECKING:
    from communities.talking import Few
    from people.models import Person

FIRST_ROOM = "general"
# The address of the page that opens one.
NEW = "new"
MOST_ROOMS = 40


def first_room(community: Community) -> Room:
    """The room a community starts with; made by whoever needs it first."""
    room, _made = Room.objects.get_or_create(
        community=community,
        slug=FIRST_ROOM,
        defaults={"name": _("General"), "topic": _("Whatever is on your mind. What is said here stays here.")},
    )
    return room


def open_room(
    community: Community,
    *,
    slug: str,
    name: str,
    topic: str = "",
    keeps_days: int | None = None,
    by: Person | None = None,
) -> Room:
    """Another room. One that is there already is left as it is."""
    values = {"name": name, "topic": topic, "keeps_days": keeps_days, "opened_by": by}
    room, _made = Room.objects.get_or_create(community=community, slug=slug, defaults=values)
    return room


@transaction.atomic
def open_named_room(
    community: Community, *, name: str, topic: str, only_leaders_speak: bool, keeps_days: int | None = None, by: Person
) -> Room:
    """A room with an address made of its name, which nobody else has there."""
    Community.objects.select_for_update().get(pk=community.pk)
    room = Room(community=community, slug=_free_address(community, name), name=name, topic=topic, opened_by=by)
    room.only_leaders_speak, room.keeps_days = only_leaders_speak, keeps_days
    room.save()
    note_in_audit(OPENED, actor=by, target=room, scope=community.scope, after=_settings(room))
    flag_watched_saying(ROOM, room)
    return room


@transaction.atomic
def change_room(
    room: Room, *, name: str, topic: str, only_leaders_speak: bool, keeps_days: int | None = None, by: Person
) -> None:
    """Its address stays, whatever it is called."""
    held = Room.objects.select_for_update().get(pk=room.pk)
    before, stood = _settings(held), in_lines(ROOM.said_in(held))
    held.name, held.topic, held.only_leaders_speak, held.keeps_days = name, topic, only_leaders_speak, keeps_days
    held.save(update_fields=["name", "topic", "only_leaders_speak", "keeps_days"])
    note_in_audit(CHANGED, actor=by, target=room, scope=room.place.scope, before=before, after=_settings(held))
    flag_watched_saying(ROOM, held, stood=stood)


@transaction.atomic
def leave_to_leaders(room: Room, *, alone: bool, by: Person) -> None:
    """Whether they alone speak there; all else stays as it is set."""
    held = Room.objects.select_for_update().get(pk=room.pk)
    said = _settings(held) | {"only_leaders_speak": alone}
    change_room(held, **said, by=by)  # type: ignore[arg-type]


@transaction.atomic
def keep_room_of(few: Few) -> None:
    """The room of a few: made when they are first heard of, and its seats are theirs from then on."""
    community = Community.objects.select_for_update().get(pk=few.community.pk)
    room = Room.objects.filter(key=few.key).first()
    if room is None:
        slug = _free_address(community, few.name)
        room = Room.objects.create(
            community=community, slug=slug, name=few.name[:60], topic=few.topic[:160], key=few.key, by_seats=True
        )
    elif room.name != few.name[:60]:
        room.name = few.name[:60]
        if few.hides_its_address:
            room.slug = _free_address(community, few.name)
        room.save(update_fields=["name", "slug"])
        # What was said there is found below its name, and at its address.
        Indexed.objects.filter(room=room).update(anew_at=Now())
    there = set(room.seats.values_list("person_id", flat=True))
    # What a circle has said before somebody joins it is theirs to read, as its notes are.
    new = [Seat(room=room, person_id=pk) for pk in set(few.people) - there]
    Seat.objects.bulk_create(new, ignore_conflicts=True)
    for seat in room.seats.exclude(person__in=few.people).select_related("person"):
        unseat(room, [seat.person])


def address_of(key: str) -> str:
    room = Room.objects.select_related("community").filter(key=key).first()
    return room.get_absolute_url() if room else ""


def _free_address(community: Community, name: str) -> str:
    taken = {NEW, *Room.objects.filter(community=community).values_list("slug", flat=True)}
    wanted = slugify(name)[:30].strip("-_") or "room"
    return next(one for one in _addresses(wanted) if one not in taken)


def _addresses(wanted: str) -> Iterator[str]:
    yield wanted
    yield from (f"{wanted}-{number}" for number in count(2))


def _settings(room: Room) -> dict[str, object]:
    names = ("name", "topic", "only_leaders_speak", "keeps_days")
    return {name: getattr(room, name) for name in names}


def open_first_room(activity: Activity) -> None:
    """Consumer of the activity log: a community was founded. Its kind may bring a second room."""
    if community := Community.objects.filter(pk=activity.target_id).first():
        first_room(community)
        for slug, name, topic in start_of(community.kind).rooms:
            open_room(community, slug=slug, name=str(name), topic=str(topic))
