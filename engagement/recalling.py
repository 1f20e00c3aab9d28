"""Mail that waits while its reader loses sight of something: taken out of the outbox, and written anew of the rest."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from django.utils import timezone

from engagement.digests import period_of, planned_for
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
    taken = list(waiting.only("person_id", "kind", "key", "about"))
    waiting.delete()
    _tell_again([mail for mail in taken if mail.kind == "notice"])
    for mail in taken:
        if mail.kind == "digest":
            _write_again(mail.person_id, period_of(mail))


def _tell_again(mails: Iterable[Mail]) -> None:
    """What they were about. Of one that was written before this was kept, only its last is known, by its key."""
    about = [pk for mail in mails for pk in mail.about or [int(mail.key.rpartition(":")[2])]]
    told = Notification.objects.unread().filter(pk__in=about, mail_due_at=None)
    told.update(mail_due_at=timezone.now())


def _write_again(person_id: int | None, period: str) -> None:
    """The digest of that period once more. What was shown on demand, or missed while away, is not."""
    planned = None
    with suppress(ValueError):
        planned = planned_for(period)
    DigestIssue.objects.filter(person=person_id, period=period).delete()
    if planned:
        Preferences.objects.filter(person=person_id).exclude(next_digest_at=None).update(next_digest_at=planned)
