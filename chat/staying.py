"""Who may be in a room, asked of Postgres: on entering, when something has changed, and now and then for everybody."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.utils import timezone

from chat.models import Room
from communities.models import Membership

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
    """Those who still belong, have an account and are signed in. Two queries, however many ask."""
    people, communities, sessions = zip(*stays, strict=True) if stays else ((), (), ())
    belonging = set(
        Membership.objects.filter(
            person_id__in=set(people), community_id__in=set(communities), person__is_active=True
        ).values_list("person_id", "community_id")
    )
    keys = set(sessions) - {None}
    alive = set(
        Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now()).values_list(
            "session_key", flat=True
        )
    )
    return {stay for stay in stays if stay[:2] in belonging and (stay[2] is None or stay[2] in alive)}
