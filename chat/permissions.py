"""Who may do what in chat. can_chat · can_enter · can_speak · can_change_message · can_open_room"""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules

from chat.models import Message, Room
from communities.models import Community
from communities.permissions import can_lead, can_take_part

if TYPE_CHECKING:
    from people.scopes import Viewer


@rules.predicate
def can_chat(viewer: Viewer, community: Community) -> bool:
    """The same rule as `Room.objects.visible_to`, for one community at hand."""
    return can_take_part(viewer, community)


@rules.predicate
def can_enter(viewer: Viewer, room: Room) -> bool:
    return can_chat(viewer, room.community)


@rules.predicate
def can_speak(viewer: Viewer, room: Room) -> bool:
    if room.only_leaders_speak:
        return can_lead(viewer, room.community)
    return can_enter(viewer, room)


@rules.predicate
def can_change_message(viewer: Viewer, message: Message) -> bool:
    """One's own words, as long as one belongs there."""
    return message.author_id == viewer.pk and can_enter(viewer, message.room)


@rules.predicate
def can_open_room(viewer: Viewer, community: Community) -> bool:
    return can_lead(viewer, community)
