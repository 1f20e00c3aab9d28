"""The digest: what a person would want to have seen, once a period, and nothing when there is nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import override
from django.utils.translation import gettext as _

from engagement.links import unsubscribe_headers, unsubscribe_url
from engagement.mailing import Letter, write_mail
from engagement.models import Cadence, DigestIssue, Preferences
from engagement.promising import promising
from engagement.sections import Item, Section

if TYPE_CHECKING:
    from engagement.models import Mail
    from people.models import Person

REMEMBERED_FOR = timedelta(days=90)
BATCH = 100


@dataclass(frozen=True)
class DigestPart:
    section: Section
    items: Sequence[Item]

    @property
    def shape(self) -> str:
        return self.section.shape.name.lower()


def write_due_digests(now: datetime | None = None) -> int:
    """Writes every digest that is due. Each person is claimed alone, so two processes share the work."""
    now = now or timezone.now()
    written = 0
    while True:
        due = list(Preferences.objects.due(now).order_by("next_digest_at").values_list("pk", flat=True)[:BATCH])
        if not due:
            return written
        written += sum(_write_if_due(pk, now) for pk in due)


@transaction.atomic
def _write_if_due(pk: int, now: datetime) -> bool:
    preferences = (
        Preferences.objects.due(now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("person")
        .filter(pk=pk)
        .first()
    )
    if preferences is None or preferences.next_digest_at is None:
        return False
    period = preferences.next_digest_at.strftime("%Y-%m-%dT%H:%MZ")
    preferences.plan_next_digest(after=now)
    preferences.save(update_fields=["next_digest_at"])
    return write_digest(preferences, period=period, now=now) is not None


@transaction.atomic
def write_digest(preferences: Preferences, *, period: str, now: datetime) -> Mail | None:
    """One digest for one person and period; None when there is nothing to say or it was said already."""
    person = preferences.person
    with override(person.time_zone):
        parts = digest_parts(preferences, now)
        if not parts:
            return None
        keys = [item.key for part in parts for item in part.items]
        _issue, made = DigestIssue.objects.get_or_create(person=person, period=period, defaults={"keys": keys})
        if not made:
            return None
        return write_mail(_letter(person, parts), person=person, key=f"digest:{person.pk}:{period}")


@transaction.atomic
def show_digest(person: Person, now: datetime) -> Mail | None:
    """One more digest, to look at: all of the period, whatever was seen or said. The next one says it again."""
    preferences = plan_first_digest(person)
    with override(person.time_zone):
        parts = _parts(person, since=now - preferences.digest_length, said=set())
        return write_mail(_letter(person, parts), person=person, key=f"digest:{person.pk}:{now}") if parts else None


def digest_parts(preferences: Preferences, now: datetime) -> list[DigestPart]:
    """What the digest would say now: no own words, nothing an earlier digest said."""
    start = now - preferences.digest_length
    since = max(start, preferences.was_here_before(now) or start)
    return _parts(preferences.person, since=since, said=_said_before(preferences.person, now))


def _parts(person: Person, *, since: datetime, said: set[str]) -> list[DigestPart]:
    parts = []
    for section in sorted(promising(person, since), key=lambda one: one.shape):
        if not section.in_digest:
            continue
        most = section.shape.most
        items = section.items(person, since, most + len(said))
        fresh = [one for one in items if one.key not in said and one.author_id != person.pk][:most]
        said |= {one.key for one in fresh}
        if fresh:
            parts.append(DigestPart(section, fresh))
    return parts


def _said_before(person: Person, now: datetime) -> set[str]:
    issues = DigestIssue.objects.filter(person=person, made_at__gte=now - REMEMBERED_FOR)
    return {key for keys in issues.values_list("keys", flat=True) for key in keys}


def _letter(person: Person, parts: list[DigestPart]) -> Letter:
    first = parts[0].items[0]
    more = sum(len(part.items) for part in parts) - 1
    subject = _("%(first)s, and %(more)d more") % {"first": first.title, "more": more} if more else first.title
    return Letter(
        kind="digest",
        subject=subject,
        template="digest",
        context={"parts": parts, "unsubscribe_url": unsubscribe_url(person, "digest")},
        headers=unsubscribe_headers(person, "digest"),
    )


def plan_first_digest(person: Person) -> Preferences:
    """Everybody who may be written to has preferences with a next digest planned."""
    preferences, _made = Preferences.objects.get_or_create(person=person)
    if preferences.next_digest_at is None and preferences.digest != Cadence.NEVER:
        preferences.plan_next_digest(after=timezone.now())
        preferences.save(update_fields=["next_digest_at"])
    return preferences
