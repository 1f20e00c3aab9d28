"""Who hears of what is said: who is called by name, and in a conversation everybody in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.conversations import ADDED
from chat.models import Message, Mute, Room, RoomReading, Seat
from chat.muting import MUTED
from chat.speaking import SAID
from engagement.kinds import Kind, Weight, Wording
from engagement.models import Notification
from moderation.measures import page_of
from moderation.models import Measure, MeasureKind
from people.scopes import is_of_room, room_scope

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person

WRITES_TO_ME = "chat-direct"


def _mentioned(activity: Activity) -> Sequence[int]:
    people: list[int] = activity.payload.get("mentioned", [])
    return people


def _read_by(activity: Activity) -> Iterable[int]:
    """Who was there as it was said has read it before the bell could ring. What is held nobody has read."""
    its_own = {"room__messages": activity.target_id, "room__messages__hidden_at": None}
    read = RoomReading.objects.filter(**its_own, sequence__gte=F("room__messages__sequence"))
    return read.values_list("person_id", flat=True)


def _written_to(activity: Activity) -> Iterable[int]:
    """In a conversation everybody, once until they have looked: a bell for each line would tell nothing more."""
    if not is_of_room(activity.scope):
        return []
    message = Message.objects.filter(pk=activity.target_id, room__community=None).first()
    if message is None:
        return []
    seats = Seat.objects.filter(room=message.room_id, from_sequence__lt=message.sequence)
    told = Notification.objects.filter(kind=WRITES_TO_ME, conversation=activity.payload["conversation"]).unread()
    return set(seats.values_list("person_id", flat=True)) - set(told.values_list("person_id", flat=True))


def _added(activity: Activity) -> Sequence[int]:
    people: list[int] = activity.payload["added"]
    return people


def _shown(activities: Sequence[Activity], reader: Person) -> dict[int, Message]:
    shown = Message.objects.visible_to(reader).filter(pk__in=[activity.target_id for activity in activities])
    return {message.pk: message for message in shown.select_related("author", "room__community")}


def _word_talk(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    messages = _shown(activities, reader)
    return {one.pk: _wording(messages[one.target_id]) for one in activities if one.target_id in messages}


def _wording(message: Message) -> Wording:
    room = message.room
    names = {"name": message.author.display_name, "room": room.name}
    if room.community is not None:
        names["place"] = room.community.name
        text = _("%(name)s mentioned you in %(room)s, the chat of %(place)s") % names
    elif room.name:
        text = _("%(name)s wrote in “%(room)s”") % names
    else:
        text = _("%(name)s wrote to you") % names
    return Wording(text, message.get_absolute_url(), icon="messages-square", quote=message.beginning)


def _word_added(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    """The line that says so stands where the reading of those who came begins."""
    messages = _shown(activities, reader)
    return {
        one.pk: Wording(
            _("%(name)s asked you into a conversation") % {"name": messages[one.target_id].author.display_name},
            messages[one.target_id].room.get_absolute_url(),
            icon="messages-square",
        )
        for one in activities
        if one.target_id in messages
    }


def _muted(activity: Activity) -> Sequence[int]:
    return [activity.payload["to"]]


def _word_muted(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    """What holds now: the latest word on it. Whoever may not enter any more is told no names of rooms."""
    mine = Mute.objects.filter(person=reader, room__in=Room.objects.visible_to(reader))
    found = mine.select_related("room__community")
    mutes = {held.pk: held for held in found.filter(pk__in=[one.target_id for one in activities])}
    decided = Measure.objects.filter(person=reader, kind=MeasureKind.QUIET).order_by("pk")
    pages = {measure.place: page_of(measure) for measure in decided}
    return {one.pk: _wording_of_mute(mutes[one.target_id], pages) for one in activities if one.target_id in mutes}


def _wording_of_mute(held: Mute, pages: Mapping[str, str]) -> Wording:
    """Leads to where they read why, and ask for a second look."""
    names = {"room": held.room.name, "when": date_format(localtime(held.until), "j F, H:i")}
    text = _("You read in %(room)s for a while, and can write there again from %(when)s") % names
    url = pages.get(room_scope(held.room_id), held.room.get_absolute_url())
    return Wording(text, url, icon="circle-minus", quote=held.reason, shows_actor=False)


KINDS = (
    Kind(
        name="chat-mention",
        label=gettext_lazy("Someone mentions me in a chat"),
        verbs=frozenset({SAID}),
        recipients=_mentioned,
        read_by=_read_by,
        mail_waits="CHAT_MAIL_MINUTES",
        word=_word_talk,
        from_a_person=True,
    ),
    Kind(
        name=WRITES_TO_ME,
        label=gettext_lazy("Someone writes to me"),
        verbs=frozenset({SAID}),
        recipients=_written_to,
        read_by=_read_by,
        mail_waits="MESSAGE_MAIL_MINUTES",
        word=_word_talk,
        from_a_person=True,
    ),
    Kind(
        name="chat-muted",
        label=gettext_lazy("I can only read in a room for a while"),
        verbs=frozenset({MUTED}),
        recipients=_muted,
        word=_word_muted,
        weight=Weight.OWED,
    ),
    Kind(
        name="chat-added",
        label=gettext_lazy("Someone asks me into a conversation"),
        verbs=frozenset({ADDED}),
        recipients=_added,
        mail_waits="MESSAGE_MAIL_MINUTES",
        word=_word_added,
        from_a_person=True,
    ),
)
