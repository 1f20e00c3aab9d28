"""Who may be in a room, asked of Postgres: on entering, when something has changed, and now and then for everybody."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from chat.models import Room
from communities.models import Membership
from people.staying import still_signed_in

if TYPE_CHECKING:
    from people.scopes import Viewer

type Stay = tuple[int, int, str | None]
"""Person, community, and the session they are signed in with (None outside a browser's session)."""


def room_for(viewer: Viewer, room_id: int) -> Room | None:
    """The room, read anew, if the viewer may be in it now."""
    if not viewer.is_authenticated:
        return None
    return Room.objects.visible_to(viewer).select_related("community").filter(pk=room_id).first()


def may_stay(stays: Collection[Stay]) -> set[Stay]:
    """Those who still belong, have an account and are signed in. Three queries, however many ask."""
    people, communities = {stay[0] for stay in stays}, {stay[1] for stay in stays}
    belonging = set(
        Membership.objects.filter(person_id__in=people, community_id__in=communities).values_list(
            "person_id", "community_id"
        )
    )
    signed_in = still_signed_in({(person, session) for person, _community, session in stays})
    return {stay for stay in stays if stay[:2] in belonging and (stay[0], stay[2]) in signed_in}
