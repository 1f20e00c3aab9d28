"""Letters to everybody in a place that were hidden: that there was one stays, its words do not."""

from __future__ import annotations

from datetime import datetime

from communities.models import Letter
from moderation.forgetting import hidden_before


def forget_hidden_letters(before: datetime) -> int:
    return hidden_before(Letter, before).exclude(words="").update(words="")
