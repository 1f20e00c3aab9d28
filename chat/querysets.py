from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, Now

from communities.models import Membership
from moderation.measures import is_muted
from moderation.models import Case

if TYPE_CHECKING:
    from chat.models import Message, Room, Seat
    from people.scopes import Viewer


def _of_member(viewer: Viewer, path: str, seats: models.QuerySet[Seat]) -> Q:
    """Chat is for members, in open communities too: being there is part of it. `seats` are the viewer's in the room."""
    if not viewer.is_authenticated:
        return Q(pk__in=[])
    memberships = Membership.objects.filter(person=viewer.pk)
    belongs = Q(**{f"{path}community_id__in": memberships.values("community_id")})
    is_conversation = Q(**{f"{path}community_id": None})
    by_seats = Q(**{f"{path}by_seats": True})
    return belongs & ~by_seats | (belongs | is_conversation) & by_seats & Q(Exists(seats))


def _seats(viewer: Viewer, room: str) -> models.QuerySet[Seat]:
    from chat.models import Seat

    return Seat.objects.filter(person=viewer.pk, room=OuterRef(room))


class RoomQuerySet(models.QuerySet["Room"]):
    def visible_to(self, viewer: Viewer) -> RoomQuerySet:
        return self.filter(_of_member(viewer, "", _seats(viewer, "pk")))

    def of_place(self) -> RoomQuerySet:
        """Those that every member of their community may enter."""
        return self.filter(by_seats=False)

    def with_mute(self, viewer: Viewer) -> RoomQuerySet:
        """Adds `muted_until`: None for who may speak; `author_is_muted`: by those who moderate, here or elsewhere."""
        from chat.models import Mute

        mine = Mute.objects.filter(room=OuterRef("pk"), person=viewer.pk, until__gt=Now())
        return self.annotate(muted_until=Subquery(mine.values("until")), author_is_muted=is_muted(viewer))

    def with_reading(self, viewer: Viewer) -> RoomQuerySet:
        """Adds `read_sequence` and `read_at`: how far the viewer has read, None where they never were; and
        `from_sequence`, up to which they read nothing."""
        from chat.models import RoomReading

        mine = RoomReading.objects.filter(room=OuterRef("pk"), person=viewer.pk)
        return self.annotate(
            read_sequence=Subquery(mine.values("sequence")),
            read_at=Subquery(mine.values("at")),
            from_sequence=Coalesce(Subquery(_seats(viewer, "pk").values("from_sequence")), 0),
        )


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, viewer: Viewer) -> MessageQuerySet:
        return self.within_reach_of(viewer).filter(hidden_at=None)

    def within_reach_of(self, viewer: Viewer) -> MessageQuerySet:
        """In rooms where they may be, since they came; those that are hidden, too."""
        seats = _seats(viewer, "room_id").filter(from_sequence__lt=OuterRef("sequence"))
        return self.filter(_of_member(viewer, "room__", seats))

    def own_waiting(self, author: Viewer) -> MessageQuerySet:
        """What they alone read of it, until somebody has looked."""
        return self.within_reach_of(author).for_reading(author).filter(Q(reads_own=True))

    def of(self, room: Room) -> MessageQuerySet:
        """What whoever asked for the room (`with_reading`) may read of it."""
        return self.filter(room=room, sequence__gt=room.from_sequence)

    def for_reading(self, reader: Viewer | None = None) -> MessageQuerySet:
        """What is shown to those who may be in the room: of hidden ones only that they were there, and whether that
        was decided. Adds `waits`, which is asked of hidden ones alone, and `reads_own`: the `reader` reads their own
        words while they wait, and nobody else does."""
        undecided = Case.objects.held_by_itself().filter(
            target_type__app_label="chat", target_type__model="message", target_id=OuterRef("pk")
        )
        waits = When(hidden_at__isnull=False, withdrawn_at=None, then=Exists(undecided))
        own = When(author=reader.pk if reader else None, waits=True, then=True)
        shown = self.annotate(
            waits=models.Case(waits, default=False, output_field=models.BooleanField()),
            reads_own=models.Case(own, default=False, output_field=models.BooleanField()),
        )
        return shown.select_related("author", "answers__author").defer("source", "answers__source")

    def touched(self) -> MessageQuerySet:
        """Changed, taken back or taken away. Each carries a change, which is what finds them quickly."""
        return self.filter(change__isnull=False, is_note=False).exclude(edited_at=None, hidden_at=None)

    def changed_since(self, change: int, *, upto: int) -> MessageQuerySet:
        """Those up to the sequence `upto` to which something happened, as it happened."""
        return self.filter(change__gt=change, sequence__lte=upto).order_by("change")

    def after(self, sequence: int) -> MessageQuerySet:
        return self.filter(sequence__gt=sequence).order_by("sequence")

    def before(self, sequence: int) -> MessageQuerySet:
        return self.filter(sequence__lt=sequence).order_by("-sequence")
