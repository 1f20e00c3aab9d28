"""When and where something is, as a mail says it: with the hour of the reader's own clock, and its zone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import formats

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import Person


def when_for(reader: Person, moment: datetime | None, where: str = "") -> str:
    """'Tue 1 Dec, 16:00 GMT, Room 4'; '' for what has no time."""
    if moment is None:
        return ""
    when = formats.date_format(moment.astimezone(ZoneInfo(reader.time_zone)), "D j M, H:i T")
    return f"{when}, {where}" if where else when
