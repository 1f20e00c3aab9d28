from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

# A search for pairs or circles takes seconds, and two minutes at the very most.
LONGEST_SEARCH = timedelta(minutes=5)


def is_late(asked_at: datetime) -> bool:
    """Whether a search that has not come back may be asked for again: whatever should do it has stopped or waits."""
    return asked_at < timezone.now() - LONGEST_SEARCH
