"""Proposals and reasons that were taken away: that there was a stance stays, its words do not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from communities.models import Position, Proposal, Stance, Version
from moderation.forgetting import hidden_before

GONE = "…"


@transaction.atomic
def forget_deleted_proposals(before: datetime) -> int:
    old = hidden_before(Proposal, before).exclude(title=GONE)
    numbers = list(old.values_list("pk", flat=True))
    Version.objects.filter(proposal__in=numbers).delete()
    empty = dict.fromkeys(("what", "why", "what_html", "why_html"), "")
    gone = Proposal.objects.filter(pk__in=numbers).update(title=GONE, options=[], **empty)
    reasons = hidden_before(Stance, before).exclude(reason__in=["", GONE])
    # A block has a reason, always: what is left of it says only that there was one.
    blocks = reasons.filter(picks__contains=[Position.BLOCK]).update(reason=GONE)
    return gone + blocks + reasons.update(reason="")
