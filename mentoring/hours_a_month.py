"""More hours of a month than a programme's policy lets a pair, or a circle, take: said to whoever plans them.

Said and not refused: a month may have five weeks.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentoring.models import Session, Visit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from mentoring.models import Circle, PairDate, Pairing, Programme, VisitOffer

    type Planned = Iterable[tuple[datetime | None, int]]
    """When something begins, where that is settled, and its minutes."""


def beyond_for_date(date: PairDate) -> str:
    """'' within the policy, as everywhere here."""
    return _beyond_for_two(date.pairing, date.starts_at)


def beyond_for_visit(offer: VisitOffer, *, is_settled: bool) -> str:
    """An hour that is only offered counts as if it were taken. Two of no programme have no policy."""
    pairing = offer.visit.partnership.pairing
    offered = [] if is_settled else [(offer.starts_at, offer.minutes)]
    return _beyond_for_two(pairing, offer.starts_at, offered) if pairing else ""


def _beyond_for_two(pairing: Pairing, at: datetime, offered: Planned = ()) -> str:
    """All that the two have planned: meetings, and visits whose time is settled."""
    dates = pairing.dates.filter(cancelled_at=None)
    visits = Visit.objects.filter(partnership__pairing=pairing, called_off_at=None)
    planned = chain(offered, *(rows.values_list("starts_at", "minutes") for rows in (dates, visits)))
    words = _("That makes %(hours)s hours in %(month)s; this programme lets a pair take %(allowed)d a month.")
    return _beyond(pairing.programme, planned, [at], words)


def beyond_for_circle(circle: Circle, moments: Iterable[datetime | None]) -> str:
    """Of the months in which these sessions are, the one that takes most."""
    held = Session.objects.filter(circle=circle, cancelled_at=None)
    words = _("That makes %(hours)s hours in %(month)s; this programme lets a circle take %(allowed)d a month.")
    return _beyond(circle.programme, held.values_list("starts_at", "minutes"), moments, words)


def _beyond(programme: Programme | None, planned: Planned, moments: Iterable[datetime | None], words: str) -> str:
    if programme is None or not programme.hours_a_month:
        return ""
    minutes: Counter[date] = Counter()
    for starts_at, how_long in planned:
        if starts_at:
            minutes[_month_of(starts_at)] += how_long
    months = sorted({_month_of(one) for one in moments if one})
    month = max(months, key=lambda one: minutes[one], default=None)
    if month is None or minutes[month] <= programme.hours_a_month * 60:
        return ""
    said = {"hours": f"{minutes[month] / 60:g}", "month": date_format(month, "F"), "allowed": programme.hours_a_month}
    return words % said


def _month_of(moment: datetime) -> date:
    return timezone.localtime(moment).date().replace(day=1)
