"""The hours in which a programme lets people meet, kept when people are matched and when a time is set."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from people.free_time import slot_parts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from mentoring.models import Circle, Programme
    from people.models import Person

A_DAY = 24 * 60


def lets_meet(programme: Programme, slots: Collection[int]) -> frozenset[int]:
    """Of the half hours of a week those in which the programme lets people meet, on their own clock."""
    first, last = _window(programme)
    return frozenset(slot for slot in slots if first <= _minute_of(slot_parts(slot)[1]) <= last - 30)


def lies_within(programme: Programme | None, at: datetime, minutes: int, zone: str) -> bool:
    """The whole meeting, on that clock. Where the programme names no hours, whenever it is."""
    if programme is None or not programme.allows_some_hours_only:
        return True
    begins = _minute_of(at.astimezone(ZoneInfo(zone)).time())
    first, last = _window(programme)
    return first <= begins and begins + minutes <= last


def refuse_outside(programme: Programme | None, people: Iterable[Person], at: datetime, minutes: int) -> None:
    """For two: on the clock of each."""
    if programme and not all(lies_within(programme, at, minutes, one.time_zone) for one in people):
        words = _(
            "This programme lets people meet from %(first)s to %(last)s, each on their own clock. Choose another."
        )
        raise ValidationError(words % _in_words(programme))


def refuse_outside_of_circle(circle: Circle, at: datetime) -> None:
    """For a circle on its own clock: who lives by another comes when it lies within theirs as well."""
    programme = circle.programme
    if programme and not lies_within(programme, at, circle.session_minutes, circle.time_zone):
        words = _("This programme lets people meet from %(first)s to %(last)s, on the circle's clock. Choose another.")
        raise ValidationError(words % _in_words(programme))


def _window(programme: Programme) -> tuple[int, int]:
    first, last = programme.allowed_from, programme.allowed_until
    return _minute_of(first) if first else 0, _minute_of(last) if last else A_DAY


def _minute_of(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _in_words(programme: Programme) -> dict[str, str]:
    last = programme.allowed_until
    return {
        "first": time_format(programme.allowed_from or time(), "H:i"),
        "last": time_format(last, "H:i") if last else "24:00",
    }
