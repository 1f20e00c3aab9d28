"""How far somebody has read, and what they missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from chat.models import Message, Room
from communities.permissions import memberships_of
from content.composed import Composed, spoken, stand_ins
from content.statements import Spoken, Statement
from engagement.notifying import clear
from people.scopes import room_scope, seat_scope
from people.staying import is_signed_in

if TYPE_CHECKING:
    from people.models import Person
    from people.scopes import Viewer

MOST_AT_ONCE = 200

# Gives the room, to whoever may be in it, also where they have read further already.
READ = """
    WITH room AS ({rooms}), moved AS (
        INSERT INTO chat_roomreading (person_id, room_id, sequence, at)
        SELECT %s, id, least(%s, last_sequence), now() FROM room
        ON CONFLICT (person_id, room_id) DO UPDATE SET sequence = excluded.sequence, at = excluded.at
        WHERE chat_roomreading.sequence < excluded.sequence
    )
    SELECT last_sequence FROM room
"""

# What each page of a member asks of chat, at once: what is new in each of their rooms, those they have a seat in, and
# (without a room) the communities they muted. What is muted has nothing new, and neither have the words of somebody
# they do not want to hear from, nor what nobody can read, among the latest hundred: beyond, much is new either way.
MINE = Statement(
    "my_rooms",
    """
    WITH silent AS MATERIALIZED (
        SELECT place FROM engagement_hearing WHERE person_id = %(person)s AND preset = 'muted'
    ), unheard AS MATERIALIZED (
        SELECT other_id FROM people_block WHERE person_id = %(person)s
    ), mine AS (
        SELECT room.id, room.community_id, room.last_sequence, reading.sequence AS seen, NULL::bigint AS seat_id
        FROM chat_roomreading AS reading JOIN chat_room AS room ON room.id = reading.room_id
        WHERE reading.person_id = %(person)s AND room.community_id = ANY(%(communities)s)
          AND room.last_sequence > reading.sequence AND NOT room.by_seats
        UNION ALL
        SELECT room.id, room.community_id, room.last_sequence,
            CASE WHEN room.community_id IS NULL THEN greatest(reading.sequence, seat.from_sequence)
                 ELSE coalesce(reading.sequence, room.last_sequence) END, seat.id
        FROM chat_seat AS seat JOIN chat_room AS room ON room.id = seat.room_id
        LEFT JOIN chat_roomreading AS reading ON reading.room_id = room.id AND reading.person_id = seat.person_id
        WHERE seat.person_id = %(person)s
          AND (room.community_id IS NULL OR room.community_id = ANY(%(communities)s))
    )
    SELECT community_id, id, seat_id, CASE
        WHEN last_sequence <= seen THEN 0
        WHEN EXISTS (SELECT FROM silent WHERE place IN ('c:' || mine.community_id, 'room:' || mine.id)) THEN 0
        WHEN NOT EXISTS (SELECT FROM unheard) THEN last_sequence - seen - (
            SELECT count(*) FROM chat_message AS gone WHERE gone.room_id = mine.id
            AND gone.sequence > greatest(seen, last_sequence - 100) AND gone.hidden_at IS NOT NULL)
        ELSE (SELECT count(*) FROM chat_message AS said WHERE said.room_id = mine.id AND said.sequence > seen
              AND said.hidden_at IS NULL AND NOT EXISTS (SELECT FROM unheard WHERE other_id = said.author_id)) END
    FROM mine
    UNION ALL
    SELECT substr(place, 3)::bigint, NULL, NULL, 0 FROM silent WHERE place LIKE 'c:%%'
    """,
    "person",
    "communities",
)


@dataclass(frozen=True)
class Mine:
    """`seats` are the numbers of somebody's seats by room, `new_in` what is new by room, `unread` by community,
    `conversations` in how many conversations something is new, and `muted` the communities that are."""

    seats: Mapping[int, int]
    new_in: Mapping[int, int]
    unread: Mapping[int, int]
    conversations: int
    muted: frozenset[int]


def _mine(rows: Sequence[tuple[Any, ...]]) -> Mine:
    rooms = [row for row in rows if row[1] is not None]
    news = [(community_id, room_id, int(count)) for community_id, room_id, _seat, count in rooms if count]
    unread = Counter[int]()
    for community_id, _room_id, count in news:
        if community_id is not None:
            unread[community_id] += count
    return Mine(
        seats={room_id: seat_id for _community_id, room_id, seat_id, _count in rooms if seat_id is not None},
        new_in={room_id: count for _community_id, room_id, count in news},
        unread=unread,
        conversations=sum(1 for community_id, _room_id, _count in news if community_id is None),
        muted=frozenset(community_id for community_id, room_id, _seat, _count in rows if room_id is None),
    )


def mine_of(viewer: Viewer) -> Mine:
    """Asked once a request and kept on the viewer object."""
    kept: Mine | None = viewer.__dict__.get("_rooms_kept")
    if kept is None:
        rows = MINE.ask(person=viewer.pk, communities=list(memberships_of(viewer))) if viewer.is_authenticated else []
        kept = viewer.__dict__["_rooms_kept"] = _mine(rows)
    return kept


def room_scopes(viewer: Viewer) -> Sequence[str]:
    seats = mine_of(viewer).seats
    return [*map(room_scope, seats), *map(seat_scope, seats.values())]


def read_up_to(room: Room, sequence: int, *, person: Person, session: str | None = None) -> bool:
    """Only moves forward, in one statement: a tab left open behind undoes nothing. At the end of the room what was told
    of it is read too; before, something is still there to be told of, and a bell rings once for all of it.

    Tells whether they may be in the room now (and are signed in, on a wire of this `session`): nobody else reads there.
    """
    given: dict[str, Any] = {"person": person.pk, "room": room.pk, "sequence": sequence}
    if session is not None:
        given["session"] = session
    ends = [last for (last,) in _read(session is not None).ask(**given)]
    if any(sequence >= last for last in ends):
        clear(person, f"room:{room.pk}")
    return bool(ends)


@cache
def _read(is_wire: bool) -> Spoken:
    from people.models import Person

    kinds: dict[str, Any] = {"person": int, "room": int, "sequence": int} | ({"session": str} if is_wire else {})
    given = stand_ins(**kinds)
    rooms = Room.objects.visible_to(Person(pk=given["person"])).values("id", "last_sequence")
    rooms = rooms.filter(is_signed_in(given["person"], given.get("session")), pk=given["room"])
    sql, parameters = rooms.query.sql_with_params()
    return spoken(READ.format(rooms=sql), [*parameters, given["person"], given["sequence"]], **kinds)


def unread_messages(viewer: Viewer, community_ids: Sequence[int]) -> Mapping[int, int]:
    """By community, in rooms the viewer has been to: a room never visited asks for nothing."""
    unread = mine_of(viewer).unread
    return {community_id: unread[community_id] for community_id in community_ids if community_id in unread}


ENDS: Composed[tuple[int, int, int]] = Composed(
    lambda rooms: Room.objects.filter(pk__among=rooms).values_list("pk", "last_sequence", "last_change"), rooms=list
)


def ends_of(room_ids: Sequence[int]) -> Mapping[int, tuple[int, int]]:
    """The last sequence and the last change of each room."""
    return {room_id: (sequence, change) for room_id, sequence, change in ENDS(rooms=list(room_ids))}


@dataclass(frozen=True)
class Missed:
    """`upto` is how far the messages reach, and `change` how far what happened to earlier ones."""

    messages: list[Message]
    upto: int
    changed: list[Message]
    change: int
    is_all: bool


def missed_since(room: Room, sequence: int, change: int | None = None, *, reader: Viewer | None = None) -> Missed:
    """What was said after `sequence`, and what happened after `change` to what was said before (None: not asked), as
    the `reader` reads it.

    The room's row is read first. Its lock is held until a message is committed, so everything up to the sequence
    it shows is there to be read, and what commits later has a higher one: nothing can be stepped over.
    """
    last, last_change = Room.objects.values_list("last_sequence", "last_change").get(pk=room.pk)
    shown = Message.objects.for_reading(reader).of(room)
    messages = list(shown.filter(sequence__lte=last).after(sequence)[:MOST_AT_ONCE])
    changed: list[Message] = []
    if change is not None and change < last_change:
        changed = list(shown.filter(change__lte=last_change).changed_since(change, upto=sequence)[:MOST_AT_ONCE])
    is_all = len(messages) < MOST_AT_ONCE
    has_all_changes = len(changed) < MOST_AT_ONCE
    return Missed(
        messages,
        last if is_all else messages[-1].sequence,
        changed,
        last_change if has_all_changes else _change_of(changed[-1]),
        is_all and has_all_changes,
    )


def _change_of(message: Message) -> int:
    assert message.change is not None
    return message.change
