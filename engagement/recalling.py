"""Mail that waits while its reader loses sight of something: taken out of the outbox, and written anew of the rest."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime

from django.utils import timezone

from engagement.digests import PERIOD
from engagement.models import DigestIssue, Mail, Notification, Preferences

# Kinds that repeat what was written somewhere.
TELLING = ("notice", "digest")


def recall_mail(people: Iterable[int]) -> None:
    """They may not read any more what it may tell. What they still may comes again, chosen by what they see now.

    Whoever writes to them at this moment has chosen before, and holds their preferences: that mail is waited for. In
    the caller's transaction, after what they may not read any more was taken from them.
    """
    people = list(people)
    list(Preferences.objects.select_for_update().filter(person__in=people).order_by("pk").values_list("pk"))
    waiting = Mail.objects.filter(person__in=people, sent_at=None, kind__in=TELLING)
    taken = list(waiting.values_list("person_id", "kind", "key"))
    waiting.delete()
    for person_id, kind, key in taken:
        what = key.split(":", 2)[2]
        if kind == "notice":
            _tell_again(person_id, int(what))
        else:
            _write_again(person_id, what)


def _tell_again(person_id: int, number: int) -> None:
    """What the mail was about; not what an earlier one of that conversation has told."""
    mine = Notification.objects.filter(person=person_id)
    about = mine.filter(conversation__in=mine.filter(pk=number).values("conversation"), pk__lte=number)
    told = Mail.objects.filter(person=person_id, kind="notice").exclude(sent_at=None)
    numbers = [int(key.rpartition(":")[2]) for key in told.values_list("key", flat=True)]
    before = max(about.filter(pk__in=numbers).values_list("pk", flat=True), default=0)
    about.unread().filter(pk__gt=before, mail_due_at=None).update(mail_due_at=timezone.now())


def _write_again(person_id: int, period: str) -> None:
    """The digest of that period once more. What was shown on demand, or missed while away, is not."""
    planned = None
    with suppress(ValueError):
        planned = datetime.strptime(period, PERIOD).replace(tzinfo=UTC)
    DigestIssue.objects.filter(person=person_id, period=period).delete()
    if planned:
        Preferences.objects.filter(person=person_id).exclude(next_digest_at=None).update(next_digest_at=planned)
