"""Digests planned without anybody's choice: the first of whoever has none planned, and the next of who lives by another
clock now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import batched

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from engagement.models import Cadence, Preferences
from engagement.reach import elsewhere_of
from people.models import Person

BATCH = 500
# Nobody has chosen the hour yet, so it may be any minute of it: not all are due at once.
MINUTES = 60


def plan_first_digests(now: datetime | None = None) -> int:
    """For the next of their times, so none is due at once. Returns how many were planned."""
    now = now or timezone.now()
    for people in batched(_without_preferences(), BATCH):
        Preferences.objects.bulk_create([Preferences(person_id=pk) for pk in people], ignore_conflicts=True)
    unplanned = Preferences.objects.filter(next_digest_at=None, person__is_active=True, person__is_placeholder=False)
    unplanned = unplanned.exclude(digest=Cadence.NEVER).order_by("pk")
    return sum(_plan(pks, now) for pks in batched(list(unplanned.values_list("pk", flat=True)), BATCH))


def _without_preferences() -> list[int]:
    """Not who never said that the address is theirs."""
    unconfirmed = EmailAddress.objects.filter(user=OuterRef("pk"), primary=True, verified=False)
    people = Person.objects.active().filter(~Exists(unconfirmed), preferences=None)
    return list(people.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _plan(pks: Sequence[int], now: datetime) -> int:
    """What somebody holds is being changed at this moment: it is looked at with the next tick."""
    held = Preferences.objects.select_for_update(skip_locked=True, of=("self",)).select_related("person")
    many = list(held.filter(pk__in=pks, next_digest_at=None).exclude(digest=Cadence.NEVER))
    elsewhere = elsewhere_of(many)
    for one in many:
        also = elsewhere.get(one.person_id, {}).values()
        one.plan_next_digest(after=now, also=also, minute=one.person_id % MINUTES)
    Preferences.objects.bulk_update(many, ["next_digest_at"])
    return len(many)


@transaction.atomic
def plan_by_new_clock(person: Person, from_zone: str) -> None:
    preferences = Preferences.objects.select_for_update().filter(person=person).first()
    if preferences and preferences.next_digest_at:
        preferences.person = person
        preferences.move_next_digest(from_zone, timezone.now())
        preferences.save(update_fields=["next_digest_at"])
