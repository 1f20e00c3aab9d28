"""The digest: what a person would want to have seen, once a period, and nothing when there is nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import override
from django.utils.translation import gettext as _

from engagement.leaving_out import left_out_by
from engagement.links import unsubscribe_headers, unsubscribe_url
from engagement.mailing import Letter, write_mail
from engagement.models import Cadence, DigestIssue, Hearing, Preferences
from engagement.models.preferences import AWAY_AFTER, LENGTH
from engagement.promising import promising
from engagement.sections import Item, Section

if TYPE_CHECKING:
    from engagement.models import Mail
    from people.models import Person

log = structlog.get_logger()
TRY_AGAIN_AFTER = timedelta(hours=1)
REMEMBERED_FOR = timedelta(days=90)
BATCH = 100
# So many more items are asked for where some places have digests of their own.
ELSEWHERE = 20


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
        written += sum(_write_or_put_off(pk, now) for pk in due)


def _write_or_put_off(pk: int, now: datetime) -> bool:
    """One person's trouble keeps nobody else from their digest, and is looked at again in an hour."""
    try:
        return _write_if_due(pk, now)
    except Exception:
        log.exception("digest_failed", preferences=pk)
        Preferences.objects.filter(pk=pk).update(next_digest_at=now + TRY_AGAIN_AFTER)
        return False


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
    planned = preferences.next_digest_at
    reach = Reach.of(preferences, planned)
    preferences.plan_next_digest(after=now, also=reach.elsewhere.values())
    preferences.save(update_fields=["next_digest_at"])
    if preferences.is_away(now):
        return write_to_who_is_away(preferences, now) is not None
    return write_digest(preferences, period=planned.strftime("%Y-%m-%dT%H:%MZ"), now=now, reach=reach) is not None


@transaction.atomic
def write_to_who_is_away(preferences: Preferences, now: datetime) -> Mail | None:
    """What they missed: once after thirty days, once after ninety, and then nothing until they come back."""
    person, since = preferences.person, preferences.last_sign_of_life
    stage = preferences.times_missed(now)
    period = f"away {stage} {since:%Y-%m-%d}"
    if DigestIssue.objects.filter(person=person, period=period).exists():
        return None
    with override(person.time_zone):
        parts = _parts(person, since=since, said=set(), reach=Reach.of(preferences, None))
        if not parts:
            return None
        DigestIssue.objects.create(person=person, period=period, keys=_keys(parts))
        letter = _letter(person, parts, away=Away(since, is_last=stage == len(AWAY_AFTER)))
        return write_mail(letter, person=person, key=f"digest:{person.pk}:{period}")


@dataclass(frozen=True)
class Away:
    """To whom a digest goes that has not been here since, and whether it is the last one."""

    since: datetime
    is_last: bool


def _keys(parts: Sequence[DigestPart]) -> list[str]:
    return [item.key for part in parts for item in part.items]


@transaction.atomic
def write_digest(preferences: Preferences, *, period: str, now: datetime, reach: Reach | None = None) -> Mail | None:
    """One digest for one person and period; None when there is nothing to say or it was said already."""
    person = preferences.person
    with override(person.time_zone):
        parts = digest_parts(preferences, now, reach)
        if not parts:
            return None
        issues = DigestIssue.objects
        _issue, made = issues.get_or_create(person=person, period=period, defaults={"keys": _keys(parts)})
        if not made:
            return None
        return write_mail(_letter(person, parts), person=person, key=f"digest:{person.pk}:{period}")


@transaction.atomic
def show_digest(person: Person, now: datetime) -> Mail | None:
    """One more digest, to look at: all of the period, whatever was seen or said. The next one says it again."""
    preferences = plan_first_digest(person)
    with override(person.time_zone):
        reach = Reach.of(preferences, None)
        parts = _parts(person, since=now - preferences.digest_length, said=set(), reach=reach)
        return write_mail(_letter(person, parts), person=person, key=f"digest:{person.pk}:{now}") if parts else None


@dataclass(frozen=True)
class Reach:
    """Which places one digest speaks of: those with a cadence of their own have their days.

    `elsewhere` are these by scope token, `due` the cadences whose day it is, `usual` that of all other places.
    """

    usual: str
    elsewhere: Mapping[str, str]
    due: frozenset[str]

    @classmethod
    def of(cls, preferences: Preferences, planned: datetime | None) -> Reach:
        """On the day of `planned`; without one every cadence has its day."""
        own = Hearing.objects.filter(person=preferences.person).exclude(digest="")
        elsewhere = dict(own.values_list("place", "digest"))
        day = planned and planned.astimezone(ZoneInfo(preferences.person.time_zone))
        asked = {preferences.digest, *elsewhere.values()} - {Cadence.NEVER}
        due = frozenset(one for one in asked if day is None or preferences.is_day_of(one, day))
        # Planned, and no day of any: the person has moved to another zone meanwhile. The usual one it is.
        return cls(preferences.digest, elsewhere, due or frozenset({preferences.digest} - {Cadence.NEVER}))

    @property
    def length(self) -> timedelta:
        return max((LENGTH[Cadence(one)] for one in self.due), default=LENGTH[Cadence.WEEKLY])

    def takes_in(self, item: Item) -> bool:
        return self.elsewhere.get(item.place, self.usual) in self.due


def digest_parts(preferences: Preferences, now: datetime, reach: Reach | None = None) -> list[DigestPart]:
    """What the digest would say now: no own words, nothing an earlier digest said."""
    reach = reach or Reach.of(preferences, None)
    start = now - reach.length
    since = max(start, preferences.was_here_before(now) or start)
    return _parts(preferences.person, since=since, said=_said_before(preferences.person, now), reach=reach)


def digest_of_place(person: Person, place: str, now: datetime) -> list[DigestPart]:
    """What a week's digest would tell this person of one place: for those who lead, before it goes out."""
    only_here = Reach(Cadence.NEVER, {place: Cadence.WEEKLY}, frozenset({Cadence.WEEKLY}))
    return _parts(person, since=now - only_here.length, said=set(), reach=only_here)


def _parts(person: Person, *, since: datetime, said: set[str], reach: Reach) -> list[DigestPart]:
    parts = []
    left_out = left_out_by(person)
    wanted = [one for one in promising(person, since) if one.in_digest and left_out.wants(one)]
    spare = len(left_out) + (ELSEWHERE if reach.elsewhere else 0)
    for section in sorted(wanted, key=lambda one: one.shape):
        most = section.shape.most
        items = left_out.of(section.items(person, since, most + len(said) + spare))
        fresh = [one for one in items if _is_fresh(one, person, said) and reach.takes_in(one)][:most]
        said |= {one.key for one in fresh}
        if fresh:
            parts.append(DigestPart(section, fresh))
    return parts


def _is_fresh(item: Item, person: Person, said: set[str]) -> bool:
    return item.key not in said and item.author_id != person.pk


def _said_before(person: Person, now: datetime) -> set[str]:
    issues = DigestIssue.objects.filter(person=person, made_at__gte=now - REMEMBERED_FOR)
    return {key for keys in issues.values_list("keys", flat=True) for key in keys}


def _letter(person: Person, parts: list[DigestPart], away: Away | None = None) -> Letter:
    first = parts[0].items[0]
    more = sum(len(part.items) for part in parts) - 1
    subject = _("%(first)s, and %(more)d more") % {"first": first.title, "more": more} if more else first.title
    return Letter(
        kind="digest",
        subject=subject,
        template="digest",
        context={"parts": parts, "away": away, "unsubscribe_url": unsubscribe_url(person, "digest")},
        headers=unsubscribe_headers(person, "digest"),
    )


def plan_first_digest(person: Person) -> Preferences:
    """Everybody who may be written to has preferences with a next digest planned."""
    preferences, _made = Preferences.objects.get_or_create(person=person)
    if preferences.next_digest_at is None and preferences.digest != Cadence.NEVER:
        plan_anew(preferences)
    return preferences


def plan_anew(preferences: Preferences) -> None:
    """After somebody chose other days, for all or for a place."""
    reach = Reach.of(preferences, None)
    preferences.plan_next_digest(after=timezone.now(), also=reach.elsewhere.values())
    preferences.save(update_fields=["next_digest_at"])
