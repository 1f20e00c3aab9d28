"""What a room of a community is called and for can be flagged by whoever is in it; those who lead there decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from chat.models import Indexed, Room
from moderation.models import AuditEntry
from moderation.saying_kinds import SayingKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import Person
    from people.scopes import Viewer

OPENED = "chat.room_opened"
CHANGED = "chat.room_changed"


def _rooms_of_place(viewer: Viewer) -> QuerySet[Room]:
    """Rooms of a few are called as what they belong to is, or by those who talk there."""
    return Room.objects.visible_to(viewer).of_place().filter(community__isnull=False)


def _named_by(room: Room) -> Person | None:
    """Whoever opened it, or changed it since; nobody where a place began with it."""
    done = AuditEntry.objects.filter(target_type=ContentType.objects.get_for_model(Room), target_id=room.pk)
    last = done.filter(verb__in=(OPENED, CHANGED)).select_related("actor").order_by("-pk").first()
    return last.actor if last else room.opened_by


def _found_below_its_name(room: Room) -> None:
    Indexed.objects.filter(room=room).update(anew_at=Now())


ROOM = SayingKind(
    kind="room",
    title=_("What a room is called and for"),
    model=Room,
    texts=("name", "topic"),
    instead={"name": _("A room")},
    readers=_rooms_of_place,
    author=_named_by,
    scope=lambda room: room.place.scope,
    url=lambda room: room.get_absolute_url(),
    related=("community", "opened_by"),
    changed=_found_below_its_name,
)
