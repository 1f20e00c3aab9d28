"""What was hidden of an agenda: that something stood there stays, its words do not."""

from __future__ import annotations

from datetime import datetime

from communities.decisions.forgetting import GONE
from mentoring.models import AgendaItem
from moderation.forgetting import hidden_before


def forget_hidden_agenda(before: datetime) -> int:
    return hidden_before(AgendaItem, before).exclude(title=GONE).update(title=GONE, link="")
