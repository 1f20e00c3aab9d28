"""What a digest says of itself: what it is about, when it comes, and how to have it less often."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.links import DIGEST, unsubscribe_url
from engagement.models import Cadence, Preferences
from engagement.models.preferences import LENGTH

EACH = (
    gettext_lazy("You get this on Mondays at %(time)s."),
    gettext_lazy("You get this on Tuesdays at %(time)s."),
    gettext_lazy("You get this on Wednesdays at %(time)s."),
    gettext_lazy("You get this on Thursdays at %(time)s."),
    gettext_lazy("You get this on Fridays at %(time)s."),
    gettext_lazy("You get this on Saturdays at %(time)s."),
    gettext_lazy("You get this on Sundays at %(time)s."),
)
FIRST = (
    gettext_lazy("You get this on the first Monday of each month at %(time)s."),
    gettext_lazy("You get this on the first Tuesday of each month at %(time)s."),
    gettext_lazy("You get this on the first Wednesday of each month at %(time)s."),
    gettext_lazy("You get this on the first Thursday of each month at %(time)s."),
    gettext_lazy("You get this on the first Friday of each month at %(time)s."),
    gettext_lazy("You get this on the first Saturday of each month at %(time)s."),
    gettext_lazy("You get this on the first Sunday of each month at %(time)s."),
)
LESS_OFTEN = {
    Cadence.DAILY: (Cadence.WEEKLY, gettext_lazy("Send it weekly")),
    Cadence.WEEKLY: (Cadence.MONTHLY, gettext_lazy("Send it monthly")),
}
# More are written in figures.
NUMBERS = {
    2: gettext_lazy("two"),
    3: gettext_lazy("three"),
    4: gettext_lazy("four"),
    5: gettext_lazy("five"),
    6: gettext_lazy("six"),
    7: gettext_lazy("seven"),
    8: gettext_lazy("eight"),
    9: gettext_lazy("nine"),
}


@dataclass(frozen=True)
class LessOften:
    url: str
    words: str


def about_days(cadence: str, until: datetime, since: datetime) -> str:
    """Above a letter, by the reader's own clock: 'Week of 16 November'."""
    until, since = localtime(until), localtime(since)
    if cadence == Cadence.DAILY:
        return date_format(until, "l j F")
    if cadence == Cadence.WEEKLY:
        return _("Week of %(day)s") % {"day": date_format(until - LENGTH[Cadence.WEEKLY], "j F")}
    return _("Since %(day)s") % {"day": date_format(since, "j F")}


def about_places(cadence: str, places: Collection[str]) -> str:
    """'Here’s the week in three of your communities.'"""
    number = len(places)
    said = {"number": NUMBERS.get(number, number)}
    if cadence == Cadence.DAILY:
        alone, many = _("Here’s your day."), _("Here’s the day in %(number)s of your communities.")
    elif cadence == Cadence.WEEKLY:
        alone, many = _("Here’s your week."), _("Here’s the week in %(number)s of your communities.")
    else:
        alone, many = _("Here’s your month."), _("Here’s the month in %(number)s of your communities.")
    return many % said if number > 1 else alone


def when_it_comes(chosen: Preferences) -> str:
    """Empty for who has digests of single places alone."""
    time = {"time": f"{chosen.digest_hour:02}:{chosen.digest_minute:02}"}
    if chosen.digest == Cadence.DAILY:
        return _("You get this every day at %(time)s.") % time
    if chosen.digest == Cadence.NEVER:
        return ""
    return str((EACH if chosen.digest == Cadence.WEEKLY else FIRST)[chosen.digest_weekday]) % time


def less_often(chosen: Preferences) -> LessOften | None:
    if chosen.digest not in LESS_OFTEN:
        return None
    cadence, words = LESS_OFTEN[Cadence(chosen.digest)]
    return LessOften(unsubscribe_url(chosen.person, DIGEST + cadence), str(words))
