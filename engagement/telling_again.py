"""What was hidden and comes back: whom it was told to while they could not see it hears of it anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Q

from engagement.hearing import conversation_of
from engagement.kinds import Weight, all_kinds
from engagement.live import read_topic
from engagement.models import Activity, Mail, Notification
from engagement.notifying import notify
from people.scopes import PERSONAL


def tell_again(activities: Mapping[int, Activity], *, hidden_at: datetime) -> None:
    """Those who had not read of it before it was hidden, as they choose to hear by now; nobody else.

    Not what became of their own words, of which they heard in the meantime; and nothing a mail has told them already.
    """
    told = _unheard(activities, hidden_at)
    rows = defaultdict[int, list[Notification]](list)
    for row in told:
        rows[row.activity_id].append(row)
    Notification.objects.filter(pk__in=[row.pk for row in told]).delete()
    for number, among in sorted(rows.items()):
        notify(_as_it_stands(activities[number], among[0]), among={row.person_id for row in among})


def _unheard(activities: Collection[int], hidden_at: datetime) -> list[Notification]:
    """Told while it was hidden, or looked for while it was, or due by mail while it was."""
    owed = [kind.name for kind in all_kinds() if kind.weight == Weight.OWED]
    unseen = Q(created_at__gte=hidden_at) | Q(read_at__gte=hidden_at) | Q(read_at=None, mail_due_at=None)
    told = list(
        Notification.objects.filter(unseen, activity__in=list(activities)).exclude(kind__in=owed).order_by("pk")
    )
    mailed = _mailed(told) if told else set()
    return [row for row in told if row.pk not in mailed]


def _mailed(told: Collection[Notification]) -> set[int]:
    people, pks = {row.person_id for row in told}, [row.pk for row in told]
    mails = Mail.objects.filter(person__in=people, about__overlap=pks).exclude(sent_at=None)
    return {pk for about in mails.values_list("about", flat=True) for pk in about or []}


def _as_it_stands(activity: Activity, told: Notification) -> Activity:
    """What was told of it went along when it was moved or became part of something else; the log stays as it is."""
    if told.conversation != conversation_of(activity):
        kind, number = read_topic(told.conversation)
        activity.payload = activity.payload | {"conversation": told.conversation, kind: number}
    activity.place = told.place
    if not told.scope.startswith(PERSONAL):
        activity.scope = told.scope
    return activity
