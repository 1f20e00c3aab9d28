"""When something happened, in the words a colleague would use.

A page holds dozens of these, so they are put together by hand: Django's date formats cost ten times as much.
"""

import datetime
import functools
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone
from django.utils.dates import MONTHS_3, WEEKDAYS
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ui.words import gettext as _
from ui.words import ngettext

MINUTE, QUARTER, HOUR, DAY = 60, 900, 3600, 86400


class Changes:
    """The moment at which words said so far will be others."""

    soonest = math.inf


_noted: ContextVar[Changes | None] = ContextVar("noted", default=None)


@contextmanager
def noting_changes() -> Iterator[Changes]:
    """How long a page that is drawn inside stays true, as far as times on it go."""
    changes = Changes()
    token = _noted.set(changes)
    try:
        yield changes
    finally:
        _noted.reset(token)


def ago(when: datetime.datetime | None, *, by_age: bool = False) -> SafeString | str:
    """`by_age`: where it matters how old something is, '3 weeks ago' and not the day."""
    if when is None:
        return ""
    now = time.time()
    # After a day the words change at midnight only, which every zone has on a quarter of an hour.
    step = MINUTE if now - when.timestamp() < DAY else QUARTER
    tick = now // step
    if (noted := _noted.get()) is not None:
        noted.soonest = min(noted.soonest, (tick + 1) * step)
    return _told(when, timezone.get_current_timezone_name(), get_language(), tick, by_age)


@functools.lru_cache(maxsize=8192)
def _told(when: datetime.datetime, zone: str, language: str | None, tick: float, by_age: bool) -> SafeString:
    local = timezone.localtime(when)
    # What is older says the same as long as a page is open. A script tells the moment in full to who points at it.
    is_fresh = time.time() - when.timestamp() < DAY
    machine = local.isoformat(timespec="seconds" if is_fresh else "minutes")
    fresh = " data-ago" if is_fresh else ""
    words = (age_in_words(local) if by_age else "") or in_words(local)
    return SafeString(f'<time datetime="{machine}"{fresh}>{words}</time>')


def in_words(local: datetime.datetime, now: datetime.datetime | None = None) -> str:
    now = now or datetime.datetime.now(local.tzinfo)
    seconds = (now - local).total_seconds()
    days = (now.date() - local.date()).days
    if seconds < 0:
        return _ahead(local, now, -days, -seconds)
    if seconds < MINUTE:
        return _("just now")
    if seconds < HOUR:
        return _("%(count)d min ago") % {"count": seconds // MINUTE}
    if days == 0:
        return _("%(count)d h ago") % {"count": seconds // HOUR}
    if days == 1:
        return _("yesterday")
    return str(WEEKDAYS[local.weekday()]) if days < 7 else _date(local, now)


WEEK, MONTH, YEAR = 7, 30.44, 365.25


def age_in_words(local: datetime.datetime, now: datetime.datetime | None = None) -> str:
    """Of what is a week old and more; '' of what is newer."""
    now = now or datetime.datetime.now(local.tzinfo)
    days = (now.date() - local.date()).days
    if days < WEEK:
        return ""
    if days < 2 * MONTH:
        weeks = int(days // WEEK)
        return ngettext("%(count)d week ago", "%(count)d weeks ago", weeks) % {"count": weeks}
    if days < 2 * YEAR:
        months = int(days // MONTH)
        return ngettext("%(count)d month ago", "%(count)d months ago", months) % {"count": months}
    return ngettext("%(count)d year ago", "%(count)d years ago", int(days // YEAR)) % {"count": int(days // YEAR)}


def _ahead(local: datetime.datetime, now: datetime.datetime, days: int, seconds: float) -> str:
    if seconds < HOUR:
        minutes = max(1, round(seconds / MINUTE))
        return ngettext("in %(count)d minute", "in %(count)d minutes", minutes) % {"count": minutes}
    if days == 0:
        return _("today at %(clock)s") % {"clock": _clock(local)}
    if days == 1:
        return _("tomorrow at %(clock)s") % {"clock": _clock(local)}
    return f"{_date(local, now)}, {_clock(local)}"


def _date(local: datetime.datetime, now: datetime.datetime) -> str:
    parts = {"day": local.day, "month": _month(local.month, get_language()), "year": local.year}
    if local.year == now.year:
        return _("%(day)d %(month)s") % parts
    return _("%(day)d %(month)s %(year)d") % parts


@functools.cache
def _month(number: int, _language: str | None) -> str:
    return str(MONTHS_3[number]).title()


def _clock(local: datetime.datetime) -> str:
    return f"{local.hour:02}:{local.minute:02}"
