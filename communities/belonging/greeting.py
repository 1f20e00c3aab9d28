"""Greeting newcomers: somebody has, somebody is asked to by name after a day, somebody offers to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from communities.belonging.turns import next_in_turn
from communities.belonging.waiting import ASKED_AFTER, ungreeted
from communities.models import Membership
from engagement.log import record
from people.scopes import person_scope

if TYPE_CHECKING:
    from people.models import Person

ASKED_TO_GREET = "communities.asked_to_greet"
BATCH = 200


def greeted(membership: Membership, *, by: Person) -> None:
    """Somebody said hello, wherever they did. The first who says so is remembered."""
    Membership.objects.filter(pk=membership.pk, greeted_at=None).update(greeted_at=timezone.now(), greeted_by=by)


def offer_to_greet(membership: Membership, *, offers: bool) -> None:
    membership.greets = offers
    membership.save(update_fields=["greets"])


def ask_greeters() -> int:
    """Asks one person by name for each newcomer who has waited a day; whose turn was longest ago. Returns how many."""
    waiting = Membership.objects.newcomers().filter(
        ungreeted(), asked_to_greet=None, joined_at__lte=timezone.now() - ASKED_AFTER
    )
    return sum(_ask(pk) for pk in waiting.order_by("joined_at").values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _ask(pk: int) -> bool:
    newcomer = (
        Membership.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("community")
        .filter(ungreeted(), pk=pk, asked_to_greet=None)
        .first()
    )
    if newcomer is None:
        return False
    chosen = next_in_turn(newcomer.community, besides=[newcomer.person_id])
    if chosen is None:
        return False
    newcomer.asked_to_greet, newcomer.asked_to_greet_at = chosen, timezone.now()
    newcomer.save(update_fields=["asked_to_greet", "asked_to_greet_at"])
    record(
        ASKED_TO_GREET,
        actor=None,
        target=newcomer.community,
        scope=person_scope(chosen.pk),
        place=newcomer.community.scope,
        person=chosen.pk,
        membership=newcomer.pk,
    )
    return True
