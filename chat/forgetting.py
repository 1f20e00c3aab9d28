"""Messages that were taken away, after a while."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from chat.models import Message, MessageEdition
from moderation.models import Appeal


def forget_deleted_messages(before: datetime) -> int:
    """Not while somebody still has to answer whether they come back."""
    asked = Appeal.objects.filter(decided_at=None, case__target_type__model="message").values("case__target_id")
    old = Message.objects.filter(hidden_at__lt=before).exclude(Q(source="") | Q(pk__in=asked))
    numbers = list(old.values_list("pk", flat=True)[:5000])
    MessageEdition.objects.filter(message__in=numbers).delete()
    return Message.objects.filter(pk__in=numbers).update(source="", html="")
