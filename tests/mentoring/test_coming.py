"""Who comes, who waits for a place, who was there."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from mentoring.calendars import calendar_of
from mentoring.meeting import join_circle, log_meeting, note_attendance, open_circle, say
from mentoring.models import Answer, Circle, Rsvp, Session
from mentoring.permissions import has_a_place
from mentoring.reminding import AT_ONCE, ask_hosts, remind_of_sessions
from mentoring.scheduling import plan_session
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db
LINK = "https://video.example.org/canary7461"


@pytest.fixture
def circle(community: Community, facilitator: Person, member: Person) -> Circle:
    circle = Circle(community=community, name="Nights", purpose="Talk.", capacity=3, least_going=2)
    open_circle(circle, host=facilitator)
    for person in (member, make_member(community, "Ilse")):
        join_circle(circle, person=person)
    return circle


@pytest.fixture
def session(circle: Circle, facilitator: Person) -> Session:
    at = timezone.now() + timedelta(days=3)
    plan_session(circle.sessions.get(), starts_at=at, by=facilitator, place="Library", link=LINK)
    return circle.sessions.select_related("circle__community").get()


def told(person: Person) -> list[str]:
    deliver_now()
    return [notice.wording.text for notice in notices_for(person)]


def wait(session: Session, *people: Person) -> None:
    """All take a place, but that only one is there."""
    Circle.objects.filter(pk=session.circle_id).update(capacity=1)
    for person in people:
        say(session, Answer.GOING, person=person)


def test_a_word_goes_with_the_answer_and_stays(session: Session, member: Person, facilitator: Person) -> None:
    client, path = client_of(member), session.get_absolute_url() + "rsvp/"
    client.post(path, {"answer": "maybe", "note": "If the ward is quiet"})
    assert "If the ward is quiet" in client_of(facilitator).get(session.get_absolute_url()).content.decode()
    client.post(path, {"answer": "going"})
    assert session.rsvps.get(person=member).note == "If the ward is quiet"
    client.post(path, {"answer": "going", "note": ""})
    assert session.rsvps.get(person=member).note == ""


def test_who_gets_a_freed_place_is_told_and_nobody_else(session: Session, member: Person, facilitator: Person) -> None:
    ilse = Person.objects.get(display_name="Ilse")
    wait(session, facilitator, member, ilse)
    say(session, Answer.NOT, person=facilitator)
    assert session.rsvps.get(person=member).answer == Answer.GOING
    assert any("A place is free for you" in text for text in told(member))
    assert not any("A place is free" in text for text in told(ilse))


def test_who_waits_for_a_place_sees_no_link(session: Session, member: Person, facilitator: Person) -> None:
    assert has_a_place(member, session)
    wait(session, facilitator, member)
    assert not has_a_place(member, session)
    client = client_of(member)
    for path in (session.get_absolute_url(), session.get_absolute_url()[:-1] + ".ics"):
        assert b"canary7461" not in client.get(path).content
    assert b"canary7461" in client_of(facilitator).get(session.get_absolute_url()).content
    assert b"canary7461" not in calendar_of([session], with_links=True, but={session.pk})


def test_a_reminder_says_the_hour_on_the_readers_own_clock(session: Session, member: Person) -> None:
    Person.objects.filter(pk=member.pk).update(time_zone="Asia/Kolkata")
    say(session, Answer.GOING, person=member)
    assert session.starts_at
    remind_of_sessions(session.starts_at - timedelta(hours=24))
    local = session.starts_at.astimezone(ZoneInfo("Asia/Kolkata"))
    member.refresh_from_db()
    (reminder,) = [text for text in told(member) if "Nights meets" in text and "Can you" not in text]
    assert f"{local:%H:%M} IST, Library" in reminder


def test_where_a_link_is_all_the_place_there_is_it_says_online(session: Session, member: Person) -> None:
    Session.objects.filter(pk=session.pk).update(place="")
    say(session, Answer.GOING, person=member)
    assert session.starts_at
    remind_of_sessions(session.starts_at - timedelta(hours=1))
    (reminder,) = [text for text in told(member) if "Nights meets" in text and "Can you" not in text]
    assert ", online" in reminder
    assert "canary7461" not in reminder


def test_circles_to_which_enough_come_keep_no_host_unasked(session: Session, member: Person) -> None:
    assert session.starts_at
    earlier = session.starts_at - timedelta(minutes=10)
    full = [Session(circle=session.circle, number=2 + n, starts_at=earlier) for n in range(AT_ONCE)]
    people = list(session.circle.memberships.values_list("person_id", flat=True))
    for one in Session.objects.bulk_create(full):
        Rsvp.objects.bulk_create([Rsvp(session=one, person_id=pk, answer=Answer.GOING) for pk in people])
    assert ask_hosts(session.starts_at - timedelta(hours=24)) == 1


def test_hosts_are_asked_once_when_too_few_said_yes(session: Session, member: Person, facilitator: Person) -> None:
    say(session, Answer.GOING, person=member)
    assert session.starts_at
    assert ask_hosts(session.starts_at - timedelta(hours=25)) == 0
    assert [ask_hosts(session.starts_at - timedelta(hours=h)) for h in (24, 23)] == [1, 0]
    assert any("Go ahead, move it or call it off?" in text for text in told(facilitator))
    assert not any("Go ahead" in text for text in told(member))


def test_hosts_are_left_in_peace_when_enough_come(session: Session, member: Person, facilitator: Person) -> None:
    for person in (member, facilitator):
        say(session, Answer.GOING, person=person)
    assert session.starts_at
    assert ask_hosts(session.starts_at - timedelta(hours=2)) == 0


def over(session: Session) -> Session:
    Session.objects.filter(pk=session.pk).update(starts_at=timezone.now() - timedelta(hours=3))
    return Session.objects.select_related("circle__community").get(pk=session.pk)


def test_a_host_notes_who_was_there(session: Session, circle: Circle, member: Person, facilitator: Person) -> None:
    path = session.get_absolute_url() + "attendance/"
    client_of(facilitator).post(path, {"there": [member.pk]})
    assert not session.attendances.exists()  # it has not been yet
    session = over(session)
    assert client_of(member).post(path, {"there": [member.pk]}).status_code == 403
    client_of(facilitator).post(path, {"there": [member.pk]})
    assert [one.person for one in session.attendances.all()] == [member]
    assert "Who has been there" in client_of(facilitator).get(circle.get_absolute_url()).content.decode()
    assert "Who has been there" not in client_of(member).get(circle.get_absolute_url()).content.decode()
    client_of(facilitator).post(path, {"there": []})
    assert not session.attendances.exists()


def test_nobody_from_elsewhere_was_there(session: Session, facilitator: Person) -> None:
    session = over(session)
    other = make_member(session.circle.community)
    client_of(facilitator).post(session.get_absolute_url() + "attendance/", {"there": [other.pk]})
    assert not session.attendances.exists()


def test_a_meeting_elsewhere_is_logged_in_two_taps(circle: Circle, member: Person, facilitator: Person) -> None:
    path = f"/c/{circle.community.slug}/mentoring/circles/{circle.pk}/log/"
    host = client_of(facilitator)
    form = host.get(path).context["form"]
    said = {"starts_at": f"{form['starts_at'].value():%Y-%m-%dT%H:%M}", "there": form["there"].value(), "place": ""}
    answer = host.post(path, said)
    session = circle.sessions.get(number=2)
    assert answer["Location"] == session.get_absolute_url() + "#notes"
    assert session.attendances.count() == 3
    assert told(member) == []
    assert host.post(path, {"starts_at": "2099-01-01T10:00", "place": "Attic 7461"}).status_code == 422


def test_noting_again_replaces(circle: Circle, member: Person, facilitator: Person) -> None:
    at = timezone.now() - timedelta(days=1)
    session = log_meeting(circle, starts_at=at, people=[member], by=facilitator)
    note_attendance(session, [facilitator])
    assert [one.person for one in session.attendances.all()] == [facilitator]


@pytest.mark.parametrize(
    ("places", "said"), [(3, "1 going, 2 places left"), (2, "1 going, 1 place left"), (1, "1 going, no place left")]
)
def test_the_community_says_how_many_may_still_come(session: Session, member: Person, places: int, said: str) -> None:
    Session.objects.filter(pk=session.pk).update(places=places)
    say(session, Answer.GOING, person=member)
    assert said in client_of(member).get(session.circle.community.get_absolute_url()).content.decode()


def test_who_is_not_in_the_circle_is_led_to_it(session: Session, community: Community) -> None:
    page = client_of(make_member(community, "Tess")).get(session.get_absolute_url()).content.decode()
    inside = page.partition("are for the people in the circle.")[2].partition("</p>")[0]
    assert session.circle.get_absolute_url() in inside
