"""No more letters a minute to one mail house than it likes: those over it are given a time each, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from engagement.models import Lane, Mail, MailPace

# What would leave within this goes at once.
AT_ONCE = timedelta(seconds=1)


def keep_pace(claimed: Sequence[int]) -> list[int]:
    """Those of the claimed that go now. In the transaction that claims them; four statements, however many they are.

    Whoever waits for a code is not made to wait, and who was given a time is not given another.
    """
    per_minute = settings.MAIL_A_MINUTE_TO_A_DOMAIN
    if not claimed or not per_minute:
        return list(claimed)
    waiting = Mail.objects.filter(pk__in=claimed, lane=Lane.NORMAL, has_time=False).select_related("person")
    by_domain: dict[str, list[Mail]] = defaultdict(list)
    for mail in waiting.only("address", "person__email").order_by("pk"):
        by_domain[mail.to_address.rpartition("@")[2].lower()].append(mail)
    later = _give_times(by_domain, timedelta(minutes=1) / per_minute)
    return [pk for pk in claimed if pk not in later]


def _give_times(by_domain: dict[str, list[Mail]], apart: timedelta) -> set[int]:
    if not by_domain:
        return set()
    now = timezone.now()
    MailPace.objects.bulk_create([MailPace(domain=one, next_at=now) for one in by_domain], ignore_conflicts=True)
    paces = list(MailPace.objects.select_for_update().filter(domain__in=by_domain).order_by("domain"))
    later = []
    for pace in paces:
        for mail in by_domain[pace.domain]:
            at = max(pace.next_at, now)
            pace.next_at = at + apart
            if at > now + AT_ONCE:
                mail.due_at, mail.has_time = at, True
                later.append(mail)
    MailPace.objects.bulk_update(paces, ["next_at"])
    Mail.objects.bulk_update(later, ["due_at", "has_time"])
    return {mail.pk for mail in later}
