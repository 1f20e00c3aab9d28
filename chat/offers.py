"""What chat gives to the floors below: its place in a community, its line among what is alive, what can be flagged."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chat.apart import is_quiet
from chat.changing import hold_room, reword, touch, touch_with_answers
from chat.models import Message, MessageEdition, Room
from chat.pages import here_in
from chat.permissions import can_chat, can_enter
from chat.presence import communities_with_people
from chat.reading import mine_of
from chat.rooms import leave_to_leaders
from communities.models import Community
from communities.overview import AliveRow
from content.around import Around, around
from content.targets import Target
from moderation.models import Tended
from moderation.rewording import Rewording, texts_in

if TYPE_CHECKING:
    from content.targets import Keys
    from people.models import Person
    from people.scopes import Viewer


def people_talking(viewer: Viewer, community_ids: Sequence[int]) -> Collection[int]:
    """Where nobody is to be called in, since it was muted, there is no dot either."""
    if not viewer.is_authenticated:
        return ()
    muted = mine_of(viewer).muted
    return communities_with_people([pk for pk in community_ids if pk not in muted])


def chat_row(community: Community, viewer: Viewer) -> Sequence[AliveRow]:
    """For members, when somebody is in the rooms."""
    if not can_chat(viewer, community):
        return []
    here = here_in(community.pk)
    if not here.count:
        return []
    words = ngettext("%(n)d person is here now", "%(n)d people are here now", here.count) % {"n": here.count}
    url = reverse("chat:home", args=[community.slug])
    return [AliveRow(_("Chat"), words, url, _("Come in"), kind="chat", here=here.people, here_count=here.count)]


def title_of(room: Room) -> str:
    if room.community is None:
        return _("A message in a conversation")
    return _("A message in %(room)s") % {"room": room.name}


def _files_shown(messages: Sequence[Message], keys: Keys) -> Keys:
    """What it said before is for those who look after the place, and is words alone."""
    return {one.pk: [key for key in keys[one.pk] if key in one.source] for one in messages}


def _around(messages: Sequence[Message]) -> Mapping[int, Around]:
    """What a few say among themselves is nobody's to read because one message of it was flagged."""
    said_to_all = [message for message in messages if not message.room.by_seats]
    return around(said_to_all, within="room", order="sequence", reach=3)


WORDS = Rewording(
    texts=texts_in("source"),
    act=lambda message, changed, by: reword(message, changed["source"], by),
    former=lambda message: MessageEdition.objects.filter(message=message).order_by("pk"),
)


def _closes(message: Message) -> str:
    """A talk of a few is theirs, whoever leads around it."""
    return "" if message.room.by_seats else _("Let only facilitators speak in its room")


def _close(message: Message, by: Person, why: str) -> None:
    leave_to_leaders(message.room, alone=True, by=by)


def _stands(message: Message) -> dict[str, Any]:
    return WORDS.stands(message) | {"closed": message.room.only_leaders_speak}


def _put_back(message: Message, stood: dict[str, Any], by: Person) -> str | None:
    if complaint := WORDS.put_back(message, stood, by):
        return complaint
    if Tended.CLOSED in stood and message.room.only_leaders_speak:
        leave_to_leaders(message.room, alone=False, by=by)
    return None


MESSAGE_TARGET = Target(
    kind="message",
    model=Message,
    title=lambda message: title_of(message.room),
    scope=lambda message: message.room.audience,
    author=lambda message: message.author,
    place=lambda message: message.room.audience,
    can_take_part=lambda viewer, message: can_enter(viewer, message.room),
    takes_thanks=lambda message: not is_quiet(message.room),
    hold=hold_room,
    changed=touch,
    visibility_changed=touch_with_answers,
    # Or its words were forgotten.
    taken_away=lambda message: message.withdrawn_at or (None if message.source else message.hidden_at),
    written_by=lambda person: Message.objects.filter(author=person),
    around=_around,
    close=_close,
    closes=_closes,
    **WORDS.offered() | {"stands": _stands, "put_back": _put_back},
    files_shown=_files_shown,
    own_waiting=lambda viewer: Message.objects.own_waiting(viewer),
    related=("author", "room__community"),
)
