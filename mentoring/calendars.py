"""Calendar files: a session, and everything I go to. Never anybody else's address. Why so: docs/calendars.md."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vCalAddress, vDuration, vText

from mentoring.models import Answer, Session
from people.addresses import key_for
from people.models import Person

SALT = "mentoring.calendar"
A_YEAR = timedelta(days=366)
ASKED_AGAIN = timedelta(hours=1)
PARTSTAT: dict[str | None, str] = {
    Answer.GOING: "ACCEPTED",
    Answer.MAYBE: "TENTATIVE",
    Answer.NOT: "DECLINED",
    Answer.WAITING: "TENTATIVE",
}
# Who said so is free at that hour for others who look.
NOT_THERE = frozenset({Answer.NOT, Answer.WAITING})


def calendar_of(
    sessions: Iterable[Session], *, with_links: bool, with_agendas: bool = True, but: Collection[int] = ()
) -> bytes:
    """To be kept, not answered: RFC 5545, with the zone's own rules in it so that a weekly hour stays that hour."""
    return calendar_with("PUBLISH", events_of(sessions, with_links=with_links, with_agendas=with_agendas, but=but))


def events_of(
    sessions: Iterable[Session], *, with_links: bool, with_agendas: bool = True, but: Collection[int] = ()
) -> list[Event]:
    """Planned sessions only. Those in `but` have no link and leave the hour free; agendas are the circle's."""
    planned = [session for session in sessions if session.starts_at is not None]
    return [
        _event(
            session,
            with_link=with_links and session.pk not in but,
            with_agenda=with_agendas,
            is_busy=session.pk not in but,
        )
        for session in planned
    ]


def invitation(session: Session, *, person: Person, with_link: bool) -> bytes:
    """A session for one person's mail, as RFC 5546 has it: a request, and once it is called off a cancellation.

    The same UID with a higher SEQUENCE moves what stands in their calendar. The only address in it is their own.
    """
    answer = session.rsvps.filter(person=person).values_list("answer", flat=True).first()
    event = _event(session, with_link=with_link, is_busy=answer not in NOT_THERE)
    ask_one(event, person=person, answer=PARTSTAT.get(answer, "NEEDS-ACTION"))
    return calendar_with("CANCEL" if session.cancelled_at else "REQUEST", [event])


def organized_by(event: Event, name: str) -> None:
    """The site organizes, under that name. Without it no later file could cancel what an earlier one brought."""
    sender, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organizer = vCalAddress(f"MAILTO:{address}")
    organizer.params["CN"] = vText(name or sender)
    event["organizer"] = organizer


def ask_one(event: Event, *, person: Person, answer: str) -> None:
    """This person alone is asked: nobody else's address is in it. They answer on the page, not by mail (RSVP)."""
    attendee = vCalAddress(f"MAILTO:{person.email}")
    said = {"CN": person.display_name, "ROLE": "REQ-PARTICIPANT", "PARTSTAT": answer, "RSVP": "FALSE"}
    attendee.params.update({name: vText(value) for name, value in said.items()})
    event.add("attendee", attendee, encode=False)


def calendar_with(method: str, events: Iterable[Event], *, subscribed_as: str = "") -> bytes:
    """`subscribed_as`: what a calendar is called that programs fetch again and again."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if subscribed_as:
        _name(calendar, subscribed_as)
    for event in events:
        calendar.add_component(event)
    _add_rules_of_zones(calendar)
    return calendar.to_ical()


def _name(calendar: Calendar, name: str) -> None:
    """By RFC 7986, and by the words that were there before it and that Google, Outlook and Apple read."""
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", ASKED_AGAIN, parameters={"VALUE": "DURATION"})
    calendar["x-published-ttl"] = vDuration(ASKED_AGAIN)


def _add_rules_of_zones(calendar: Calendar) -> None:
    """For the years that the events lie in: a list of every change since 1970 is long, and some programs misread it."""
    days = [event.decoded("dtstart").date() for event in calendar.walk("VEVENT")]
    for zone in sorted(calendar.get_missing_tzids()):
        rules = Timezone.from_tzid(zone, first_date=min(days) - A_YEAR, last_date=max(days) + A_YEAR)
        calendar.subcomponents.insert(0, rules)


def status(event: Event, *, is_off: bool, is_busy: bool = True) -> None:
    """Whether it takes place, and whether its hour is taken."""
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("transp", "OPAQUE" if is_busy and not is_off else "TRANSPARENT")


def _event(session: Session, *, with_link: bool, is_busy: bool, with_agenda: bool = True) -> Event:
    zone = ZoneInfo(session.circle.time_zone)
    assert session.starts_at is not None
    assert session.ends_at is not None
    event = Event()
    event.add("uid", session.uid)
    organized_by(event, session.circle.name)
    event.add("sequence", session.revision)
    event.add("dtstamp", session.changed_at.astimezone(UTC))
    event.add("dtstart", session.starts_at.astimezone(zone))
    event.add("dtend", session.ends_at.astimezone(zone))
    title = _("%(circle)s, session %(number)d") % {"circle": session.circle.name, "number": session.number}
    event.add("summary", title)
    event.add("url", settings.SITE_URL + session.get_absolute_url())
    status(event, is_off=bool(session.cancelled_at), is_busy=is_busy)
    if with_agenda:
        event.add("description", "\n".join(item.title for item in session.agenda_items.all() if not item.hidden_at))
    where = session.link if with_link and session.link else session.place
    if where:
        event.add("location", where)
    return event


def calendar_response(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def feed_url(person: Person) -> str:
    return settings.SITE_URL + reverse("mentoring:feed", args=[key_for(person, SALT)])
