from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from communities.joining import remove
from communities.models import Community
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from mentoring.agenda import propose
from mentoring.calendars import calendar_of, feed_url
from mentoring.finding_time import week_start
from mentoring.meeting import join_circle, leave_circle, log_meeting, open_circle, say
from mentoring.models import Answer, Circle, Rsvp, Session
from mentoring.models.in_calendars import LONGEST_LINK
from mentoring.noting import set_notes, write_section
from mentoring.running import choose_format
from mentoring.scheduling import plan_session
from mentoring.views.circles import PARTS
from people.free_time import slot_of
from people.models import Person
from tests.cast import Ward, client_of, make_member
from tests.queries import queries_of
from tests.threads import in_another_connection

pytestmark = pytest.mark.django_db


def make_circle(community: Community, host: Person, **fields: object) -> Circle:
    circle = Circle(community=community, name="First year on call", purpose="Bring the night.", **fields)
    return open_circle(circle, host=host)


@pytest.fixture
def circle(community: Community, facilitator: Person) -> Circle:
    return make_circle(community, facilitator, capacity=2, time_zone="Europe/Berlin")


@pytest.fixture
def session(circle: Circle, facilitator: Person) -> Session:
    plan_session(
        circle.sessions.get(),
        starts_at=timezone.now() + timedelta(days=3),
        by=facilitator,
        place="Library",
        link="https://video.example.org/canary7461",
    )
    return circle.sessions.get()


def rsvp_path(session: Session) -> str:
    return session.get_absolute_url() + "rsvp/"


def test_a_member_takes_a_place_and_says_they_come(session: Session, circle: Circle, member: Person) -> None:
    client = client_of(member)
    client.post(f"/c/{circle.community.slug}/mentoring/circles/{circle.pk}/membership/")
    answer = client.post(rsvp_path(session), {"answer": "going"}, follow=True)
    assert "1 going" in answer.content.decode()
    assert Rsvp.objects.get(person=member).answer == Answer.GOING


def test_saying_so_needs_a_place_in_the_circle(session: Session, member: Person) -> None:
    assert client_of(member).post(rsvp_path(session), {"answer": "going"}).status_code == 403


def test_the_link_is_for_those_with_a_place(session: Session, circle: Circle, member: Person) -> None:
    client = client_of(member)
    assert "canary7461" not in client.get(session.get_absolute_url()).content.decode()
    assert b"canary7461" not in client.get(session.get_absolute_url()[:-1] + ".ics").content
    join_circle(circle, person=member)
    assert "canary7461" in client.get(session.get_absolute_url()).content.decode()


def test_a_long_video_link_is_taken_and_stands_whole_in_calendars(
    session: Session, circle: Circle, facilitator: Person
) -> None:
    client, link = client_of(facilitator), "https://video.example.org/join?key=".ljust(LONGEST_LINK, "7")
    said = {"starts_at": f"{timezone.localtime(session.starts_at):%Y-%m-%dT%H:%M}", "place": "", "link": link}
    assert client.post(f"{session.get_absolute_url()}time/", said).status_code == 302
    content = client.get(f"{session.get_absolute_url()[:-1]}.ics").content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    [event] = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert str(event["location"]) == link
    refused = client.post(f"{session.get_absolute_url()}time/", said | {"link": f"{link}7"})
    assert (refused.status_code, str(LONGEST_LINK) in refused.content.decode()) == (422, True)


@pytest.mark.parametrize("role", ["anonymous", "outsider", "pending", "removed", "banned", "staff"])
def test_circles_are_for_members_even_where_everybody_reads(open_ward: Ward, role: str) -> None:
    circle = make_circle(open_ward.community, open_ward.facilitator)
    client = client_of(open_ward.everybody()[role])
    assert client.get(circle.get_absolute_url()).status_code == 404
    assert client.get(circle.sessions.get().get_absolute_url()).status_code == 404


def test_the_waiting_list_moves_up_in_order(session: Session, circle: Circle, community: Community) -> None:
    first, second, third, fourth = (make_member(community, name) for name in ("A", "B", "C", "D"))
    for person in (first, second, third, fourth):
        say(session, Answer.GOING, person=person)
    answers = dict(session.rsvps.values_list("person__display_name", "answer"))
    assert answers == {"A": "going", "B": "going", "C": "waiting", "D": "waiting"}
    say(session, Answer.NOT, person=first)
    answers = dict(session.rsvps.values_list("person__display_name", "answer"))
    assert answers == {"A": "not", "B": "going", "C": "going", "D": "waiting"}


@pytest.mark.django_db(transaction=True)
def test_the_last_place_goes_to_one(community: Community, facilitator: Person) -> None:
    from concurrent.futures import ThreadPoolExecutor

    circle = make_circle(community, facilitator, capacity=1)
    session = circle.sessions.get()
    people = [make_member(community) for _time in range(12)]
    with ThreadPoolExecutor(6) as pool:
        wanted = [pool.submit(in_another_connection, lambda p=p: say(session, Answer.GOING, person=p)) for p in people]
        for one in wanted:
            one.result(timeout=60)
    answers = list(session.rsvps.values_list("answer", flat=True))
    assert (answers.count("going"), answers.count("waiting")) == (1, 11)


def test_a_full_circle_says_so(circle: Circle, community: Community, member: Person) -> None:
    join_circle(circle, person=member)
    with pytest.raises(ValidationError, match="All places"):
        join_circle(circle, person=make_member(community))


def test_leaving_gives_the_place_back(session: Session, circle: Circle, member: Person) -> None:
    join_circle(circle, person=member)
    say(session, Answer.GOING, person=member)
    leave_circle(circle, person=member)
    assert session.rsvps.get(person=member).answer == Answer.NOT


def test_the_circle_hears_when_its_time_is_set_and_moved(
    session: Session, circle: Circle, member: Person, facilitator: Person
) -> None:
    join_circle(circle, person=member)
    plan_session(session, starts_at=timezone.now() + timedelta(days=5), by=facilitator)
    deliver_now()
    assert "has moved" in notices_for(member)[0].wording.text


def test_only_hosts_set_the_time_and_never_in_the_past(session: Session, member: Person, facilitator: Person) -> None:
    path = session.get_absolute_url() + "time/"
    assert client_of(member).post(path, {"starts_at": "2099-01-01T10:00"}).status_code == 403
    answer = client_of(facilitator).post(path, {"starts_at": "2001-01-01T10:00", "place": "Attic 7461"})
    assert answer.status_code == 422
    assert "Attic 7461" in answer.content.decode()
    assert client_of(facilitator).post(path, {"starts_at": "2099-01-01T10:00"}).status_code == 302


def test_when_all_sessions_are_over_one_reads_how_it_goes_on(
    session: Session, circle: Circle, facilitator: Person, member: Person
) -> None:
    join_circle(circle, person=member)
    Session.objects.update(starts_at=timezone.now() - timedelta(days=3))
    says = {
        facilitator: "Add one more session and find its time together",
        member: "The hosts plan the next one.",
        make_member(circle.community): "Take a place, and say when you could meet.",
    }
    for person, words in says.items():
        page = client_of(person).get(circle.get_absolute_url()).content.decode()
        assert "No session is planned" in page
        assert words in page


def test_the_table_counts_who_is_free(circle: Circle, member: Person, facilitator: Person) -> None:
    monday_ten = [slot_of(0, 10), slot_of(0, 10, 30)]
    for person in (member, facilitator):
        Person.objects.filter(pk=person.pk).update(weekly_hours=monday_ten)
    join_circle(circle, person=member)
    page = client_of(facilitator).get(circle.get_absolute_url()).content.decode()
    assert 'aria-label="Mon 10:00, 2 of 2 free"' in page
    assert 'aria-label="Tue 10:00, 0 of 2 free"' in page


def test_an_hour_of_the_table_is_shown_on_everybodys_own_clock(
    circle: Circle, member: Person, facilitator: Person
) -> None:
    Person.objects.filter(pk=member.pk).update(time_zone="Asia/Karachi", weekly_hours=[])
    join_circle(circle, person=member)
    monday = week_start(1)
    page = client_of(facilitator).get(circle.get_absolute_url(), {"at": f"{monday:%Y-%m-%d}T09:00"})
    local = monday.replace(hour=9).astimezone(ZoneInfo("Asia/Karachi"))
    assert [(person, clock.hour) for person, clock in page.context["clocks"] if person == member] == [
        (member, local.hour)
    ]
    assert "Karachi" in page.content.decode()


@pytest.mark.parametrize("at", ["yesterday", "0001-01-01T00:00", "2026-13-45T99:99", "\x00"])
def test_an_hour_that_is_none_of_the_tables_is_passed_over(circle: Circle, facilitator: Person, at: str) -> None:
    assert client_of(facilitator).get(circle.get_absolute_url(), {"at": at}).status_code == 200


def test_the_calendar_file_keeps_the_hour_over_summer_time_and_names_no_address(
    circle: Circle, facilitator: Person
) -> None:
    plan_session(circle.sessions.get(), starts_at=datetime(2027, 3, 30, 16, tzinfo=UTC), by=facilitator)
    session = circle.sessions.select_related("circle__community").get()
    content = calendar_of([session], with_links=False)
    calendar = icalendar.Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2027-03-30T18:00:00+02:00"
    assert event["dtstart"].params["TZID"] == "Europe/Berlin"
    assert calendar.walk("VTIMEZONE")
    assert event["sequence"] == 1
    assert b"@example.org" not in content
    assert b"ATTENDEE" not in content


def test_words_in_a_calendar_file_cannot_add_a_line(circle: Circle, facilitator: Person) -> None:
    plan_session(circle.sessions.get(), starts_at=timezone.now(), by=facilitator)
    session = circle.sessions.select_related("circle__community").get()
    for title in ("One; two, three\\", "x" * 150, "BEGIN:VEVENT"):
        propose(session, title=title, by=facilitator)
    content = calendar_of([session], with_links=False)
    assert len(icalendar.Calendar.from_ical(content).walk("VEVENT")) == 1
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_my_feed_shows_my_sessions_until_i_am_gone(
    session: Session, circle: Circle, member: Person, settings: Settings
) -> None:
    path = feed_url(member).removeprefix(settings.SITE_URL)
    assert b"VEVENT" not in Client().get(path).content
    join_circle(circle, person=member)
    answer = Client().get(path)
    assert b"canary7461" in answer.content
    assert b"X-WR-CALNAME:" in answer.content
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in answer.content
    assert answer.headers["Cache-Control"] == "private, no-store"
    remove(circle.community, person=member, by=member)
    assert b"VEVENT" not in Client().get(path).content
    assert Client().get("/calendar/" + "x" * 30 + ".ics").status_code == 404


def test_circle_page_costs_the_same_however_many_come(
    session: Session,
    circle: Circle,
    community: Community,
    facilitator: Person,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    Circle.objects.filter(pk=circle.pk).update(capacity=30)
    for _time in range(15):
        person = make_member(community)
        join_circle(circle, person=person)
        say(session, Answer.GOING, person=person)
    client = client_of(facilitator)
    client.get(circle.get_absolute_url())
    with django_assert_max_num_queries(20):
        client.get(circle.get_absolute_url())
    with django_assert_max_num_queries(20):
        client.get(session.get_absolute_url())


def test_the_parts_of_the_page_show_what_is_behind_and_what_was_written(
    circle: Circle, facilitator: Person, member: Person
) -> None:
    for n in (1, 2):
        log_meeting(circle, starts_at=timezone.now() - timedelta(days=9 * n), people=[facilitator], by=facilitator)
    first, second = circle.sessions.exclude(starts_at=None).order_by("starts_at")
    plan_session(circle.sessions.get(number=1), starts_at=timezone.now() + timedelta(days=3), by=facilitator)
    set_notes(first, "Bed four 55173.", edition=0, by=facilitator)
    choose_format(second, "check-in")
    write_section(second, 0, "Bed nine 55173.", edition=0, by=facilitator)
    shown = {part: client_of(facilitator).get(circle.get_absolute_url(), {"show": part}) for part in PARTS}
    assert "Bed nine 55173." in shown[""].text
    assert "Bed four 55173." not in shown[""].text
    assert shown["notes"].text.index("Bed nine 55173.") < shown["notes"].text.index("Bed four 55173.")
    assert first.get_absolute_url() in shown["past"].text
    assert facilitator.get_absolute_url() in shown["people"].text
    # Who is not in it sees its people, and nothing of what they wrote.
    theirs = {part: client_of(member).get(circle.get_absolute_url(), {"show": part}) for part in (*PARTS, "elsewhere")}
    assert not any("55173" in page.text or "show=notes" in page.text for page in theirs.values())
    assert "Take a place" in theirs["people"].text
    assert {page.status_code for page in theirs.values()} == {200}


@pytest.mark.parametrize("part", ["past", "people", "notes"])
def test_each_part_costs_the_same_however_often_they_met(circle: Circle, facilitator: Person, part: str) -> None:
    client, path = client_of(facilitator), f"{circle.get_absolute_url()}?show={part}"
    meet(circle, facilitator, 1)
    client.get(path)
    few = queries_of(client, path)
    meet(circle, facilitator, 6)
    assert queries_of(client, path) == few


def meet(circle: Circle, host: Person, times: int) -> None:
    for n in range(times):
        at = timezone.now() - timedelta(days=n + 1)
        session = log_meeting(circle, starts_at=at, people=[host], by=host)
        choose_format(session, "check-in")
        write_section(session, 0, "We met.", edition=0, by=host)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"capacity": "3", "least_going": "5"}, "So many never come where there are 3 places."),
        ({"capacity": "3"}, "4 people are in it already."),
        ({"session_minutes": "0"}, "A session takes a quarter of an hour at least"),
    ],
)
def test_numbers_that_contradict_each_other_are_said_beside_the_field(
    community: Community, facilitator: Person, changes: dict[str, str], words: str
) -> None:
    circle = make_circle(community, facilitator, capacity=4)
    if "least_going" not in changes:
        for _n in range(3):
            join_circle(circle, person=make_member(community))
    said = {"name": "Kept 4471", "purpose": "Rise.", "capacity": "4", "session_minutes": "60", "least_going": "0"}
    where = f"/c/{community.slug}/mentoring/circles/{circle.pk}/settings/"
    answer = client_of(facilitator).post(where, said | changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Kept 4471" in answer.text
    circle.refresh_from_db()
    assert (circle.capacity, circle.session_minutes) == (4, 60)
    assert client_of(facilitator).post(where, said).status_code == 302


def test_a_line_on_confidence_is_there_from_the_start_and_accepted_on_joining(
    community: Community, facilitator: Person, member: Person
) -> None:
    path = f"/c/{community.slug}/mentoring/circles/new/"
    form = client_of(facilitator).get(path).context["form"]
    said = {name: form[name].value() for name in form.fields} | {"name": "Nights", "purpose": "Talk."}
    assert client_of(facilitator).post(path, said).status_code == 302
    circle = Circle.objects.get(name="Nights")
    assert circle.norms.startswith("What is said here stays here.")
    place = f"/c/{community.slug}/mentoring/circles/{circle.pk}/membership/"
    page = client_of(member).post(place, follow=True).content.decode()
    assert "Read what this circle agreed on" in page
    assert not circle.memberships.filter(person=member).exists()
    client_of(member).post(place, {"accept": "on"})
    assert circle.memberships.get(person=member).accepted_at
