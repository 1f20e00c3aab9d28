"""Messages that were taken away, after a while."""

from __future__ import annotations

from datetime import datetime

from chat.models import Message, MessageEdition
from moderation.forgetting import hidden_before


def forget_deleted_messages(before: datetime) -> int:
    old = hidden_before(Message, before).exclude(source="")
    numbers = list(old.values_list("pk", flat=True)[:5000])
    MessageEdition.objects.filter(message__in=numbers).delete()
    return Message.objects.filter(pk__in=numbers).update(source="", html="")
