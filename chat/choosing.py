"""From talk to knowledge: words chosen in a room become a thread or a story, and the room says where they went.

What is said in a room is for those in it. A community's room has the readers of its closed threads; a circle's has
fewer, so its words go no further than a story, for which each is asked. Conversations belong to no community: nothing
is made of them (docs/adr/0024).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from django.core.exceptions import PermissionDenied
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from chat.models import Kept, Message, Room
from chat.speaking import say
from communities.goals.links import Linked
from communities.quoting import Origin, Quote
from content.refusing import NotTaken

if TYPE_CHECKING:
    from chat.querysets import MessageQuerySet
    from people.models import Person
    from people.scopes import Viewer

ROOM = "room"
MOST_CHOSEN = 20
LONGEST_QUOTE = 1_400
# A picture or a file lies where its message is, for those who read there.
_LIES_HERE = re.compile(r"!?\[([^\]]*)\]\(/media/[^)]*\)")
_PLACE = re.compile(r"#message-([0-9]{1,9})$")


def quotable(room: Room) -> MessageQuerySet:
    """What stands, of people who can be asked. `room` comes from `with_reading`."""
    said = Message.objects.of(room).filter(hidden_at=None, is_note=False)
    return said.filter(author__is_active=True, author__is_placeholder=False).select_related("author")


def quotes_of(room: Room, messages: Iterable[Message]) -> list[Quote]:
    quotes = []
    for message in messages:
        message.room = room
        quotes.append(Quote(message.author_id, words_of(message), message.created_at, message.get_absolute_url()))
    return quotes


def words_of(message: Message) -> str:
    """Their own words: without what they quoted of others, and of pictures and files only the names."""
    own = [line for line in message.source.splitlines() if not line.lstrip().startswith(">")]
    words = _LIES_HERE.sub(lambda found: f"({found[1] or _('a picture')})", "\n".join(own)).strip()
    return Truncator(words or _("(words of others)")).chars(LONGEST_QUOTE)


def _find(viewer: Viewer, numbers: Collection[int]) -> Mapping[int, Linked]:
    rooms = Room.objects.visible_to(viewer).filter(pk__in=numbers).exclude(community=None).select_related("community")
    return {room.pk: Linked(room.name, room.get_absolute_url()) for room in rooms}


def _go_on(number: int, person: Person, source: str) -> None:
    """Once, however often it is asked for. Who only reads there for now says nothing."""
    room = Room.objects.visible_to(person).exclude(community=None).select_related("community").filter(pk=number).first()
    if room is None:
        return
    try:
        say(room, author=person, source=source, sending_key=uuid5(NAMESPACE_URL, f"{number} {source}"))
    except (PermissionDenied, NotTaken):
        return


def _keep(number: int, kind: str, target: int) -> None:
    if Room.objects.filter(pk=number).exists():
        Kept.objects.get_or_create(room_id=number, kind=kind, target=target)


def _standing(number: int, urls: Collection[str]) -> Collection[str]:
    places = {url: int(found[1]) for url in urls if (found := _PLACE.search(url))}
    said = Message.objects.filter(room=number, sequence__in=places.values(), hidden_at=None)
    standing = set(said.values_list("sequence", flat=True))
    return [url for url, sequence in places.items() if sequence in standing]


ORIGIN = Origin(kind=ROOM, find=_find, go_on=_go_on, keep=_keep, standing=_standing)
