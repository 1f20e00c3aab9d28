"""What was hidden and comes back: whom it was told to while they could not see it hears of it anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from engagement.kinds import Weight, all_kinds
from engagement.models import Activity, Notification
from engagement.notifying import notify


def tell_again(activities: Iterable[Activity], *, hidden_at: datetime) -> None:
    """Those who had not read of it before it was hidden, as they choose to hear by now; nobody else.

    Not what became of their own words, of which they heard in the meantime.
    """
    owed = [kind.name for kind in all_kinds() if kind.weight == Weight.OWED]
    unseen = Q(created_at__gte=hidden_at) | Q(read_at__gte=hidden_at)
    for activity in activities:
        told = Notification.objects.filter(unseen, activity=activity).exclude(kind__in=owed)
        if people := set(told.values_list("person_id", flat=True)):
            told.delete()
            notify(activity, among=people)
