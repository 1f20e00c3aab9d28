"""What the two of a pair are told of their meetings: day, the hour on the reader's own clock, the place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.kinds import Kind, Weight, Wording, the_one_told
from mentoring.models import PairDate
from mentoring.planned.calendar import date_invitation
from mentoring.planned.planning import CALLED_OFF, COMING_UP, MOVED, PLANNED
from mentoring.when import when_for

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person


def _word_dates(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    rows = PairDate.objects.visible_to(reader).select_related("pairing__mentor", "pairing__mentee")
    found = rows.in_bulk([one.target_id for one in activities])
    return {one.pk: _word_date(one.verb, found[one.target_id], reader) for one in activities if one.target_id in found}


def _word_date(verb: str, date: PairDate, reader: Person) -> Wording:
    said = {
        "name": date.pairing.other(reader.pk).display_name,
        "when": when_for(reader, date.starts_at, date.whereabouts),
    }
    texts = {
        PLANNED: _("%(name)s would like to meet you %(when)s"),
        MOVED: _("Your meeting with %(name)s has moved to %(when)s"),
        CALLED_OFF: _("Your meeting with %(name)s, %(when)s, does not take place"),
        COMING_UP: _("You meet %(name)s %(when)s"),
    }
    reason = date.reason if verb in (MOVED, CALLED_OFF) else ""
    calendar = None if verb == COMING_UP else partial(_file, date, reader)
    return Wording(texts[verb] % said, date.get_absolute_url(), "calendar-check", reason, calendar)


def _file(date: PairDate, reader: Person) -> str:
    return date_invitation(date, person=reader).decode()


DATE_NOTICE = Kind(
    "pair-date",
    gettext_lazy("Meetings of two who learn together"),
    frozenset({PLANNED, MOVED, CALLED_OFF}),
    the_one_told,
    _word_dates,
)
DATE_SOON_NOTICE = Kind(
    "pair-date-soon",
    gettext_lazy("Those meetings, a day and an hour before"),
    frozenset({COMING_UP}),
    the_one_told,
    _word_dates,
    mail_after_seconds=0,
    weight=Weight.ASKED_FOR,
)
