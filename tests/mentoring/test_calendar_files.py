"""What calendar programs get, read again: by icalendar, which wrote it, and by vobject, which did not."""

from __future__ import annotations

import email
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from email.policy import default

import icalendar
import pytest
import vobject
from django.core import mail
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.mailing import send_due_mail
from engagement.models import Mail, Notification
from engagement.notice_mails import write_notice_mails
from engagement.notifying import notices_for
from mentoring.agenda import propose
from mentoring.calendars import calendar_of, invitation
from mentoring.meeting import join_circle, open_circle, say
from mentoring.models import AgendaItem, Answer, Circle, Session
from mentoring.scheduling import Plan, cancel_session, move_rest, plan_series, plan_session
from people.models import Person
from tests.cast import client_of

SOON = timezone.now().replace(microsecond=0) + timedelta(days=3)
NAUGHTY = [
    "Team; ops, night\\shift",
    "BEGIN:VEVENT\r\nSUMMARY:another",
    "Ünïcödé 🩺 " * 8,
    'quote" colon: semicolon;',
    "a" * 80,
    "नर्स " * 15,
    "END:VCALENDAR",
]


def of_circle(name: str, title: str = "") -> Session:
    """Unsaved: what a file says needs no database."""
    circle = Circle(pk=1, name=name, purpose="Talk.", time_zone="Europe/Berlin", community=Community(slug="ward"))
    session = Session(pk=7, circle=circle, number=2, minutes=60, starts_at=datetime(2027, 1, 5, 15, tzinfo=UTC))
    session._prefetched_objects_cache = {"agenda_items": [AgendaItem(title=title)] if title else []}  # type: ignore[attr-defined]
    return session


def holds(content: bytes) -> tuple[str, str]:
    """(summary, description) as both parsers read it; and the rules of every line."""
    assert content.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    other = vobject.readOne(content.decode()).vevent
    assert str(event["summary"]) == other.summary.value
    description = other.description.value if hasattr(other, "description") else ""
    assert str(event.get("description", "")) == description
    return str(event["summary"]), description


@pytest.mark.parametrize("words", NAUGHTY)
def test_words_come_back_as_they_were_and_add_no_line(words: str) -> None:
    summary, description = holds(calendar_of([of_circle(words, words)], with_links=False))
    plain = words.replace("\r\n", "\n")
    assert summary.replace("\r\n", "\n") == f"{plain}, session 2"
    assert description.replace("\r\n", "\n") == plain


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=160))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_words_come_back_as_they_were(words: str) -> None:
    summary, _description = holds(calendar_of([of_circle(words)], with_links=False))
    assert summary == f"{words}, session 2"


@pytest.fixture
def session(community: Community, facilitator: Person, member: Person) -> Session:
    circle = Circle(community=community, name="Nights; quiet, ones", purpose="Talk.", time_zone="Europe/Berlin")
    join_circle(open_circle(circle, host=facilitator), person=member)
    plan_session(circle.sessions.get(), starts_at=SOON, by=facilitator, place="Room 4")
    return circle.sessions.select_related("circle__community").get()


def letters() -> list[email.message.EmailMessage]:
    """What everybody is sent now, as a mail program reads it."""
    deliver_now()
    Notification.objects.update(mail_due_at=timezone.now())
    write_notice_mails()
    mail.outbox = []
    send_due_mail()
    return [email.message_from_bytes(bytes(one.message()), policy=default) for one in mail.outbox]


def calendar_in(letter: email.message.EmailMessage) -> tuple[str, icalendar.Calendar]:
    """(method in the header, calendar) of the one calendar part."""
    (part,) = [one for one in letter.walk() if one.get_content_type() == "text/calendar"]
    content = part.get_content()
    return str(part["content-type"].params.get("method", "")), icalendar.Calendar.from_ical(content)


@pytest.mark.django_db
class TestMail:
    def test_asks_then_moves_then_calls_off_one_event(
        self, session: Session, facilitator: Person, member: Person
    ) -> None:
        assert session.starts_at
        (asked,) = letters()
        plan_session(session, starts_at=session.starts_at + timedelta(days=1), by=facilitator)
        (moved,) = letters()
        cancel_session(session, by=facilitator, reason="A strike.")
        (called_off,) = letters()
        methods, calendars = zip(*(calendar_in(one) for one in (asked, moved, called_off)), strict=True)
        assert methods == ("REQUEST", "REQUEST", "CANCEL")
        assert [str(one["method"]) for one in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
        events = [one.walk("VEVENT")[0] for one in calendars]
        assert len({str(event["uid"]) for event in events}) == 1
        assert [event["sequence"] for event in events] == [1, 2, 3]
        assert str(events[-1]["status"]) == "CANCELLED"
        assert events[1].decoded("dtstart") == session.starts_at + timedelta(days=1)
        attendees = {str(event["attendee"]).lower() for event in events}
        assert attendees == {f"mailto:{member.email}"}

    def test_a_place_that_was_taken_off_is_in_no_letter(self, session: Session, facilitator: Person) -> None:
        letters()
        assert session.starts_at
        said = {"starts_at": f"{session.starts_at + timedelta(days=1):%Y-%m-%dT%H:%M}", "places": ""}
        path = f"{session.get_absolute_url()}time/"
        assert client_of(facilitator).post(path, {**said, "place": "", "link": ""}).status_code == 302
        (moved,) = letters()
        assert "Room 4" not in moved.as_string()
        assert "location" not in calendar_in(moved)[1].walk("VEVENT")[0]
        session.refresh_from_db()
        assert (session.place, session.link) == ("", "")

    def test_what_the_form_did_not_ask_for_stays(self, session: Session, facilitator: Person) -> None:
        letters()
        assert session.starts_at
        plan_session(session, starts_at=session.starts_at + timedelta(days=1), by=facilitator)
        (moved,) = letters()
        assert str(calendar_in(moved)[1].walk("VEVENT")[0]["location"]) == "Room 4"

    def test_keeps_nothing_once_it_is_sent(self, session: Session) -> None:
        letters()
        assert not Mail.objects.exclude(calendar="").exists()

    def test_of_a_series_holds_all_of_it(self, session: Session, facilitator: Person) -> None:
        letters()
        first = timezone.localdate() + timedelta(days=9)
        plan_series(session.circle, Plan("weekly", first, timezone.localtime().time(), 5), by=facilitator)
        (letter,) = letters()
        _method, calendar = calendar_in(letter)
        assert str(calendar["method"]) == "PUBLISH"
        assert len(calendar.walk("VEVENT")) == 5
        assert [part.get_filename() for part in letter.iter_attachments()] == ["sessions.ics"]

    @pytest.mark.parametrize("waits_for", [0, 2])
    def test_of_a_rest_that_moved_has_the_link_of_those_with_a_place(
        self, session: Session, facilitator: Person, member: Person, waits_for: int
    ) -> None:
        link = "https://video.example.org/canary7461"
        first = timezone.localdate() + timedelta(days=9)
        sessions = plan_series(session.circle, Plan("weekly", first, time(16), 3, link=link), by=facilitator)
        waiting = sessions[waits_for]
        Session.objects.filter(pk=waiting.pk).update(places=1)
        say(waiting, Answer.GOING, person=facilitator)
        assert say(waiting, Answer.GOING, person=member).answer == Answer.WAITING
        letters()
        assert sessions[0].starts_at
        move_rest(sessions[0], starts_at=sessions[0].starts_at + timedelta(days=1), by=facilitator)
        (letter,) = [one for one in letters() if member.email in one["to"]]
        _method, calendar = calendar_in(letter)
        events = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
        assert len(events) == 3
        theirs = events.pop(waiting.uid)
        assert (str(theirs.get("location", "")), str(theirs["transp"])) == ("", "TRANSPARENT")
        assert {(str(one["location"]), str(one["transp"])) for one in events.values()} == {(link, "OPAQUE")}

    def test_is_without_the_link_for_who_waits_for_a_place_by_then(
        self, session: Session, facilitator: Person, member: Person
    ) -> None:
        Session.objects.filter(pk=session.pk).update(link="https://video.example.org/canary7461", places=1)
        deliver_now()
        says = Session.objects.select_related("circle__community").get(pk=session.pk)

        def has_link() -> bool:
            [calendar] = [told.wording.calendar for told in notices_for(member) if told.wording.calendar]
            return "canary7461" in calendar()

        assert has_link()
        say(says, Answer.GOING, person=facilitator)
        assert say(says, Answer.GOING, person=member).answer == Answer.WAITING
        assert not has_link()

    def test_names_nobody_else_and_keeps_back_the_link_from_who_does_not_come(
        self, session: Session, facilitator: Person, member: Person
    ) -> None:
        propose(session, title="The phone call", by=facilitator)
        Session.objects.filter(pk=session.pk).update(link="https://video.example.org/canary7461")
        session.refresh_from_db()
        for with_link in (True, False):
            content = invitation(session, person=member, with_link=with_link)
            assert (b"canary7461" in content) == with_link
            assert str(facilitator.email).encode() not in content
            other = vobject.readOne(content.decode()).vevent
            assert other.description.value == "The phone call"
            assert other.attendee.params["PARTSTAT"] == ["NEEDS-ACTION"]


# --- one story in one person's calendar, however it is told (docs/adr/0020) ---


@dataclass
class Held:
    sequence: int
    starts_at: datetime
    organizer: str


type Told = tuple[str, str, str, int, datetime]


def as_icalendar_reads(content: str) -> Iterable[Told]:
    calendar = icalendar.Calendar.from_ical(content)
    for event in calendar.walk("VEVENT"):
        organizer, starts_at = str(event["organizer"]).lower(), event.decoded("dtstart")
        yield str(calendar["method"]), str(event["uid"]), organizer, int(event.decoded("sequence")), starts_at


def as_vobject_reads(content: str) -> Iterable[Told]:
    calendar = vobject.readOne(content)
    for event in calendar.vevent_list:
        sequence, organizer = int(event.sequence.value), event.organizer.value.lower()
        yield calendar.method.value, event.uid.value, organizer, sequence, event.dtstart.value


def calendar_after(contents: list[str], read: Callable[[str], Iterable[Told]]) -> dict[str, Held]:
    """What a calendar holds that keeps to RFC 5546, 2.1.5: a higher number of the same event by the same organizer."""
    held: dict[str, Held] = {}
    gone: dict[str, int] = {}
    for method, uid, organizer, sequence, starts_at in (told for content in contents for told in read(content)):
        before = held.get(uid)
        if sequence < max(before.sequence if before else -1, gone.get(uid, -1)):
            continue
        if before and before.organizer != organizer:
            continue  # somebody else's event: left alone, as calendars do
        if method == "CANCEL":
            held.pop(uid, None)
            gone[uid] = sequence
        else:
            held[uid] = Held(sequence, starts_at, organizer)
    return held


@pytest.mark.django_db
@pytest.mark.parametrize("read", [as_icalendar_reads, as_vobject_reads])
def test_a_series_its_changes_and_its_end_are_one_story(
    read: Callable[[str], Iterable[Told]], session: Session, facilitator: Person
) -> None:
    letters()
    cancel_session(session, by=facilitator)
    letters()
    first = timezone.localdate() + timedelta(days=9)
    sessions = plan_series(session.circle, Plan("weekly", first, time(16), 4), by=facilitator)
    contents = [_content(letters())]
    one, two, three, four = sessions
    assert one.starts_at
    assert three.starts_at
    plan_session(one, starts_at=one.starts_at + timedelta(hours=2), by=facilitator)
    contents.append(_content(letters()))
    cancel_session(two, by=facilitator)
    contents.append(_content(letters()))
    move_rest(three, starts_at=three.starts_at + timedelta(days=1), by=facilitator)
    contents.append(_content(letters()))
    held = calendar_after(contents, read)
    now = {one.uid: one for one in Session.objects.filter(pk__in=[one.pk, three.pk, four.pk])}
    assert {uid: event.starts_at for uid, event in held.items()} == {uid: at.starts_at for uid, at in now.items()}
    # An old letter, read last, changes nothing.
    assert calendar_after([*contents, contents[0]], read) == held


def _content(found: list[email.message.EmailMessage]) -> str:
    _method, calendar = calendar_in(found[0])
    return calendar.to_ical().decode()
