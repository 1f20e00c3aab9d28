"""A meeting of a pair as a calendar file, for the two."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Event

from mentoring.calendars import ask_one, calendar_with, organized_by, status

if TYPE_CHECKING:
    from mentoring.models import PairDate
    from people.models import Person


def date_file(date: PairDate, *, person: Person) -> bytes:
    """To be kept: what one fetches from the page."""
    return calendar_with("PUBLISH", [date_event(date, person)])


def date_invitation(date: PairDate, *, person: Person) -> bytes:
    """What goes with a mail: a request, and once it is called off a cancellation."""
    event = date_event(date, person)
    ask_one(event, person=person, answer="ACCEPTED" if person.pk == date.planned_by_id else "NEEDS-ACTION")
    return calendar_with("CANCEL" if date.cancelled_at else "REQUEST", [event])


def date_event(date: PairDate, person: Person) -> Event:
    """Names the other and nothing of what the two talk about. On the clock of its reader."""
    zone = ZoneInfo(person.time_zone)
    event = Event()
    event.add("uid", date.uid)
    organized_by(event, settings.SITE_NAME)
    event.add("sequence", date.revision)
    event.add("dtstamp", date.changed_at.astimezone(UTC))
    event.add("dtstart", date.starts_at.astimezone(zone))
    event.add("dtend", date.ends_at.astimezone(zone))
    event.add("summary", _("Meeting with %(name)s") % {"name": date.pairing.other(person.pk).display_name})
    event.add("url", settings.SITE_URL + date.get_absolute_url())
    status(event, is_off=bool(date.cancelled_at))
    if where := date.link or date.place:
        event.add("location", where)
    return event
