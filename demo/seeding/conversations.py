"""What a few people in the demo say among themselves, read by nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from chat.conversations import begin_group, begin_with
from chat.models import Message, Room
from chat.reading import read_up_to
from chat.speaking import Line, write_down
from demo.seeding.moderation import flag_once
from demo.seeding.timeline import Cast
from demo.seeding.words import Words, talks

KEY = "demo:talk-"


def plan(cast: Cast) -> None:
    """Written down when the last word was said, as rooms are."""
    for number, words in enumerate(talks()):
        times = cast.calendar.in_order(line[1] for line in words["lines"])
        lines = [
            Line(cast.people[who], source, at) for (who, _when, source), at in zip(words["lines"], times, strict=True)
        ]
        key = f"{KEY}{number}"
        cast.plan(times[0] - timedelta(minutes=1), partial(_begin, cast, words, key))
        cast.plan(times[-1], partial(_write_down, cast, key, lines))
        if said := words.get("flag"):
            at = cast.calendar.at(said["at"])
            cast.plan(at, partial(_flag, cast, key, said, at))


def _begin(cast: Cast, words: Words, key: str) -> None:
    first, *others = cast.everybody(words["people"])
    room = Room.objects.filter(key=key).first() if len(others) > 1 else begin_with(others[0], by=first)
    if room is None:
        room = begin_group(others, by=first, name=words["name"])
        Room.objects.filter(pk=room.pk).update(key=key)
    cast.made["", key] = room


def _write_down(cast: Cast, key: str, lines: list[Line]) -> None:
    room: Room = cast.made["", key]
    room.refresh_from_db()
    if room.last_sequence < len(lines):
        write_down(room, lines)
    _read(room, lines)


def _flag(cast: Cast, key: str, said: Words, at: datetime) -> None:
    """Those who moderate see the one message that was flagged, and nothing around it."""
    flag_once(Message.objects.get(room=cast.made["", key], sequence=said["line"]), cast, said, at)


def _read(room: Room, lines: list[Line]) -> None:
    """Everybody had read what was said before the latest word; who said it has read that, too."""
    end = Room.objects.values_list("last_sequence", flat=True).get(pk=room.pk)
    for seat in room.seats.select_related("person"):
        read_up_to(room, end if seat.person == lines[-1].author else max(1, end - 1), person=seat.person)
