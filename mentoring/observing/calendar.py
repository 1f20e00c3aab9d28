"""A visit as a calendar file, for the two."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Event

from mentoring.calendars import ask_one, calendar_with, organized_by, status

if TYPE_CHECKING:
    from mentoring.models import Visit
    from people.models import Person


def visit_file(visit: Visit, *, person: Person) -> bytes:
    """To be kept: what one fetches from the page. Names the other and nothing of what it is about."""
    return calendar_with("PUBLISH", [visit_event(visit, person)])


def visit_invitation(visit: Visit, *, person: Person) -> bytes:
    """What goes with a mail: a request, and once it is given up or called off a cancellation."""
    event = visit_event(visit, person)
    ask_one(event, person=person, answer="ACCEPTED")
    return calendar_with("CANCEL" if _is_off(visit) else "REQUEST", [event])


def _is_off(visit: Visit) -> bool:
    return bool(visit.called_off_at) or visit.starts_at is None


def visit_event(visit: Visit, person: Person) -> Event:
    """One that lost its time is cancelled by its number alone: what day it was counts no more."""
    zone = ZoneInfo(visit.visited.time_zone)
    starts_at = visit.starts_at or visit.changed_at
    event = Event()
    event.add("uid", visit.uid)
    organized_by(event, settings.SITE_NAME)
    event.add("sequence", visit.revision)
    event.add("dtstamp", visit.changed_at.astimezone(UTC))
    event.add("dtstart", starts_at.astimezone(zone))
    event.add("dtend", (starts_at + timedelta(minutes=visit.minutes)).astimezone(zone))
    named = {"name": visit.other(person.pk).display_name}
    visits, comes = _("A visit to %(name)s at work"), _("%(name)s visits me at work")
    event.add("summary", (visits if person.pk == visit.visitor_id else comes) % named)
    event.add("url", settings.SITE_URL + visit.get_absolute_url())
    status(event, is_off=_is_off(visit))
    if visit.place:
        event.add("location", visit.place)
    return event
