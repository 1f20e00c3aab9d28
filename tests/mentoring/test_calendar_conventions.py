"""What Google, Outlook and Apple want of a calendar file or a letter with one: docs/calendars.md has the table.

`ical` and `vobject` read what `icalendar` wrote; some conventions are of single lines, and read as lines.
"""

from __future__ import annotations

import email
import re
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from pathlib import Path

import pytest
import vobject
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone
from ical.calendar_stream import IcsCalendarStream
from ical.event import EventStatus
from pytest_django.fixtures import Settings

from communities.models import Community
from mentoring.calendars import calendar_of, feed_url
from mentoring.meeting import join_circle, open_circle, say
from mentoring.models import Answer, Circle, PairDate, Session, Visit
from mentoring.recurrence import Rhythm
from mentoring.scheduling import Plan, cancel_session, plan_series, plan_session
from people.models import Person
from tests.cast import client_of
from tests.mentoring.test_calendar_files import letters
from tests.mentoring.test_calendar_zones import year_of
from tests.mentoring.test_series import ZONES

pytestmark = pytest.mark.django_db
SOON = timezone.now().replace(microsecond=0) + timedelta(days=3)
TABLE = Path(__file__).parents[2] / "docs" / "calendars.md"


@pytest.fixture
def circle(community: Community, facilitator: Person, member: Person) -> Circle:
    circle = Circle(community=community, name="Nights", purpose="Talk.", time_zone="Australia/Lord_Howe")
    return join_circle(open_circle(circle, host=facilitator), person=member).circle


@pytest.fixture
def session(circle: Circle, facilitator: Person) -> Session:
    plan_session(circle.sessions.get(), starts_at=SOON, by=facilitator, place="Room 4")
    return circle.sessions.select_related("circle__community").get()


def lines_of(content: str) -> list[str]:
    """Unfolded, as RFC 5545 3.1 has it."""
    return re.sub(r"\r\n[ \t]", "", content).split("\r\n")


def part_of(letter: EmailMessage, kind: str) -> EmailMessage:
    (part,) = [one for one in letter.walk() if one.get_content_type() == kind]
    assert isinstance(part, EmailMessage)
    return part


def feed_of(person: Person, settings: Settings) -> str:
    return Client().get(feed_url(person).removeprefix(settings.SITE_URL)).content.decode()


class TestTheLetter:
    """What asks or calls off."""

    def test_the_invitation_is_another_way_to_read_it_and_the_last(self, session: Session, member: Person) -> None:
        (letter,) = letters()
        (alternatives,) = [one for one in letter.walk() if one.get_content_type() == "multipart/alternative"]
        assert [one.get_content_type() for one in alternatives.iter_parts()] == [
            "text/plain",
            "text/html",
            "text/calendar",
        ]

    def test_its_method_stands_in_the_header_and_in_the_file(self, session: Session, facilitator: Person) -> None:
        (asked,) = letters()
        cancel_session(session, by=facilitator)
        (called_off,) = letters()
        for letter, method in ((asked, "REQUEST"), (called_off, "CANCEL")):
            part = part_of(letter, "text/calendar")
            assert part["content-type"].params["method"] == method
            assert part["content-type"].params["charset"].lower() == "utf-8"
            assert f"METHOD:{method}" in part.get_content().splitlines()

    def test_whoever_sends_it_is_its_organizer(self, session: Session, facilitator: Person) -> None:
        (asked,) = letters()
        cancel_session(session, by=facilitator)
        (called_off,) = letters()
        for letter in (asked, called_off):
            (event,) = vobject.readOne(part_of(letter, "text/calendar").get_content()).vevent_list
            assert event.organizer.value.lower() == f"mailto:{parseaddr(str(letter['from']))[1]}"

    def test_the_same_file_is_there_to_be_opened_under_a_name(self, session: Session) -> None:
        (letter,) = letters()
        (attached,) = letter.iter_attachments()
        assert (attached.get_content_type(), attached.get_filename()) == ("application/ics", "invite.ics")
        sent = email.message_from_bytes(mail.outbox[0].message(policy=SMTP).as_bytes())  # as it goes over the wire
        as_part, as_file = (
            [one.get_payload(decode=True) for one in sent.walk() if one.get_content_type() == kind]
            for kind in ("text/calendar", "application/ics")
        )
        assert as_part == as_file
        assert bytes(as_file[0]).endswith(b"END:VCALENDAR\r\n")

    def test_a_series_is_a_file_and_asks_for_no_answer(self, circle: Circle, facilitator: Person) -> None:
        first = timezone.localdate() + timedelta(days=9)
        plan_series(circle, Plan(Rhythm.WEEKLY, first, timezone.localtime().time(), 3), by=facilitator)
        (letter,) = letters()
        (attached,) = letter.iter_attachments()
        assert (attached.get_content_type(), attached.get_filename()) == ("text/calendar", "sessions.ics")
        content = attached.get_content()
        assert "METHOD:PUBLISH" in content
        assert "ATTENDEE" not in content

    def test_one_attendee_alone_is_asked_and_not_to_write_back(
        self, session: Session, member: Person, facilitator: Person
    ) -> None:
        (letter,) = letters()
        (event,) = vobject.readOne(part_of(letter, "text/calendar").get_content()).vevent_list
        (attendee,) = event.attendee_list
        assert attendee.value.lower() == f"mailto:{member.email}"
        assert attendee.params["RSVP"] == ["FALSE"]
        assert attendee.params["ROLE"] == ["REQ-PARTICIPANT"]
        assert event.organizer.params["CN"] == ["Nights"]
        assert str(facilitator.email) not in letter.as_string()

    @pytest.mark.parametrize(
        ("answer", "partstat", "transp"),
        [
            (None, "NEEDS-ACTION", "OPAQUE"),
            (Answer.GOING, "ACCEPTED", "OPAQUE"),
            (Answer.MAYBE, "TENTATIVE", "OPAQUE"),
            (Answer.NOT, "DECLINED", "TRANSPARENT"),
        ],
    )
    def test_what_was_answered_stands_in_it_and_says_whether_the_hour_is_taken(
        self,
        session: Session,
        facilitator: Person,
        member: Person,
        answer: Answer | None,
        partstat: str,
        transp: str,
    ) -> None:
        letters()
        if answer:
            say(session, answer, person=member)
        plan_session(session, starts_at=SOON + timedelta(hours=1), by=facilitator)
        (letter,) = letters()
        (event,) = vobject.readOne(part_of(letter, "text/calendar").get_content()).vevent_list
        assert event.attendee.params["PARTSTAT"] == [partstat]
        assert event.transp.value == transp

    def test_a_cancellation_says_so_and_leaves_the_hour_free(self, session: Session, facilitator: Person) -> None:
        letters()
        cancel_session(session, by=facilitator)
        (letter,) = letters()
        calendar = IcsCalendarStream.calendar_from_ics(part_of(letter, "text/calendar").get_content())
        (event,) = calendar.events
        assert (event.status, event.transparency) == (EventStatus.CANCELLED, "TRANSPARENT")


class TestTheFeed:
    def test_has_a_name_and_says_how_often_to_ask(self, session: Session, member: Person, settings: Settings) -> None:
        lines = lines_of(feed_of(member, settings))
        for line in (
            "METHOD:PUBLISH",
            f"NAME:{settings.SITE_NAME}",
            f"X-WR-CALNAME:{settings.SITE_NAME}",
            "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
            "X-PUBLISHED-TTL:PT1H",
        ):
            assert line in lines

    def test_asks_nobody_and_names_no_address_but_the_sites(
        self, session: Session, member: Person, facilitator: Person, settings: Settings
    ) -> None:
        lines = lines_of(feed_of(member, settings))
        assert not any(line.startswith("ATTENDEE") for line in lines)
        assert not any(str(person.email) in line for person in (member, facilitator) for line in lines)
        assert any(line.startswith("ORGANIZER;CN=Nights:") for line in lines)

    def test_keeps_what_was_called_off_as_such_and_the_hour_free(
        self, session: Session, facilitator: Person, member: Person, settings: Settings
    ) -> None:
        cancel_session(session, by=facilitator)
        (event,) = IcsCalendarStream.calendar_from_ics(feed_of(member, settings)).events
        assert (event.status, event.transparency) == (EventStatus.CANCELLED, "TRANSPARENT")

    @pytest.mark.parametrize(("answer", "transp"), [(Answer.GOING, "OPAQUE"), (Answer.NOT, "TRANSPARENT")])
    def test_leaves_the_hour_free_of_who_cannot_come(
        self, session: Session, member: Person, settings: Settings, answer: Answer, transp: str
    ) -> None:
        say(session, answer, person=member)
        (event,) = IcsCalendarStream.calendar_from_ics(feed_of(member, settings)).events
        assert event.transparency == transp

    def test_comes_as_what_it_is(self, session: Session, member: Person, settings: Settings) -> None:
        answer = Client().get(feed_url(member).removeprefix(settings.SITE_URL))
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"


@pytest.mark.parametrize("kind", [Session, Visit, PairDate])
def test_what_was_told_before_sites_named_their_events_keeps_its_name(kind: type[Session | Visit | PairDate]) -> None:
    """As a row that was there before the column was, or that the version before makes during an update."""
    host = kind._meta.get_field("uid_host")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_default, is_nullable FROM information_schema.columns "
            "WHERE table_name = %s AND column_name = %s",
            [kind._meta.db_table, host.column],
        )
        assert cursor.fetchall() == [("'hearth'::character varying", "NO")]
    assert kind(pk=7, uid_host="hearth").uid == f"{kind.uid_kind}-7@hearth"


class TestTheFile:
    def test_of_a_session_has_a_name_that_programs_open(self, session: Session, member: Person) -> None:
        answer = client_of(member).get(f"{session.get_absolute_url()[:-1]}.ics")
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer["Content-Disposition"] == f'attachment; filename="session-{session.pk}.ics"'

    def test_ends_its_lines_as_told_and_breaks_long_ones(self, session: Session) -> None:
        Circle.objects.update(name="नर्स रात " * 8)
        session = Session.objects.select_related("circle__community").get()
        content = calendar_of([session], with_links=False)
        assert content.count(b"\n") == content.count(b"\r\n")
        assert content.endswith(b"END:VCALENDAR\r\n")
        assert max(len(line) for line in content.split(b"\r\n")) <= 75
        content.decode()  # no letter is torn at a break that a reader could see
        assert IcsCalendarStream.calendar_from_ics(content.decode()).events[0].summary.startswith("नर्स रात")  # type: ignore[union-attr]

    def test_is_nobody_elses_in_a_calendar_with_sessions_of_two_sites(self, circle: Circle, settings: Settings) -> None:
        settings.SITE_URL = "https://hearth.ward.example:8443/practice"
        here = Session.objects.create(circle=circle, number=7, starts_at=SOON)
        settings.SITE_URL = "https://teachers.example"
        there = Session.objects.create(circle=circle, number=8, starts_at=SOON)
        # Each keeps its name when the site moves to another.
        told = lines_of(calendar_of([here, there], with_links=False).decode())
        assert [line for line in told if line.startswith("UID:")] == [
            f"UID:session-{here.pk}@hearth.ward.example",
            f"UID:session-{there.pk}@teachers.example",
        ]

    def test_holds_what_every_event_needs_once(self, session: Session) -> None:
        lines = lines_of(calendar_of([session], with_links=False).decode())
        event = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")]
        names = [re.split("[:;]", line)[0] for line in event]
        for name in [
            "UID",
            "DTSTAMP",
            "SEQUENCE",
            "DTSTART",
            "DTEND",
            "SUMMARY",
            "STATUS",
            "TRANSP",
            "ORGANIZER",
            "URL",
            "LOCATION",
        ]:
            assert names.count(name) == 1, name
        for name in ("RRULE", "RECURRENCE-ID", "DURATION"):
            assert name not in names
        assert next(line for line in event if line.startswith("DTSTAMP")).endswith("Z")
        assert lines[1:4] == ["VERSION:2.0", "PRODID:-//Hearth//EN", "METHOD:PUBLISH"]

    @pytest.mark.parametrize("zone", ZONES)
    def test_keeps_the_hour_by_a_third_parser(self, zone: str) -> None:
        sessions = year_of(zone)
        read = IcsCalendarStream.calendar_from_ics(calendar_of(sessions, with_links=False).decode()).events
        assert sorted(event.start_datetime for event in read) == [one.starts_at for one in sessions]
        assert {(event.dtend - event.dtstart) for event in read} == {timedelta(minutes=90)}  # type: ignore[operator]


def test_the_table_names_tests_that_there_are() -> None:
    here = Path(__file__).parent
    rows = re.findall(r"`(test_\w+\.py)::(\w+(?:::\w+)?)`", TABLE.read_text())
    assert len(rows) > 15
    for file, name in rows:
        assert f"{name.rpartition('::')[2]}(" in (here / file).read_text(), (file, name)
