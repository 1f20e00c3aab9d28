"""What the page of a room shows, read in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from chat.inbox import Conversation, conversations_of
from chat.models import Message, Room
from chat.names import names_of, seated_in
from chat.presence import here_now
from chat.reading import mine_of
from chat.sayings import ROOM
from communities.goals.links import Linkable, Linked, find_all
from communities.talking import home_of_room
from people.models import Person

if TYPE_CHECKING:
    from people.scopes import Viewer

PAGE_SIZE = 40
GROUPED_WITHIN = timedelta(minutes=5)
PEOPLE_SHOWN = 8
FACES_SHOWN = 4
CONVERSATIONS_SHOWN = 8
HERE_PARTS = {"html": "here", "faces": "faces"}
KEPT_SHOWN = 5
HIDDEN_AMONG = 100


@dataclass(slots=True)
class Line:
    """A message as it stands in the log: `day` and `since` are lines above it, `continues` leaves out who speaks."""

    message: Message
    day: str = ""
    since: str = ""
    continues: bool = False


@dataclass(frozen=True)
class Grown:
    """A thread or a story that grew from what was said in the room, as the viewer may see it."""

    linkable: Linkable
    linked: Linked
    at: datetime


@dataclass(frozen=True)
class Here:
    """Who is in the community's rooms: some by name, and how many there are."""

    people: Sequence[Person]
    count: int

    @property
    def others(self) -> int:
        return self.count - len(self.people)

    @property
    def faces(self) -> Sequence[Person]:
        """In the room's head."""
        return self.people[:FACES_SHOWN]


def here_in(community_id: int) -> Here:
    """One query, and none when nobody is there."""
    ids = here_now(community_id)
    people = Person.objects.active().filter(pk__in=ids).order_by("display_name")[:PEOPLE_SHOWN] if ids else []
    return Here(list(people), len(ids))


def here_html(community_id: int) -> str:
    return render_to_string("chat/room.html#here", {"here": here_in(community_id)})


def here_frame(community_id: int) -> dict[str, str]:
    """What open pages draw anew: the list beside the room, and the faces in its head."""
    here = {"here": here_in(community_id)}
    parts = {name: render_to_string(f"chat/room.html#{part}", here) for name, part in HERE_PARTS.items()}
    return {"type": "here", **parts}


class RoomPage:
    """Forty messages: the latest, those before or after a sequence, or those around one."""

    def __init__(
        self,
        room: Room,
        viewer: Viewer,
        *,
        before: int | None = None,
        after: int | None = None,
        around: int | None = None,
        seen: int | None = None,
    ) -> None:
        """`room` comes from `with_reading(viewer)`. `seen` is how far they had read when they opened the room: the line
        above what is new stays there, however far they have read since."""
        self.room, self.viewer, self.before, self.after, self.around = room, viewer, before, after, around
        read = room.read_sequence or 0
        self.read_sequence: int = read if seen is None else min(seen, read)

    @cached_property
    def messages(self) -> list[Message]:
        shown = Message.objects.for_reading(self.viewer).of(self.room)
        if self.around is not None:
            end = self.around + PAGE_SIZE // 2
            return list(shown.before(end)[:PAGE_SIZE])[::-1]
        if self.after is not None:
            return list(shown.after(self.after)[:PAGE_SIZE])
        return list(shown.before(self.before or self.room.last_sequence + 1)[:PAGE_SIZE])[::-1]

    @cached_property
    def lines(self) -> list[Line]:
        return list(self._lines())

    def _lines(self) -> Iterator[Line]:
        earlier: Message | None = None
        today = localdate()
        for message in self.messages:
            line = Line(message)
            if earlier is None or localdate(message.created_at) != localdate(earlier.created_at):
                line.day = day_in_words(localdate(message.created_at), today)
            if message.sequence > self.read_sequence >= (earlier.sequence if earlier else message.sequence - 1):
                line.since = self._since(message)
            line.continues = not (line.day or line.since) and continues(message, earlier)
            earlier = message
            yield line

    def _since(self, first: Message) -> str:
        """'New since 09:05'; nothing for somebody who was never here, to whom all is new. Without an hour where they
        left before the end: what was said before they went is new to them too."""
        at: datetime | None = self.room.read_at
        if at is None or not self.read_sequence:
            return ""
        if self.read_sequence != self.room.read_sequence or first.created_at < at:
            return _("New")
        local = localtime(at)
        when = date_format(local, "H:i" if local.date() == localdate() else "j M, H:i")
        return _("New since %(when)s") % {"when": when}

    @property
    def first_sequence(self) -> int:
        return self.messages[0].sequence if self.messages else 0

    @property
    def last_sequence(self) -> int:
        """How far this page knows the room."""
        if self.is_at_end:
            return self.room.last_sequence
        return self.messages[-1].sequence if self.messages else 0

    @cached_property
    def is_at_end(self) -> bool:
        if self.before is None and self.after is None and self.around is None:
            return True
        return not self.messages or self.messages[-1].sequence >= self.room.last_sequence

    @property
    def has_earlier(self) -> bool:
        return self.first_sequence > self.room.begins_after + 1

    @property
    def seen(self) -> str:
        """Goes along in the address of each page beside this one."""
        return f"&seen={self.read_sequence}" if self.read_sequence else ""

    @cached_property
    def unread_count(self) -> int:
        """Without what nobody can read, among the latest, as the lists of rooms count (chat/reading.py). With what is
        said by whom one does not want to hear from, which those leave out: here it stands."""
        if not self.read_sequence:
            return 0
        lately = max(self.read_sequence, self.room.last_sequence - HIDDEN_AMONG)
        gone = self.room.messages.filter(sequence__gt=lately, hidden_at__isnull=False)
        return self.room.last_sequence - self.read_sequence - gone.count()

    @property
    def has_unread(self) -> bool:
        """Also where one has never read before, and however far one had read on the way in."""
        return self.room.last_sequence > max(self.room.read_sequence or 0, self.room.begins_after)

    @cached_property
    def seated(self) -> list[Person]:
        """Who is in a conversation, without the viewer."""
        if not self.room.by_seats:
            return []
        return list(seated_in(self.room).exclude(pk=self.viewer.pk or 0).order_by("display_name"))

    @cached_property
    def name(self) -> str:
        return self.room.name or names_of(self.seated)

    @property
    def may_flag(self) -> bool:
        """What a room of everybody is called and for. Those who lead change it."""
        return not self.room.by_seats and self.room.community_id is not None and not ROOM.says_nothing(self.room)

    @cached_property
    def home(self) -> str:
        """The circle that this is the room of, if it is."""
        return home_of_room(self.room.key or "")

    @property
    def first_unread_is_above(self) -> bool:
        return 0 < self.read_sequence < self.first_sequence - 1 and self.unread_count > 0

    @cached_property
    def rooms(self) -> list[Room]:
        """The community's rooms that the viewer may enter, each with `unread`."""
        if self.room.community is None:
            return []
        mine = Room.objects.visible_to(self.viewer).filter(community=self.room.community)
        rooms = list(mine.order_by("by_seats", "pk"))
        for room in rooms:
            room.community = self.room.community
            room.unread = mine_of(self.viewer).new_in.get(room.pk, 0)
        return rooms

    @cached_property
    def kept(self) -> list[Grown]:
        """The latest of what became of it: one query a kind, and none where nothing did."""
        if self.room.community is None:
            return []
        rows = list(self.room.kept.order_by("-at")[:KEPT_SHOWN])
        found = find_all([(row.kind, row.target) for row in rows], self.viewer, self.room.community)
        keys = [((row.kind, row.target), row.at) for row in rows]
        return [Grown(*found[key], at) for key, at in keys if key in found]

    @cached_property
    def conversations(self) -> list[Conversation]:
        return conversations_of(self.viewer, most=CONVERSATIONS_SHOWN)

    @cached_property
    def here(self) -> Here:
        return here_in(self.room.place.pk) if self.room.community else Here([], 0)


def continues(message: Message, earlier: Message | None) -> bool:
    """Whether the same person just goes on. Of what was taken away it is not said whose it was."""
    return (
        earlier is not None
        and _speaker(message) == _speaker(earlier)
        and message.created_at - earlier.created_at < GROUPED_WITHIN
    )


def _speaker(message: Message) -> int | None:
    stands = message.hidden_at is None or message.reads_own
    return message.author_id if stands and not message.is_note else None


def day_in_words(day: date, today: date) -> str:
    match (today - day).days:
        case 0:
            return _("Today")
        case 1:
            return _("Yesterday")
        case days if 1 < days < 7:
            return date_format(day, "l")
    return date_format(day, "j F" if day.year == today.year else "j F Y")
