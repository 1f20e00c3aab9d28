"""Mail that waits while its reader loses sight of something: taken out of the outbox, and written anew of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime

from django.utils import timezone

from engagement.digest_orders import PERIOD, period_of, planned_for
from engagement.models import DigestIssue, Mail, Notification, Preferences

# Kinds that repeat what was written somewhere.
TELLING = ("notice", "digest")


def recall_mail(people: Iterable[int]) -> None:
    """They may not read any more what it may tell. What they still may comes again, chosen by what they see now.

    Whoever writes to them at this moment has chosen before, and holds their preferences: that mail is waited for. In
    the caller's transaction, after what they may not read any more was taken from them.
    """
    people = list(people)
    held = list(Preferences.objects.select_for_update().filter(person__in=people).order_by("pk"))
    waiting = Mail.objects.filter(person__in=people, sent_at=None, kind__in=TELLING)
    taken = list(waiting.only("person_id", "kind", "key", "about"))
    waiting.delete()
    _tell_again([mail for mail in taken if mail.kind == "notice"])
    _write_again([mail for mail in taken if mail.kind == "digest"], held)


def _tell_again(mails: Sequence[Mail]) -> None:
    """What they were about. Of one that was written before this was kept, only its last is known, by its key."""
    about = [pk for mail in mails for pk in mail.about or [int(mail.key.rpartition(":")[2])]]
    told = Notification.objects.unread().filter(pk__in=about, mail_due_at=None)
    told.update(mail_due_at=timezone.now())


def _write_again(mails: Sequence[Mail], held: Sequence[Preferences]) -> None:
    """The digests of those periods once more. What was shown on demand, or missed while away, is not."""
    if not mails:
        return
    taken = {(mail.person_id, period_of(mail)) for mail in mails}
    people, periods = {person for person, _period in taken}, {period for _person, period in taken}
    issues = DigestIssue.objects.filter(person__in=people, period__in=periods).defer("keys")
    said = {(one.person_id, one.period): one for one in issues if (one.person_id, one.period) in taken}
    DigestIssue.objects.filter(pk__in=[one.pk for one in said.values()]).delete()
    planned = _first_planned(taken)
    again = [one for one in held if one.next_digest_at and one.person_id in planned]
    for one in again:
        one.next_digest_at = planned[one.person_id]
        issue = said.get((one.person_id, one.next_digest_at.strftime(PERIOD)))
        one.digest_looked_at = issue.begins_at if issue else None
    Preferences.objects.bulk_update(again, ["next_digest_at", "digest_looked_at"])


def _first_planned(taken: Iterable[tuple[int | None, str]]) -> dict[int, datetime]:
    """By person, of those of their periods that are some."""
    planned: dict[int, datetime] = {}
    for person, period in taken:
        with suppress(ValueError):
            at = planned_for(period)
            planned[person or 0] = min(at, planned.get(person or 0, at))
    return planned
