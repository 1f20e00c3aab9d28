"""What was said in chat, in the search index: for members, each message by its own words, one line a room and day.

Talk is not in the activity log. A room's sequence has no gaps and follows the order of commits, and so do the changes
to what was said: how far a room is indexed is two numbers. Speaking costs nothing more, and what commits late cannot
be stepped over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.models import Indexed, Message, Room, Seat
from communities.charter import CHANGED
from communities.findable import touched_of
from content.excerpts import own_tags, own_words
from engagement.errands import Errand
from moderation.flagging import HIDDEN, RESTORED
from people.scopes import seat_scope
from search.index import reindex
from search.registry import Document, Source

if TYPE_CHECKING:
    pass

KIND = "message"
AT_ONCE = 500

CLAIM = """
    INSERT INTO chat_indexed (room_id, sequence, change, claimed_until)
    SELECT room.id, 0, 0, now() + interval '2 minutes'
      FROM chat_room AS room
      LEFT JOIN chat_indexed AS indexed ON indexed.room_id = room.id
     WHERE (room.last_sequence > coalesce(indexed.sequence, 0) OR room.last_change > coalesce(indexed.change, 0)
            OR indexed.anew_at <= statement_timestamp())
       AND (indexed.claimed_until IS NULL OR indexed.claimed_until < now())
        ON CONFLICT (room_id) DO UPDATE SET claimed_until = excluded.claimed_until
     WHERE chat_indexed.claimed_until IS NULL OR chat_indexed.claimed_until < now()
    RETURNING room_id
"""


def rooms_behind() -> list[int]:
    """Claims the rooms in which something was said or changed since, and those to be read anew."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM)
        return [room_id for (room_id,) in cursor.fetchall()]


def index_room(room_id: int) -> None:
    while _index_some(room_id):
        pass


@transaction.atomic
def _index_some(room_id: int) -> bool:
    """Five hundred at a time; whether there is more. What another process is at is left to it."""
    indexed = Indexed.objects.select_for_update(skip_locked=True).filter(room=room_id).first()
    if indexed is None:
        return False
    if indexed.anew_at and indexed.anew_at <= timezone.now():
        indexed.sequence, indexed.anew_at = 0, None
    ends = Room.objects.values_list("last_sequence", "last_change").get(pk=room_id)
    upto = min(ends[0], indexed.sequence + AT_ONCE), min(ends[1], indexed.change + AT_ONCE)
    said = Message.objects.filter(room=room_id)
    reindex(KIND, _pks(said.filter(sequence__gt=indexed.sequence, sequence__lte=upto[0])))
    reindex(KIND, _pks(said.filter(change__gt=indexed.change, change__lte=upto[1])))
    indexed.sequence, indexed.change = upto
    if upto == ends:
        indexed.claimed_until = None
    indexed.save(update_fields=["sequence", "change", "claimed_until", "anew_at"])
    return upto != ends


def _documents(pks: Iterable[int]) -> Iterator[Document]:
    standing = Message.objects.filter(pk__in=list(pks), hidden_at=None, is_note=False)
    messages = list(standing.select_related("room__community").defer("source"))
    seats = _seats_in({message.room_id for message in messages if message.room.community_id is None})
    for message in messages:
        if audience := _audience(message, seats.get(message.room_id, [])):
            yield _document(message, audience)


def _seats_in(conversations: set[int]) -> Mapping[int, list[Seat]]:
    found = defaultdict[int, list[Seat]](list)
    for seat in Seat.objects.filter(room__in=conversations).order_by("pk") if conversations else ():
        found[seat.room_id].append(seat)
    return found


def _audience(message: Message, seats: Iterable[Seat]) -> list[str]:
    """In conversations those who were there: who comes later, or again, has another seat, which stands in no entry of
    what was said before. Elsewhere not the scope of its content: an open community's chat is its members' own."""
    if message.room.community_id is not None:
        return [message.room.audience]
    return [seat_scope(seat.pk) for seat in seats if seat.from_sequence < message.sequence]


def _document(message: Message, audience: Sequence[str]) -> Document:
    room = message.room
    return Document(
        kind=KIND,
        pk=message.pk,
        scope=audience[0],
        also=[*audience[1:]],
        title=room.name or str(_("A conversation")),
        body=own_words(message.html),
        url=message.get_absolute_url(),
        at=message.created_at,
        author_id=message.author_id,
        community_id=room.community_id,
        within=f"room:{room.pk}:{message.created_at:%Y-%m-%d}",
        tags=own_tags(message.html),
        language=room.community.language if room.community else "english",
        opens=False,
        titled=False,
    )


def _every() -> Iterable[int]:
    return _pks(Message.objects.all())


def _pks(messages: QuerySet[Message]) -> Iterable[int]:
    return messages.order_by("pk").values_list("pk", flat=True).iterator()


SOURCE = Source(
    kind=KIND,
    label=_("Chat"),
    icon="messages-square",
    verbs=frozenset({HIDDEN, RESTORED, CHANGED}),
    touched=touched_of(Message, through="room__community"),
    documents=_documents,
    every=_every,
    members_only=True,
)
ERRAND = Errand("chat-search", rooms_behind, index_room)
