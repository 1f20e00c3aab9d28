"""Asking never ends in silence, and nobody forgets a session they said yes to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.hearing import hear_of
from engagement.kinds import Wording
from engagement.models import Mail, Notification, Preset
from engagement.notice_mails import write_notice_mails
from engagement.notifying import notices_for, told_to, worded
from mentoring.meeting import join_circle, open_circle, say
from mentoring.models import Answer, Circle, Pairing, PairingState, Programme, Session
from mentoring.pairing import accept, ask, take_part
from mentoring.reminding import AT_ONCE, end_silence, remind_of_questions, remind_of_sessions
from mentoring.scheduling import cancel_session, plan_session
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def pairing(community: Community, member: Person) -> Pairing:
    programme = Programme.objects.create(community=community, name="First season", purpose="Nobody starts alone.")
    for name in ("Zola Dlamini", "Ivo Petrov", "Uma Rao"):
        take_part(programme, person=make_member(community, name), role="offer", offers=["writing"], capacity=1)
    take_part(programme, person=member, role="seek", seeks=["writing"])
    mentor = Person.objects.get(display_name="Zola Dlamini")
    return ask(programme, mentee=member, mentor=mentor, words="Would you?", at=NOW)


def told(person: Person) -> list[str]:
    deliver_now()
    return [notice.wording.text for notice in notices_for(person)]


def test_after_a_week_the_mentor_is_reminded_once(pairing: Pairing) -> None:
    assert remind_of_questions(NOW + timedelta(days=6)) == 0
    assert remind_of_questions(NOW + timedelta(days=7, minutes=1)) == 1
    assert remind_of_questions(NOW + timedelta(days=8)) == 0
    assert "Noor Haddad still waits for a word from you. Yes and no are both kind." in told(pairing.mentor)


def test_after_two_weeks_it_ends_with_a_kind_word_and_two_others(pairing: Pairing, member: Person) -> None:
    assert end_silence(NOW + timedelta(days=14, minutes=1)) == 1
    assert end_silence(NOW + timedelta(days=15)) == 0
    pairing.refresh_from_db()
    assert pairing.state == PairingState.LAPSED
    text = told(member)[0]
    assert "That says nothing about you." in text
    assert "Ivo Petrov and Uma Rao" in text
    assert "Zola Dlamini didn't" in text


def test_who_has_answered_is_left_in_peace(pairing: Pairing) -> None:
    accept(pairing, by=pairing.mentor)
    later = NOW + timedelta(days=30)
    assert (remind_of_questions(later), end_silence(later)) == (0, 0)


@pytest.fixture
def session(community: Community, member: Person, facilitator: Person) -> Session:
    circle = open_circle(Circle(community=community, name="Nights", purpose="Talk."), host=facilitator)
    join_circle(circle, person=member)
    session = circle.sessions.get()
    plan_session(session, starts_at=NOW + timedelta(days=3), by=facilitator, place="Room 4")
    say(session, Answer.GOING, person=member)
    deliver_now()
    return Session.objects.get(pk=session.pk)


def before(session: Session, **ahead: float) -> int:
    assert session.starts_at
    return remind_of_sessions(session.starts_at - timedelta(**ahead))


def test_a_day_and_an_hour_before_and_never_twice(session: Session, member: Person) -> None:
    assert before(session, hours=25) == 0
    assert [before(session, hours=24), before(session, hours=23), before(session, hours=2)] == [1, 0, 0]
    assert [before(session, hours=1), before(session, minutes=5)] == [1, 0]
    assert before(session, minutes=-1) == 0
    assert any("Nights meets" in text and "Room 4" in text for text in told(member))


def test_who_planned_late_is_told_once(session: Session) -> None:
    assert [before(session, minutes=50), before(session, minutes=40)] == [1, 0]


@pytest.mark.parametrize("hours", [24, 1])
def test_who_said_no_is_left_in_peace(session: Session, member: Person, hours: int) -> None:
    say(session, Answer.NOT, person=member)
    before(session, hours=hours)
    assert not reminders(member)


def reminders(person: Person) -> list[Wording]:
    deliver_now()
    words = [notice.wording for notice in notices_for(person)]
    return [one for one in words if "meets" in one.text and "Can you come" not in one.text]


@pytest.fixture
def silent(session: Session) -> Person:
    """In the circle, told of the session, and no word from them yet."""
    person = make_member(session.circle.community, "Ilse Verbruggen")
    join_circle(session.circle, person=person)
    return person


def test_who_has_not_answered_is_asked_once_more_a_day_before(session: Session, silent: Person, member: Person) -> None:
    assert [before(session, hours=24), before(session, hours=1)] == [1, 1]
    (asked,) = reminders(silent)
    assert asked.text.endswith("Room 4. Grace Mensah hosts. Will you come?")
    assert asked.url == f"{session.get_absolute_url()}#coming"
    assert "Yes, maybe or that you can't: each is kind" in asked.quote
    page = client_of(silent).get(asked.url).text
    assert all(f'name="answer" value="{answer}"' in page for answer in ("going", "maybe", "not"))
    assert not any("Will you come?" in one.text for one in reminders(member))
    assert len(reminders(member)) == 2


@pytest.mark.parametrize("preset", [Preset.NORMAL, Preset.QUIET])
def test_who_said_nothing_is_not_told_they_asked_for_it(
    session: Session, silent: Person, member: Person, preset: str
) -> None:
    """It is meant for them, and whoever has it quiet there reads it here; who said they come is reminded by mail."""
    for person in (silent, member):
        hear_of(session.circle.community.scope, preset, person=person)
    Notification.objects.all().delete()
    before(session, hours=24)
    deliver_now()
    write_notice_mails()
    letters = {one.person: one.text for one in Mail.objects.select_related("person")}
    assert "you asked to be reminded, or said you'd be there" in letters[member]
    if preset == Preset.NORMAL:
        assert "it is meant for you" in letters[silent]
    else:
        assert silent not in letters
    assert len(reminders(silent)) == 1


def test_who_answers_then_is_reminded_as_everybody_who_comes(session: Session, silent: Person) -> None:
    before(session, hours=24)
    deliver_now()
    say(session, Answer.MAYBE, person=silent)
    (reminder,) = reminders(silent)
    assert not reminder.quote
    assert "Will you come?" not in reminder.text
    before(session, hours=1)
    assert len(reminders(silent)) == 2


def test_who_was_asked_less_than_a_day_before_is_not_asked_twice(
    session: Session, silent: Person, facilitator: Person
) -> None:
    plan_session(session, starts_at=timezone.now() + timedelta(hours=20), by=facilitator)
    assert remind_of_sessions() == 1
    assert not reminders(silent)


def test_a_host_who_said_nothing_is_reminded_and_not_asked(session: Session, facilitator: Person) -> None:
    assert session.host == facilitator
    before(session, hours=24)
    (reminder,) = reminders(facilitator)
    assert reminder.text.endswith("You host this time.")


def test_what_a_reminder_costs_does_not_grow(
    session: Session, silent: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    before(session, hours=24)
    deliver_now()
    rows = list(told_to(silent, None))
    with django_assert_num_queries(2):
        worded(silent, [row for row in rows if row.kind == "session-asked"])


def test_a_moved_session_is_reminded_of_anew_and_a_cancelled_one_never(session: Session, facilitator: Person) -> None:
    before(session, hours=24)
    plan_session(session, starts_at=NOW + timedelta(days=5), by=facilitator)
    moved = Session.objects.get(pk=session.pk)
    assert before(moved, hours=24) == 1
    cancel_session(moved, by=facilitator)
    assert before(moved, hours=1) == 0


@pytest.mark.parametrize("hours", [24, 1])
def test_those_who_were_reminded_keep_nobody_else_waiting(session: Session, hours: int) -> None:
    """However many of them begin before: they are left out before the first so many are taken."""
    assert session.starts_at
    earlier = session.starts_at - timedelta(minutes=10)
    served = [
        Session(circle=session.circle, number=2 + n, starts_at=earlier, reminded_for=earlier - timedelta(hours=hours))
        for n in range(AT_ONCE)
    ]
    Session.objects.bulk_create(served)
    assert before(session, hours=hours) == 1


def test_a_session_that_is_moved_at_that_very_moment_keeps_no_other_waiting(session: Session) -> None:
    """Between looking for what comes up and holding it."""
    assert session.starts_at
    other = Session.objects.create(circle=session.circle, number=2, starts_at=session.starts_at + timedelta(minutes=1))

    def moved_first(execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        if "FOR UPDATE" in sql:
            Session.objects.filter(pk=session.pk).update(starts_at=NOW + timedelta(days=9))
        return execute(sql, *args)

    with connection.execute_wrapper(moved_first):
        assert before(session, hours=23) == 1
    other.refresh_from_db()
    assert other.reminded_for
