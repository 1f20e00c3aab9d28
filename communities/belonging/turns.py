"""Asking somebody by name: whose turn it is, and that for each thing nobody is asked a second time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone

from communities.models import LEADING, Membership, NamedAsk
from engagement.log import record
from people.models import DaysAway
from people.scopes import person_scope

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person

ASKED_TO_ANSWER = "communities.asked_to_answer"
# Who was not here for so long is as good as away.
SEEN_WITHIN = timedelta(days=21)


def greets() -> Q:
    return Q(role__in=LEADING) | Q(greets=True)


def next_in_turn(community: Community, *, besides: Collection[int]) -> Person | None:
    """Of those who lead or offered, and are not away, the one whose turn was longest ago."""
    now = timezone.now()
    able = Membership.objects.filter(greets(), community=community, person__is_active=True)
    able = able.exclude(person__in=besides).exclude(person__preferences__seen_at__lt=now - SEEN_WITHIN)
    today = timezone.localdate()
    away = DaysAway.objects.filter(person=OuterRef("person"), first_day__lte=today, last_day__gte=today)
    able = able.exclude(Exists(away))
    newcomers = Membership.objects.filter(asked_to_greet=OuterRef("person")).order_by("-asked_to_greet_at")
    others = NamedAsk.objects.filter(person=OuterRef("person")).order_by("-at")
    last = Greatest(Subquery(newcomers.values("asked_to_greet_at")[:1]), Subquery(others.values("at")[:1]))
    in_turn = able.annotate(last=last).order_by(F("last").asc(nulls_first=True), "joined_at", "pk")
    chosen = in_turn.select_related("person").first()
    return chosen.person if chosen else None


@transaction.atomic
def ask_by_name(community: Community, *, about: str, number: int, besides: Collection[int]) -> Person | None:
    """Asks whoever is next. None when that was done before, or nobody is there to ask."""
    chosen = next_in_turn(community, besides=besides)
    if chosen is None:
        return None
    _ask, made = NamedAsk.objects.get_or_create(
        about=about, number=number, defaults={"community": community, "person": chosen}
    )
    if not made:
        return None
    where = {"scope": person_scope(chosen.pk), "place": community.scope}
    record(ASKED_TO_ANSWER, actor=None, target=community, **where, person=chosen.pk, about=about, number=number)
    return chosen


def asked_about(about: str, numbers: Collection[int]) -> dict[int, Person]:
    """Who was asked for each of these, in one query."""
    asks = NamedAsk.objects.filter(about=about, number__in=numbers, person__isnull=False).select_related("person")
    return {ask.number: ask.person for ask in asks if ask.person}
