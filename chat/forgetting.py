"""What rooms do not keep: messages that were taken away, after a while, and all of them where a room says so."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Min

from chat.models import Message, MessageEdition, Room
from content.models import Bookmark, Reaction
from content.uploading import remove_files_of
from moderation.forgetting import hidden_before
from moderation.models import Case
from search import index as search_index

AT_ONCE = 500


def forget_deleted_messages(before: datetime) -> int:
    old = hidden_before(Message, before).exclude(source="")
    numbers = list(old.values_list("pk", flat=True)[:5000])
    MessageEdition.objects.filter(message__in=numbers).delete()
    # Of what was forgotten before, too: their files once stayed.
    remove_files_of(Message, hidden_before(Message, before).values("pk"))
    return Message.objects.filter(pk__in=numbers).update(source="", html="")


def forget_old_messages(now: datetime) -> int:
    """In rooms that keep what is said for a while. What somebody saved stays, and what was ever looked into."""
    return sum(_forget_in(room, now) for room in Room.objects.exclude(keeps_days=None))


def _forget_in(room: Room, now: datetime) -> int:
    assert room.keeps_days is not None
    kind = ContentType.objects.get_for_model(Message)
    saved = Bookmark.objects.filter(target_type=kind).values("target_id")
    looked_into = Case.objects.filter(target_type=kind).values("target_id")
    old = Message.objects.filter(room=room, created_at__lt=now - timedelta(days=room.keeps_days))
    old = old.exclude(pk__in=saved).exclude(pk__in=looked_into)
    gone = 0
    while numbers := list(old.order_by("sequence").values_list("pk", flat=True)[:AT_ONCE]):
        gone += _forget(room, numbers)
    return gone


@transaction.atomic
def _forget(room: Room, numbers: list[int]) -> int:
    """With all that hangs on them. The room's row is held as by whoever speaks: nobody answers what is going."""
    held = Room.objects.select_for_update().get(pk=room.pk)
    hanging = {"target_type": ContentType.objects.get_for_model(Message), "target_id__in": numbers}
    remove_files_of(Message, numbers)
    Reaction.objects.filter(**hanging).delete()
    Message.objects.filter(pk__in=numbers).delete()
    first = Message.objects.filter(room=held).aggregate(first=Min("sequence"))["first"]
    held.forgotten_sequence = first - 1 if first else held.last_sequence
    held.save(update_fields=["forgotten_sequence"])
    search_index.reindex("message", numbers)
    return len(numbers)
