"""What was said in the demo's rooms."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from chat.choosing import ROOM
from chat.models import Message, Room
from chat.rooms import open_room
from chat.speaking import Line, write_down
from communities.quoting import say_there
from demo.seeding.marks import Marks
from demo.seeding.messages import Happened, said_by_words, with_files
from demo.seeding.timeline import Cast
from demo.seeding.words import CommunityWords, Words


def plan(words: CommunityWords, cast: Cast, marks: Marks) -> None:
    for room in words.rooms:
        times, happened = cast.calendar.in_order(line[1] for line in room["lines"]), Happened(room)
        lines = [
            Line(cast.people[line[0]], happened.first_said(n), at)
            for n, (line, at) in enumerate(zip(room["lines"], times, strict=True))
        ]
        first = times[0] - timedelta(minutes=5)
        cast.plan(first, partial(_open, words, cast, room))
        # Written down when the last word was said, in the community's own order of rooms.
        cast.plan(times[-1], partial(_write_down, words.slug, cast, room, lines))
        for n, ((_who, _when, _source, *thanks), at) in enumerate(zip(room["lines"], times, strict=True)):
            find = partial(_message, words.slug, cast, room["slug"], n)
            marks.plan({"thanks": thanks}, find, max(at, times[-1]))
        happened.plan(cast, marks, partial(_message, words.slug, cast, room["slug"]), times[-1])
        for one in room.get("kept", []):
            cast.plan(cast.calendar.at(one["at"]), partial(_keep, words.slug, cast, room["slug"], one))


def _keep(slug: str, cast: Cast, room: str, words: Words) -> None:
    """Words of the room became a thread or a story: a line leads to it, and it stands at the room's side."""
    kind, _colon, key = words["what"].partition(":")
    made = cast.made[slug, key if kind == "thread" else words["what"]]
    number = cast.made[slug, f"room:{room}"].pk
    link = f"[{made.title}]({made.get_absolute_url()})"
    source = words["words"].replace("{link}", link)
    say_there(ROOM, number, cast.people[words["by"]], source, became=(kind, made.pk))


def _open(words: CommunityWords, cast: Cast, room: Words) -> None:
    by = cast.people[words.community["steward"]]
    opened = open_room(
        cast.communities[words.slug],
        slug=room["slug"],
        name=room["name"],
        topic=room["purpose"],
        keeps_days=room.get("keeps_days"),
        by=by,
    )
    cast.made[words.slug, f"room:{room['slug']}"] = opened


def _write_down(slug: str, cast: Cast, words: Words, lines: list[Line]) -> None:
    room: Room = cast.made[slug, f"room:{words['slug']}"]
    if not room.last_sequence:
        write_down(room, with_files(words, lines))
    said = Message.objects.filter(room=room, is_note=False).select_related("room__community", "author")
    at_hand = list(said.order_by("sequence"))
    cast.made[slug, f"lines:{words['slug']}"] = [
        said_by_words(at_hand, line.author.pk, line.source, planned[2])
        for line, planned in zip(lines, words["lines"], strict=True)
    ]


def _message(slug: str, cast: Cast, room: str, number: int) -> Message | None:
    message: Message | None = cast.made[slug, f"lines:{room}"][number]
    return message
