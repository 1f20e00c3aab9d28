"""Two who host would rather change places: one asks, and the other says yes or no. No question waits for ever."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.log import record
from mentoring.models import HostSwap, Session
from mentoring.reminding import AT_ONCE, LAPSE_AFTER, NOTICE, REMIND_AFTER
from people.scopes import person_scope

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import Person

SWAP_ASKED = "mentoring.host_swap_asked"
SWAPPED = "mentoring.hosts_swapped"
SWAP_DECLINED = "mentoring.host_swap_declined"
SWAP_REMINDED = "mentoring.host_swap_reminded"
SWAP_LAPSED = "mentoring.host_swap_lapsed"

A_DAY = timedelta(days=1)


@transaction.atomic
def ask_to_swap(give: Session, take: Session, *, by: Person) -> HostSwap:
    """`by` hosts the one and would rather host the other; its host says yes or no."""
    give, take = _both_locked(give, take)
    if give.host_id != by.pk or take.host_id in (None, by.pk) or not (_is_ahead(give) and _is_ahead(take)):
        raise ValidationError(_("Choose a session of yours to come, and one that somebody else hosts."))
    swap, made = HostSwap.objects.get_or_create(give=give, take=take, defaults={"asked_by": by})
    if made:
        assert take.host_id is not None
        _tell(SWAP_ASKED, give, by=by, to=take.host_id)
    return swap


@transaction.atomic
def answer_swap(swap: HostSwap, *, by: Person, agrees: bool) -> bool:
    """By the host of the session that is wanted. Says whether the two have changed places."""
    give, take = _both_locked(swap.give, swap.take)
    swap.delete()
    if take.host_id != by.pk or give.host_id is None or give.host_id != swap.asked_by_id:
        return False
    if not agrees:
        _tell(SWAP_DECLINED, give, by=by, to=give.host_id)
        return False
    asked = give.host_id
    Session.objects.filter(pk=give.pk).update(host=by)
    Session.objects.filter(pk=take.pk).update(host=asked)
    HostSwap.objects.filter(Q(give__in=[give, take]) | Q(take__in=[give, take])).delete()
    _tell(SWAPPED, take, by=by, to=asked)
    return True


# --- the clock ---


def remind_of_swaps(now: datetime | None = None) -> int:
    """Once, a week after somebody was asked or two days before the first of the two sessions, whichever is sooner."""
    now = now or timezone.now()
    soon = Q(first__lte=now + 2 * A_DAY, asked_at__lt=F("first") - 2 * A_DAY)
    due = _waiting().filter(Q(asked_at__lte=now - REMIND_AFTER) | soon, reminded_at=None)
    return sum(_remind(swap, now) for swap in due[:AT_ONCE])


def end_swaps(now: datetime | None = None) -> int:
    """After two weeks without a word, and before the first of the two sessions, the question ends kindly.

    A day before it, so that who asked can turn to somebody else; who asked later than that waits until an hour before.
    """
    now = now or timezone.now()
    due = _waiting().filter(_is_late(now))
    return sum(_lapse(swap) for swap in due[:AT_ONCE])


def _waiting() -> QuerySet[HostSwap]:
    """The longest first, with when the `first` of the two sessions is; one that waits for its time has none."""
    rows = HostSwap.objects.annotate(first=Least("give__starts_at", "take__starts_at"))
    return rows.select_related("give", "take").order_by("asked_at", "pk")


def _is_late(now: datetime) -> Q:
    """Also where one of the two sessions does not take place any more."""
    late = Q(asked_at__lte=now - LAPSE_AFTER) | Q(first__lte=now)
    for notice in NOTICE:
        late |= Q(first__lte=now + notice, asked_at__lt=F("first") - notice)
    return late | Q(give__cancelled_at__isnull=False) | Q(take__cancelled_at__isnull=False)


@transaction.atomic
def _remind(swap: HostSwap, now: datetime) -> int:
    """Nothing, when it was answered or told of meanwhile."""
    give, take = _both_locked(swap.give, swap.take)
    if not HostSwap.objects.filter(pk=swap.pk, reminded_at=None).update(reminded_at=now):
        return 0
    return _tell_if_open(SWAP_REMINDED, swap, give, take, to=take.host_id)


@transaction.atomic
def _lapse(swap: HostSwap) -> int:
    give, take = _both_locked(swap.give, swap.take)
    if not HostSwap.objects.filter(pk=swap.pk).delete()[0]:
        return 0
    return _tell_if_open(SWAP_LAPSED, swap, give, take, to=swap.asked_by_id)


def _tell_if_open(verb: str, swap: HostSwap, give: Session, take: Session, *, to: int | None) -> int:
    """Where hosts have changed since, or one of the two was called off, there is nothing to say."""
    if to is None or give.host_id != swap.asked_by_id or take.host_id == give.host_id:
        return 0
    if give.cancelled_at or take.cancelled_at:
        return 0
    _tell(verb, give, by=None, to=to)
    return 1


def _is_ahead(session: Session) -> bool:
    return session.cancelled_at is None and (session.starts_at is None or session.starts_at > timezone.now())


def _both_locked(give: Session, take: Session) -> tuple[Session, Session]:
    rows = Session.objects.select_for_update(of=("self",)).select_related("circle__community").order_by("pk")
    found = {one.pk: one for one in rows.filter(pk__in=[give.pk, take.pk])}
    return found[give.pk], found[take.pk]


def _tell(verb: str, session: Session, *, by: Person | None, to: int) -> None:
    record(verb, actor=by, target=session, scope=person_scope(to), conversation=f"session:{session.pk}", to=[to])
