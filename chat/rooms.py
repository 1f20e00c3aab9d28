"""Opening rooms. Every community has one from the day it is founded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from chat.models import Room
from communities.kinds import start_of
from communities.models import Community
from engagement.models import Activity

if TYPE_CHECKING:
    from people.models import Person

FIRST_ROOM = "general"


def first_room(community: Community) -> Room:
    """The room a community starts with; made by whoever needs it first."""
    room, _made = Room.objects.get_or_create(
        community=community,
        slug=FIRST_ROOM,
        defaults={"name": _("General"), "topic": _("Whatever is on your mind. What is said here stays here.")},
    )
    return room


def open_room(community: Community, *, slug: str, name: str, topic: str = "", by: Person | None = None) -> Room:
    """Another room. One that is there already is left as it is."""
    room, _made = Room.objects.get_or_create(
        community=community, slug=slug, defaults={"name": name, "topic": topic, "opened_by": by}
    )
    return room


def open_first_room(activity: Activity) -> None:
    """Consumer of the activity log: a community was founded. Its kind may bring a second room."""
    if community := Community.objects.filter(pk=activity.target_id).first():
        first_room(community)
        for slug, name, topic in start_of(community.kind).rooms:
            open_room(community, slug=slug, name=str(name), topic=str(topic))
