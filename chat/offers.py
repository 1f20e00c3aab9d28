"""What chat gives to the floors below: its place in a community, its line among what is alive, notices of mentions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from chat.changing import touch, touch_with_answers
from chat.models import Message
from chat.pages import here_in
from chat.permissions import can_chat
from chat.presence import communities_with_people
from chat.speaking import SAID
from communities.models import Community
from communities.overview import AliveRow
from content.targets import Target
from engagement.kinds import Kind, Wording

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person
    from people.scopes import Viewer


def people_talking(viewer: Viewer, community_ids: Sequence[int]) -> Collection[int]:
    return communities_with_people(community_ids) if viewer.is_authenticated else ()


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


def mentioned(activity: Activity) -> Sequence[int]:
    people: list[int] = activity.payload.get("mentioned", [])
    return people


def word_mentions(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    shown = Message.objects.visible_to(reader).filter(pk__in=[activity.target_id for activity in activities])
    messages = {message.pk: message for message in shown.select_related("author", "room__community")}
    return {
        activity.pk: _wording(messages[activity.target_id]) for activity in activities if activity.target_id in messages
    }


def _wording(message: Message) -> Wording:
    names = {"name": message.author.display_name, "room": message.room.name, "place": message.room.community.name}
    text = _("%(name)s mentioned you in %(room)s, the chat of %(place)s") % names
    return Wording(text, message.get_absolute_url(), icon="messages-square", quote=message.source[:240])


MENTION_NOTICE = Kind(
    name="chat-mention",
    label=gettext_lazy("Someone mentions me in a chat"),
    verbs=frozenset({SAID}),
    recipients=mentioned,
    word=word_mentions,
    from_a_person=True,
)


MESSAGE_TARGET = Target(
    kind="message",
    model=Message,
    title=lambda message: _("A message in %(room)s") % {"room": message.room.name},
    scope=lambda message: message.room.community.scope,
    author=lambda message: message.author,
    place=lambda message: message.room.community.scope,
    can_take_part=lambda viewer, message: can_chat(viewer, message.room.community),
    changed=touch,
    visibility_changed=touch_with_answers,
    related=("author", "room__community"),
)
