"""Who may do what in chat.

can_chat · can_enter · can_change_message · can_open_room · can_tend_room · can_leave_room ·
can_add_people · can_take_away · can_see_traces · can_mute · can_make_story · can_make_thread
"""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING

import rules

from chat.models import Message, Room
from communities.models import LEADING, Community, Membership
from communities.permissions import can_lead, can_take_part

if TYPE_CHECKING:
    from people.models import Person
    from people.scopes import Viewer


@rules.predicate
def can_chat(viewer: Viewer, community: Community) -> bool:
    """The same rule as `Room.objects.visible_to`, for one community at hand."""
    return can_take_part(viewer, community)


@rules.predicate
def can_enter(viewer: Viewer, room: Room) -> bool:
    """The same rule as `Room.objects.visible_to`, for one room at hand."""
    if room.by_seats or room.community is None:
        return Room.objects.visible_to(viewer).filter(pk=room.pk).exists()
    return can_chat(viewer, room.community)


@rules.predicate
def can_change_message(viewer: Viewer, message: Message) -> bool:
    """One's own words, as long as one belongs there."""
    return message.author_id == viewer.pk and not message.is_note and can_enter(viewer, message.room)


@rules.predicate
def can_open_room(viewer: Viewer, community: Community) -> bool:
    return can_lead(viewer, community)


@rules.predicate
def can_tend_room(viewer: Viewer, room: Room) -> bool:
    """Say what it is called and for: who leads the place, and in a group of people everybody."""
    if room.community is not None:
        return can_lead(viewer, room.community)
    return not room.is_pair and can_enter(viewer, room)


@rules.predicate
def can_leave_room(viewer: Viewer, room: Room) -> bool:
    """A group; a circle's room is left with the circle, and two people stay two."""
    return room.community is None and not room.is_pair and can_enter(viewer, room)


@rules.predicate
def can_add_people(viewer: Viewer, room: Room) -> bool:
    return can_leave_room(viewer, room)


@rules.predicate
def can_take_away(viewer: Viewer, message: Message) -> bool:
    """Who leads the place; one's own words are taken back instead."""
    community = message.room.community
    return community is not None and message.author_id != viewer.pk and can_lead(viewer, community)


@rules.predicate
def can_see_traces(viewer: Viewer, room: Room) -> bool:
    """What was changed or taken back, and what it said: who leads the place, in rooms they may enter themselves.

    Of conversations nobody; what was flagged there is shown alone, in the admin.
    """
    return room.community is not None and can_lead(viewer, room.community) and can_enter(viewer, room)


def can_mute(viewer: Viewer, room: Room, person: Person) -> bool:
    """Who leads the place, and only members who do not lead it themselves."""
    return person.pk in who_can_be_muted(viewer, room, {person.pk})


def who_can_be_muted(viewer: Viewer, room: Room, people: Set[int]) -> Set[int]:
    """The same of many: one query."""
    community = room.community
    if community is None or not can_lead(viewer, community):
        return frozenset()
    leading = Membership.objects.filter(community=community, person__in=people, role__in=LEADING)
    return people - {viewer.pk} - set(leading.values_list("person_id", flat=True))


def can_make_story(viewer: Viewer, room: Room) -> bool:
    """Where there is a community to tell it in; whoever is quoted is asked."""
    return room.community is not None and can_enter(viewer, room)


def can_make_thread(viewer: Viewer, room: Room) -> bool:
    """Nobody is asked for a thread, so not of what a few say among themselves."""
    return not room.by_seats and can_make_story(viewer, room)
