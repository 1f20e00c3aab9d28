"""A series lives on: the hour that goes round, a skipped date, holidays that change, few places, few who come."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from importlib import import_module
from threading import Barrier
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import connection, connections
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.notifying import notices_for, told_to, worded
from mentoring.meeting import join_circle, open_circle, say
from mentoring.models import Answer, Circle, Series, Session
from mentoring.noting import write_section
from mentoring.recurrence import day_and_clock
from mentoring.reminding import ask_hosts
from mentoring.running import choose_format
from mentoring.scheduling import (
    Plan,
    cancel_session,
    go_ahead,
    leave_days_out,
    move_rest,
    plan_series,
    plan_session,
    put_back,
    skip_session,
)
from mentoring.written import story_url
from people.free_time import SLOTS_A_WEEK, slot_of
from people.models import Person
from tests.cast import client_of, make_community, make_member
from tests.mentoring.test_calendar_files import calendar_in, letters

FIRST = timezone.localdate() + timedelta(days=(7 - timezone.localdate().weekday()) % 7 + 7)  # a Monday


@pytest.fixture
def circle(community: Community, facilitator: Person, member: Person) -> Circle:
    circle = Circle(community=community, name="Nights", purpose="Talk.", time_zone="Europe/Berlin")
    return join_circle(open_circle(circle, host=facilitator), person=member).circle


def planned(circle: Circle, host: Person, **more: object) -> list[Session]:
    return plan_series(circle, Plan("weekly", FIRST, time(16), 4, **more), by=host)  # type: ignore[arg-type]


def told(person: Person) -> list[str]:
    deliver_now()
    return [notice.wording.text for notice in notices_for(person)]


def starts(circle: Circle) -> list[tuple[date, time]]:
    rows = circle.sessions.filter(cancelled_at=None).order_by("number")
    return [day_and_clock(one.starts_at, circle.time_zone) for one in rows if one.starts_at]


def test_a_new_circle_asks_for_two_who_say_yes() -> None:
    assert Circle().least_going == 2


@pytest.mark.django_db
class TestTheHourThatGoesRound:
    def test_the_rest_moves_along_and_each_keeps_its_own_hour(
        self, circle: Circle, facilitator: Person, member: Person
    ) -> None:
        tokyo = make_member(circle.community)
        join_circle(circle, person=tokyo)
        zones = ((facilitator, "Europe/Berlin"), (member, "America/Los_Angeles"), (tokyo, "Asia/Tokyo"))
        for person, zone in zones:
            Person.objects.filter(pk=person.pk).update(time_zone=zone, weekly_hours=list(range(SLOTS_A_WEEK)))
        sessions = planned(circle, facilitator, take_turns=True)
        before = [day_and_clock(one.starts_at, circle.time_zone) for one in sessions if one.starts_at]
        assert len({clock for _day, clock in before}) > 1
        second = Session.objects.get(pk=sessions[1].pk)
        assert second.starts_at
        assert move_rest(second, starts_at=second.starts_at + timedelta(days=1), by=facilitator) == 3
        after = starts(circle)
        moved = [(day + timedelta(days=1), clock) for day, clock in before[1:]]
        assert after == [before[0], *moved]

    def test_what_was_moved_for_itself_stays(self, circle: Circle, facilitator: Person) -> None:
        sessions = planned(circle, facilitator, take_turns=True)
        third = Session.objects.get(pk=sessions[2].pk)
        assert third.starts_at
        plan_session(third, starts_at=third.starts_at + timedelta(hours=2), by=facilitator)
        first = Session.objects.get(pk=sessions[0].pk)
        assert first.starts_at
        assert move_rest(first, starts_at=first.starts_at + timedelta(hours=1), by=facilitator) == 3

    def test_no_turn_lies_on_a_day_left_out_or_before_the_first(self, circle: Circle, facilitator: Person) -> None:
        """Free on Wednesdays, and on Mondays but for the best of them."""
        days = [slot for slot in range(SLOTS_A_WEEK) if slot // (SLOTS_A_WEEK // 7) in (0, 2)]
        Person.objects.update(weekly_hours=days, time_zone="Europe/Berlin")
        left_out = [FIRST + timedelta(days=7 * n) for n in range(1, 9)]
        tuesday = FIRST + timedelta(days=1)
        plan_series(circle, Plan("weekly", tuesday, time(16), 4, without=left_out, take_turns=True), by=facilitator)
        assert [day for day, _clock in starts(circle)] == [FIRST + timedelta(days=2 + 7 * n) for n in range(4)]

    def test_two_sessions_of_one_week_are_on_two_days(self, circle: Circle, facilitator: Person) -> None:
        Person.objects.update(weekly_hours=list(range(SLOTS_A_WEEK)), time_zone="Europe/Berlin")
        twice = Plan("custom", FIRST, time(16), 6, weekdays=(0, 3), take_turns=True)
        plan_series(circle, twice, by=facilitator)
        assert len({day for day, _clock in starts(circle)}) == 6

    def test_they_are_also_where_people_are_free_on_one_day_alone(self, circle: Circle, facilitator: Person) -> None:
        thursday_at_four = [slot_of(3, 16), slot_of(3, 16, 30)]
        Person.objects.update(weekly_hours=thursday_at_four, time_zone="Europe/Berlin")
        twice = Plan("custom", FIRST, time(16), 4, weekdays=(0, 3), take_turns=True)
        plan_series(circle, twice, by=facilitator)
        days = [FIRST + timedelta(days=ahead) for ahead in (0, 3, 7, 10)]
        assert starts(circle) == [(day, time(16)) for day in days]

    def test_they_are_in_order(self, circle: Circle, facilitator: Person) -> None:
        """Most can come on Wednesday, which the first takes; the second gets what is left, on the day before."""
        wednesday = [slot_of(2, 16), slot_of(2, 16, 30)]
        tuesday = [slot_of(1, 16), slot_of(1, 16, 30)]
        everybody = Person.objects.all()
        everybody.update(weekly_hours=wednesday, time_zone="Europe/Berlin")
        everybody.filter(pk=facilitator.pk).update(weekly_hours=wednesday + tuesday)
        twice = Plan("custom", FIRST, time(16), 2, weekdays=(0, 3), take_turns=True)
        plan_series(circle, twice, by=facilitator)
        assert starts(circle) == [(FIRST + timedelta(days=ahead), time(16)) for ahead in (1, 2)]


@pytest.mark.django_db
class TestInTheMail:
    def test_a_series_names_its_dates_and_a_moved_one_its_new_ones(
        self, circle: Circle, facilitator: Person, member: Person
    ) -> None:
        Person.objects.filter(pk=member.pk).update(time_zone="Asia/Kolkata")
        member.refresh_from_db()
        plan_series(circle, Plan("weekly", FIRST, time(16), 8, place="Room 4"), by=facilitator)
        (planned_ones,) = quotes(member, "has times for 8 sessions")
        assert planned_ones == "; ".join([*dates(circle, range(6)), "and 2 more"])
        second = circle.sessions.get(number=2)
        assert second.starts_at
        move_rest(second, starts_at=second.starts_at + timedelta(hours=1), by=facilitator)
        (moved,) = quotes(member, "has moved 7 sessions")
        assert moved == "; ".join([*dates(circle, range(1, 7)), "and 1 more"])
        # One that is off by then is not among them, and one that was moved again is where it is now.
        third, fourth = circle.sessions.get(number=3), circle.sessions.get(number=4)
        cancel_session(third, by=facilitator)
        assert fourth.starts_at
        plan_session(fourth, starts_at=fourth.starts_at + timedelta(hours=2), by=facilitator)
        assert quotes(member, "has moved 7 sessions") == ["; ".join(dates(circle, [1, 3, 4, 5, 6, 7]))]

    def test_what_is_skipped_put_back_or_goes_ahead_says_when_and_where(
        self, circle: Circle, facilitator: Person, member: Person
    ) -> None:
        plan_series(circle, Plan("weekly", FIRST, time(16), 2, place="Room 4"), by=facilitator)
        first = circle.sessions.get(number=1)
        (when,) = dates(circle, [0], zone="UTC")
        skip_session(first, by=facilitator)
        assert f"Nights skips {when}, Room 4; its other dates stay" in told(member)
        put_back(first, by=facilitator)
        assert f"Nights meets {when}, Room 4 after all. Can you come?" in told(member)
        assert first.starts_at
        assert ask_hosts(first.starts_at - timedelta(hours=20)) == 1
        go_ahead(Session.objects.get(pk=first.pk), by=facilitator)
        assert f"Nights takes place {when}, Room 4, with those who come. There is still room." in told(member)

    def test_many_of_them_cost_as_little_as_one(
        self, circle: Circle, facilitator: Person, member: Person, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(3):
            plan_series(circle, Plan("weekly", FIRST + timedelta(days=number), time(16), 4), by=facilitator)
        deliver_now()
        rows = list(told_to(member, None))
        for some in (rows[:1], rows):
            with django_assert_num_queries(2):
                worded(member, some)


def quotes(person: Person, words: str) -> list[str]:
    deliver_now()
    return [one.wording.quote for one in notices_for(person) if words in one.wording.text]


def dates(circle: Circle, which: Iterable[int], zone: str = "Asia/Kolkata") -> list[str]:
    """Those sessions of it by number, from 0, as a mail names their times there."""
    rows = list(circle.sessions.order_by("number"))
    there = [at.astimezone(ZoneInfo(zone)) for n in which if (at := rows[n].starts_at)]
    return [f"{at:%a} {at.day} {at:%b}, {at:%H:%M %Z}" for at in there]


@pytest.mark.django_db
class TestSkipping:
    def test_members_are_told_and_calendars_drop_that_date_alone(
        self, circle: Circle, facilitator: Person, member: Person
    ) -> None:
        second = planned(circle, facilitator)[1]
        letters()
        skip_session(second, by=facilitator)
        (letter,) = [one for one in letters() if member.email in one["to"]]
        method, calendar = calendar_in(letter)
        (event,) = calendar.walk("VEVENT")
        assert (method, str(event["uid"]), event["sequence"]) == ("CANCEL", second.uid, 2)
        assert any("skips" in text and "its other dates stay" in text for text in told(member))
        second.refresh_from_db()
        assert second.is_skipped
        assert len(starts(circle)) == 3
        put_back(second, by=facilitator)
        (letter,) = [one for one in letters() if member.email in one["to"]]
        method, calendar = calendar_in(letter)
        assert (method, calendar.walk("VEVENT")[0]["sequence"]) == ("REQUEST", 3)
        assert len(starts(circle)) == 4

    def test_a_host_skips_on_the_page_and_a_member_does_not(
        self, circle: Circle, facilitator: Person, member: Person
    ) -> None:
        second = planned(circle, facilitator)[1]
        path = second.get_absolute_url()
        assert client_of(member).post(path + "skipping/").status_code == 403
        assert "Skip this date" in client_of(facilitator).get(path).content.decode()
        assert client_of(facilitator).post(path + "skipping/").status_code == 302
        page = client_of(facilitator).get(path).content.decode()
        assert "This date is skipped" in page
        assert "Put it back" in page
        assert "Skipped" in client_of(member).get(circle.get_absolute_url()).content.decode()

    def test_a_series_keeps_its_holidays_and_they_can_be_changed(
        self, circle: Circle, facilitator: Person, member: Person
    ) -> None:
        holiday = FIRST + timedelta(days=7)
        sessions = planned(circle, facilitator, without=[holiday])
        series = sessions[0].series
        assert series
        assert series.without == [holiday.isoformat()]
        another = FIRST + timedelta(days=14)
        path = sessions[0].get_absolute_url() + "days-off/"
        page = client_of(facilitator).get(sessions[0].get_absolute_url()).content.decode()
        assert holiday.isoformat() in page
        assert client_of(facilitator).post(path, {"without": "Christmas"}).status_code == 422
        assert client_of(facilitator).post(path, {"without": f"{holiday}, {another}"}).status_code == 302
        assert [day for day, _clock in starts(circle)] == [FIRST + timedelta(days=n) for n in (0, 21, 28)]
        series.refresh_from_db()
        leave_days_out(series, [holiday], by=facilitator)
        assert [day for day, _clock in starts(circle)] == [FIRST + timedelta(days=n) for n in (0, 14, 21, 28)]
        series.refresh_from_db()
        assert series.without == [holiday.isoformat()]
        assert client_of(member).post(path, {"without": ""}).status_code == 403

    def test_a_day_left_out_from_the_start_is_given_back(
        self, circle: Circle, facilitator: Person, member: Person
    ) -> None:
        holiday, no_monday = FIRST + timedelta(days=7), FIRST + timedelta(days=9)
        sessions = planned(circle, facilitator, without=[holiday, no_monday])
        assert [day for day, _clock in starts(circle)] == [FIRST + timedelta(days=n) for n in (0, 14, 21, 28)]
        letter = next(one for one in letters() if member.email in one["to"])
        assert len(calendar_in(letter)[1].walk("VEVENT")) == 4
        assert any("4 sessions" in text for text in told(member))
        page = client_of(member).get(circle.get_absolute_url()).content.decode()
        assert page.count("Skipped") == 1
        path = sessions[0].get_absolute_url() + "days-off/"
        assert client_of(facilitator).post(path, {"without": str(no_monday)}).status_code == 302
        assert [day for day, _clock in starts(circle)] == [FIRST + timedelta(days=n) for n in (0, 7, 14, 21, 28)]
        (letter,) = [one for one in letters() if member.email in one["to"]]
        method, calendar = calendar_in(letter)
        (event,) = calendar.walk("VEVENT")
        assert (method, event.decoded("dtstart").date()) == ("REQUEST", holiday)
        assert any("meets" in text and "after all" in text for text in told(member))

    def test_what_comes_next_goes_by_time_and_not_by_number(self, circle: Circle, facilitator: Person) -> None:
        first = planned(circle, facilitator)[0]
        assert first.starts_at
        plan_session(first, starts_at=first.starts_at + timedelta(days=9), by=facilitator)
        page = client_of(facilitator).get(circle.get_absolute_url())
        assert page.context["meeting"].session.number == 2
        assert [one.number for one in page.context["later"]] == [1, 3, 4]

    def test_a_session_that_was_moved_off_a_holiday_is_not_skipped_for_it(
        self, circle: Circle, facilitator: Person
    ) -> None:
        second = planned(circle, facilitator)[1]
        holiday, other_day = FIRST + timedelta(days=7), FIRST + timedelta(days=8)
        assert second.starts_at
        plan_session(second, starts_at=second.starts_at + timedelta(days=1), by=facilitator)
        assert second.series
        leave_days_out(second.series, [holiday], by=facilitator)
        assert (other_day, time(16)) in starts(circle)
        leave_days_out(second.series, [holiday, other_day], by=facilitator)
        second.refresh_from_db()
        assert second.is_skipped
        assert len(starts(circle)) == 3
        leave_days_out(second.series, [holiday], by=facilitator)
        assert (other_day, time(16)) in starts(circle)

    @pytest.mark.parametrize("take_turns", [False, True])
    def test_a_skipped_date_moves_with_the_rest_and_stays_skipped(
        self, circle: Circle, facilitator: Person, member: Person, take_turns: bool
    ) -> None:
        holiday = FIRST + timedelta(days=14)
        first, second, *_more = planned(circle, facilitator, take_turns=take_turns)
        third = circle.sessions.get(number=3)
        skip_session(third, by=facilitator)
        called_off = circle.sessions.get(number=4)
        cancel_session(called_off, by=facilitator, reason="A strike.")
        assert second.starts_at
        assert "dates that are skipped move along" in client_of(facilitator).get(second.get_absolute_url()).text
        later = second.starts_at + timedelta(days=1, hours=2)
        assert move_rest(Session.objects.get(pk=second.pk), starts_at=later, by=facilitator) == 1
        third.refresh_from_db()
        assert third.is_skipped
        assert third.day_in_series == holiday + timedelta(days=1)
        assert circle.series.get().without == [(holiday + timedelta(days=1)).isoformat()]
        assert circle.sessions.get(number=4).starts_at == called_off.starts_at
        letters()
        put_back(third, by=facilitator)
        assert starts(circle) == [(FIRST + timedelta(days=n), time(18 if n else 16)) for n in (0, 8, 15)]
        (letter,) = [one for one in letters() if member.email in one["to"]]
        (event,) = calendar_in(letter)[1].walk("VEVENT")
        assert event.decoded("dtstart").date() == holiday + timedelta(days=1)
        assert first.starts_at

    def test_skipped_by_hand_it_leaves_out_the_day_on_which_it_sits(self, circle: Circle, facilitator: Person) -> None:
        second = planned(circle, facilitator)[1]
        assert second.starts_at
        plan_session(second, starts_at=second.starts_at + timedelta(days=1), by=facilitator)
        skip_session(second, by=facilitator)
        second.refresh_from_db()
        assert second.is_skipped
        assert second.series
        assert second.series.without == [(FIRST + timedelta(days=8)).isoformat()]
        put_back(second, by=facilitator)
        second.refresh_from_db()
        assert second.series
        assert (second.cancelled_at, second.series.without) == (None, [])

    def test_where_the_hour_goes_round_a_holiday_is_the_day_of_the_hour(
        self, circle: Circle, facilitator: Person
    ) -> None:
        """Free on Wednesdays alone, they meet on those, though the series counts in Mondays."""
        wednesdays = [slot for slot in range(SLOTS_A_WEEK) if slot // (SLOTS_A_WEEK // 7) == 2]
        Person.objects.update(weekly_hours=wednesdays, time_zone="Europe/Berlin")
        planned(circle, facilitator, take_turns=True)
        wednesday = FIRST + timedelta(days=9)
        assert wednesday in [day for day, _clock in starts(circle)]
        series = circle.series.get()
        leave_days_out(series, [FIRST + timedelta(days=7)], by=facilitator)
        assert len(starts(circle)) == 4
        leave_days_out(series, [wednesday], by=facilitator)
        assert wednesday not in [day for day, _clock in starts(circle)]


@pytest.mark.django_db
def test_a_moved_date_that_was_skipped_before_can_be_put_back(circle: Circle, facilitator: Person) -> None:
    """As an older version left it: the series keeps the day that the session had before it was moved."""
    second = planned(circle, facilitator)[1]
    assert second.starts_at
    assert second.series_day
    plan_session(second, starts_at=second.starts_at + timedelta(days=1), by=facilitator)
    Session.objects.filter(pk=second.pk).update(cancelled_at=timezone.now())
    Series.objects.update(without=[second.series_day.isoformat()])
    assert not Session.objects.get(pk=second.pk).is_skipped
    import_module("mentoring.migrations.0032_skipped_dates_of_before").leave_out_the_day_it_sits_on(
        apps, SimpleNamespace(connection=connection)
    )
    assert Session.objects.get(pk=second.pk).is_skipped
    put_back(second, by=facilitator)
    second.refresh_from_db()
    assert second.cancelled_at is None


@pytest.mark.django_db
class TestRoomForFew:
    def test_a_session_has_its_own_places_and_more_of_them_move_people_up(
        self, circle: Circle, facilitator: Person, member: Person
    ) -> None:
        session = circle.sessions.get()
        at = timezone.now() + timedelta(days=3)
        plan_session(session, starts_at=at, by=facilitator, places=1)
        say(session, Answer.GOING, person=facilitator)
        assert say(session, Answer.GOING, person=member).answer == Answer.WAITING
        page = client_of(member).get(session.get_absolute_url()).content.decode()
        assert "room for 1" in page
        assert "on the waiting list" in page
        said = {"starts_at": f"{at:%Y-%m-%dT%H:%M}", "places": "2"}
        assert client_of(facilitator).post(session.get_absolute_url() + "time/", said).status_code == 302
        assert session.rsvps.get(person=member).answer == Answer.GOING
        assert any("A place is free for you" in text for text in told(member))


@pytest.mark.django_db(transaction=True)
def test_the_last_place_of_a_session_goes_to_one_of_two_who_say_yes_at_once() -> None:
    community = make_community()
    host = make_member(community, "Zola Dlamini")
    circle = open_circle(Circle(community=community, name="Nights", purpose="Talk."), host=host)
    two = [make_member(community), make_member(community)]
    for person in two:
        join_circle(circle, person=person)
    session = circle.sessions.get()
    plan_session(session, starts_at=timezone.now() + timedelta(days=3), by=host, places=1)
    begin = Barrier(2)

    def say_yes(person: Person) -> str:
        try:
            begin.wait(timeout=30)
            return say(session, Answer.GOING, person=person).answer
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=2) as pool:
        assert sorted(pool.map(say_yes, two)) == [Answer.GOING, Answer.WAITING]


@pytest.mark.django_db
class TestTooFew:
    def test_the_host_is_asked_by_bell_and_mail_and_chooses_on_the_page(
        self, circle: Circle, facilitator: Person, member: Person
    ) -> None:
        session = circle.sessions.get()
        plan_session(session, starts_at=timezone.now() + timedelta(hours=20), by=facilitator)
        letters()
        assert ask_hosts() == 1
        asked = [one for one in letters() if "call it off?" in str(one)]
        assert [facilitator.email in one["to"] for one in asked] == [True]
        assert any("Go ahead, move it or call it off?" in text for text in told(facilitator))
        path = session.get_absolute_url()
        assert "Go ahead and tell everyone" not in client_of(member).get(path).content.decode()
        assert "Go ahead and tell everyone" in client_of(facilitator).get(path).content.decode()
        assert client_of(member).post(path + "going-ahead/").status_code == 403
        assert client_of(facilitator).post(path + "going-ahead/").status_code == 302
        assert "Go ahead and tell everyone" not in client_of(facilitator).get(path).content.decode()
        assert any("takes place" in text for text in told(member))

    def test_moved_it_is_asked_of_anew(self, circle: Circle, facilitator: Person) -> None:
        session = circle.sessions.get()
        plan_session(session, starts_at=timezone.now() + timedelta(hours=20), by=facilitator)
        assert ask_hosts() == 1
        plan_session(session, starts_at=timezone.now() + timedelta(hours=22), by=facilitator)
        assert ask_hosts() == 1

    def test_with_the_rest_it_is_asked_of_anew(self, circle: Circle, facilitator: Person) -> None:
        first = planned(circle, facilitator)[0]
        soon = timezone.now() + timedelta(hours=20)
        move_rest(first, starts_at=soon, by=facilitator)
        assert ask_hosts() == 1
        move_rest(first, starts_at=soon + timedelta(hours=1), by=facilitator)
        assert ask_hosts() == 1

    def test_put_back_it_is_asked_of_anew(self, circle: Circle, facilitator: Person) -> None:
        first = planned(circle, facilitator)[0]
        move_rest(first, starts_at=timezone.now() + timedelta(hours=20), by=facilitator)
        assert ask_hosts() == 1
        skip_session(first, by=facilitator)
        put_back(first, by=facilitator)
        assert ask_hosts() == 1


@pytest.mark.django_db
class TestAStoryOfIt:
    def test_what_was_written_at_steps_goes_along_and_nothing_is_cut_in_silence(
        self, circle: Circle, facilitator: Person, member: Person
    ) -> None:
        session = circle.sessions.select_related("circle__community").get()
        assert story_url(session) == ""
        choose_format(session, "check-in")
        write_section(session, 0, "Bed four. " * 200, edition=0, by=member)
        assert "Make+a+story" not in story_url(session)
        assert client_of(member).get(session.get_absolute_url()).content.decode().count("Make a story of this") == 1
        form = client_of(member).get(story_url(session)).content.decode()
        assert form.count("Bed four.") >= 200
        write_section(session, 1, "Bed nine. " * 400, edition=0, by=member)
        form = client_of(member).get(story_url(session)).content.decode()
        assert "The rest stands in the notes of the session" in form
