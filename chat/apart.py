"""Two who do not want to hear from each other: their conversation is quiet from that moment on.

In a group both stay, and read each other as they do in a community; nobody new is asked in beside somebody they do not
want to hear from, or who does not want to hear from them (docs/adr/0019).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from django.db.models.signals import post_save

from chat.broadcasts import seat_ended
from chat.models import PAIR, Room
from people.blocking import blocked_pairs
from people.models import Block

if TYPE_CHECKING:
    from people.models import Person


def pair_key(one: int, other: int) -> str:
    first, second = sorted((one, other))
    return f"{PAIR}{first}-{second}"


def watch() -> None:
    """A signal, since people know nothing of conversations."""
    post_save.connect(_blocked, sender=Block, dispatch_uid="conversations of who is not heard")


def _blocked(instance: Block, created: bool, **_kwargs: Any) -> None:
    """The sockets of both look again whether they may stay."""
    room = Room.objects.filter(key=pair_key(instance.person_id, instance.other_id)).first() if created else None
    if room is not None:
        seat_ended(room.pk, instance.person_id)
        seat_ended(room.pk, instance.other_id)


def rooms_apart(rooms: Iterable[Room]) -> set[int]:
    """Those that are conversations of two who are kept apart: one query, and none where no two talk."""
    pairs = {room.pk: frozenset(room.pair) for room in rooms if room.is_pair}
    apart = blocked_pairs({person for pair in pairs.values() for person in pair}) if pairs else set()
    return {room_id for room_id, pair in pairs.items() if pair in apart}


def is_quiet(room: Room) -> bool:
    return bool(rooms_apart([room]))


def cannot_meet(there: Collection[int], new: Iterable[Person]) -> Person | None:
    """The first of the new ones who is kept apart from somebody there, or from another of them."""
    coming = list(new)
    apart = blocked_pairs([*there, *(person.pk for person in coming)])
    return next((person for person in coming if any(person.pk in pair for pair in apart)), None)
