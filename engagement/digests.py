"""The digest: what a person would want to have seen, once a period, and nothing when there is nothing.

What is known of people beforehand is asked for a hundred at once; then each is written for alone, on their own clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import batched
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils import timezone

from engagement.digest_orders import Order, issues_of, order_of, order_of_who_is_away, order_to_show, said_in
from engagement.digest_parts import DigestPart, drawn_digest, keys_of, parts_of_each
from engagement.mailing import put_into_outbox, tell_sweeper
from engagement.models import Cadence, DigestIssue, Preferences
from engagement.reach import Reach, elsewhere_of

if TYPE_CHECKING:
    from engagement.models import Mail
    from people.models import Person

log = structlog.get_logger()
TRY_AGAIN_AFTER = timedelta(hours=1)
BATCH = 100
PLANNED = ["next_digest_at", "digest_looked_at", "digest_again_at"]


def due_batches(now: datetime | None = None) -> Iterator[list[int]]:
    """Whose digests are due, longest first, a hundred at once. Nothing is claimed yet: to be cut twice does no harm."""
    due = Preferences.objects.due(now or timezone.now()).order_by("next_digest_at")
    yield from map(list, batched(list(due.values_list("pk", flat=True)), BATCH))


def write_due_digests(now: datetime | None = None) -> int:
    """Writes every digest that is due, in this process: for commands and tests. Returns how many."""
    now = now or timezone.now()
    written = 0
    while batches := list(due_batches(now)):
        written += sum(write_batch(pks, now) for pks in batches)
    return written


def write_batch(pks: Sequence[int], now: datetime | None = None) -> int:
    """Those of them that are still due; rows are claimed, so two processes share the work. Returns how many."""
    return _write_or_put_off(pks, now or timezone.now())


def _write_or_put_off(pks: Sequence[int], now: datetime) -> int:
    """One person's trouble keeps nobody else from their digest, and is looked at again in an hour."""
    try:
        return _write_claimed(pks, now)
    except Exception:
        if len(pks) > 1:
            return sum(_write_or_put_off([pk], now) for pk in pks)
        log.exception("digest_failed", preferences=pks[0])
        Preferences.objects.filter(pk__in=pks).update(digest_again_at=now + TRY_AGAIN_AFTER)
        return 0


@transaction.atomic
def _write_claimed(pks: Sequence[int], now: datetime) -> int:
    """What another process holds is left to it."""
    due = Preferences.objects.due(now).select_for_update(skip_locked=True, of=("self",))
    claimed = list(due.select_related("person").filter(pk__in=pks))
    orders = _orders(claimed, now)
    elsewhere = {order.person.pk: order.reach.elsewhere for order in orders}
    for one in claimed:
        one.digest_looked_at, one.digest_again_at = one.next_digest_at, None
        one.plan_next_digest(after=now, also=elsewhere[one.person_id].values(), minute=one.digest_minute)
    Preferences.objects.bulk_update(claimed, PLANNED)
    return _write(orders, now)


def _orders(many: Sequence[Preferences], now: datetime) -> list[Order]:
    elsewhere, said = elsewhere_of(many), said_in(issues_of(many, now))
    return [
        order_of_who_is_away(one, elsewhere, said, now) if one.is_away(now) else order_of(one, elsewhere, said, now)
        for one in many
    ]


def _write(orders: Sequence[Order], now: datetime) -> int:
    """Nothing for who has nothing to read, and nothing twice for one period."""
    made = DigestIssue.objects.filter(person__in=[one.person for one in orders], period__in={o.period for o in orders})
    already = set(made.values_list("person_id", "period"))
    fresh = [one for one in orders if (one.person.pk, one.period) not in already]
    issues, mails = [], []
    for order, parts in parts_of_each(fresh, now):
        if mail := drawn_digest(order, parts, now):
            issues.append(_issue(order, parts, now))
            mails.append(mail)
    DigestIssue.objects.bulk_create(issues)
    put_into_outbox(mails)
    return len(mails)


def _issue(order: Order, parts: Sequence[DigestPart], now: datetime) -> DigestIssue:
    return DigestIssue(
        person=order.person, period=order.period, made_at=now, begins_at=order.begins, keys=keys_of(parts)
    )


@transaction.atomic
def show_digest(person: Person, now: datetime) -> Mail | None:
    """One more digest, to look at: all of the period, whatever was seen or said. The next one says it again."""
    preferences = plan_first_digest(person)
    reach = Reach.of(preferences, None)
    for order, parts in parts_of_each([order_to_show(preferences, reach, str(now), now)], now):
        if mail := drawn_digest(order, parts, now):
            mail.save()
            tell_sweeper()
        return mail
    return None


@transaction.atomic
def write_one_due(preferences: Preferences, now: datetime) -> int:
    """This person's, if it is due: for commands."""
    return _write_claimed([preferences.pk], now)


def digest_of_place(person: Person, place: str, now: datetime) -> list[DigestPart]:
    """What a week's digest would tell of one place: for those who lead, before it goes out, and so with their words."""
    only_here = Reach(Cadence.NEVER, {place: Cadence.WEEKLY}, frozenset({Cadence.WEEKLY}))
    order = Order(person, "", only_here, now - only_here.length, now, own=True)
    for _order, parts in parts_of_each([order], now):
        return parts
    return []


def plan_first_digest(person: Person) -> Preferences:
    """Everybody who may be written to has preferences with a next digest planned."""
    preferences, _made = Preferences.objects.get_or_create(person=person)
    if preferences.next_digest_at is None and preferences.digest != Cadence.NEVER:
        plan_anew(preferences)
    return preferences


def plan_anew(preferences: Preferences) -> None:
    """After somebody chose other days, for all or for a place. One that is due by now is written all the same."""
    now, planned = timezone.now(), preferences.next_digest_at
    also = elsewhere_of([preferences]).get(preferences.person_id, {}).values()
    preferences.plan_next_digest(after=now, also=also, minute=preferences.digest_minute)
    if planned and planned <= now and preferences.next_digest_at:
        preferences.next_digest_at = planned
    preferences.save(update_fields=PLANNED)
