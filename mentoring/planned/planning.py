"""The two of a pair plan when they meet: one says when and where, and the other hears of it, as of every change."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.log import record
from mentoring.allowed_hours import refuse_outside
from mentoring.models import PairDate, Pairing, PairingState
from mentoring.pair_sayings import WHERE, WHY
from mentoring.reminding import AT_ONCE, NOTICE, reminded_already, reminder_for
from moderation.sayings import flag_watched_saying
from people.scopes import person_scope

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import Person

PLANNED = "mentoring.pair_date_planned"
MOVED = "mentoring.pair_date_moved"
CALLED_OFF = "mentoring.pair_date_called_off"
COMING_UP = "mentoring.pair_date_coming_up"

MOST_PLANNED = 12


@transaction.atomic
def plan_date(date: PairDate, *, by: Person) -> PairDate:
    """Saves a new one.

    Raises ValidationError where the two have plenty, or one at that very hour, or their programme lets nobody meet.
    """
    Pairing.objects.select_for_update(of=("self",)).get(pk=date.pairing_id)
    _refuse_outside(date, date.starts_at, date.minutes)
    ahead = date.pairing.dates.filter(cancelled_at=None, starts_at__gte=timezone.now())
    if ahead.count() >= MOST_PLANNED:
        raise ValidationError(_("Twelve meetings are planned already. Meet first, and plan on from there."))
    if ahead.filter(starts_at=date.starts_at).exists():
        raise ValidationError(_("You two have planned this hour already."))
    date.planned_by = by
    date.place_by = by if date.whereabouts else None
    _changed(date)
    flag_watched_saying(WHERE, date)
    _tell(PLANNED, date, by)
    return date


@transaction.atomic
def move_date(
    date: PairDate, *, starts_at: datetime, minutes: int, place: str, link: str, reason: str = "", by: Person
) -> None:
    """Another time or place, and why. Nothing once it has been, or was called off.

    Raises ValidationError at an hour at which their programme lets nobody meet.
    """
    date = _locked(date)
    if not date.is_open:
        return
    if (starts_at, minutes) != (date.starts_at, date.minutes):
        _refuse_outside(date, starts_at, minutes)
    stood = f"{date.place}\n{date.link}"
    if (place, link) != (date.place, date.link):
        date.place_by = by
    date.starts_at, date.minutes, date.place, date.link = starts_at, minutes, place, link
    _say_why(date, reason, by)
    _changed(date)
    flag_watched_saying(WHERE, date, stood=stood)
    flag_watched_saying(WHY, date)
    _tell(MOVED, date, by)


@transaction.atomic
def call_off_date(date: PairDate, *, reason: str = "", by: Person | None) -> None:
    """Nothing once it has been, or when that was said before. Nobody (`by`) is the clock."""
    date = _locked(date)
    if not date.is_open:
        return
    date.cancelled_at = timezone.now()
    _say_why(date, reason, by)
    _changed(date)
    flag_watched_saying(WHY, date)
    _tell(CALLED_OFF, date, by)


def _say_why(date: PairDate, reason: str, by: Person | None) -> None:
    date.reason, date.reason_by = reason, by if reason else None


def call_off_all(pairings: QuerySet[Pairing], *, by: Person | None) -> None:
    """Within the transaction that ends pairs: calendars drop what was planned."""
    ahead = PairDate.objects.filter(pairing__in=pairings, cancelled_at=None, starts_at__gte=timezone.now())
    for date in ahead.order_by("starts_at"):
        call_off_date(date, by=by)


def remind_of_dates(now: datetime | None = None) -> int:
    """Both, once a day before and once an hour before; run by the clock. Returns how many reminders were given."""
    now = now or timezone.now()
    coming = PairDate.objects.filter(
        cancelled_at=None, pairing__state=PairingState.ACTIVE, starts_at__gt=now, starts_at__lte=now + max(NOTICE)
    )
    due = coming.exclude(reminded_already(now))
    return sum(_remind(date, now) for date in due.order_by("starts_at")[:AT_ONCE])


@transaction.atomic
def _remind(date: PairDate, now: datetime) -> int:
    date = _locked(date)
    reminder = reminder_for(date.starts_at, now)
    if date.cancelled_at or reminder is None or date.reminded_for == reminder:
        return 0  # moved or called off meanwhile
    date.reminded_for = reminder
    date.save(update_fields=["reminded_for"])
    for to in (date.pairing.mentor_id, date.pairing.mentee_id):
        record(COMING_UP, actor=None, target=date, scope=person_scope(to), to=to, conversation=f"pair-date:{date.pk}")
    return 1


def _refuse_outside(date: PairDate, starts_at: datetime, minutes: int) -> None:
    pairing = date.pairing
    refuse_outside(pairing.programme, (pairing.mentor, pairing.mentee), starts_at, minutes)


def _locked(date: PairDate) -> PairDate:
    return PairDate.objects.select_for_update(of=("self",)).select_related("pairing").get(pk=date.pk)


def _changed(date: PairDate) -> None:
    date.change_in_calendars()
    date.save()


def _tell(verb: str, date: PairDate, by: Person | None) -> None:
    """The other; both, where neither of the two did it."""
    for to in {date.pairing.mentor_id, date.pairing.mentee_id} - {by.pk if by else None}:
        record(verb, actor=by, target=date, scope=person_scope(to), to=to, conversation=f"pair-date:{date.pk}")
