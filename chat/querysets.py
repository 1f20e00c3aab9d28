from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from communities.models import Membership

if TYPE_CHECKING:
    from chat.models import Message, Room
    from people.scopes import Viewer


def _of_member(viewer: Viewer, path: str) -> Q:
    """Chat is for members, in open communities too: being there is part of it."""
    if not viewer.is_authenticated:
        return Q(pk__in=[])
    memberships = Membership.objects.filter(person=viewer.pk)
    return Q(**{f"{path}community_id__in": memberships.values("community_id")})


class RoomQuerySet(models.QuerySet["Room"]):
    def visible_to(self, viewer: Viewer) -> RoomQuerySet:
        return self.filter(_of_member(viewer, ""))

    def with_reading(self, viewer: Viewer) -> RoomQuerySet:
        """Adds `read_sequence` and `read_at`: how far the viewer has read; None where they never were."""
        from chat.models import RoomReading

        mine = RoomReading.objects.filter(room=OuterRef("pk"), person=viewer.pk)
        return self.annotate(read_sequence=Subquery(mine.values("sequence")), read_at=Subquery(mine.values("at")))


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, viewer: Viewer) -> MessageQuerySet:
        return self.filter(_of_member(viewer, "room__"), hidden_at=None)

    def for_reading(self) -> MessageQuerySet:
        """What is shown to those who may be in the room: of hidden ones only that they were there."""
        return self.select_related("author", "answers__author").defer("source")

    def changed_since(self, change: int, *, upto: int) -> MessageQuerySet:
        """Those up to the sequence `upto` to which something happened, as it happened."""
        return self.filter(change__gt=change, sequence__lte=upto).order_by("change")

    def after(self, sequence: int) -> MessageQuerySet:
        return self.filter(sequence__gt=sequence).order_by("sequence")

    def before(self, sequence: int) -> MessageQuerySet:
        return self.filter(sequence__lt=sequence).order_by("-sequence")
