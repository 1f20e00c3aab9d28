"""What recurs keeps its hour on the wall, whatever clocks do; one or all of the rest can be moved or called off."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from mentoring.finding_time import unrest
from mentoring.meeting import join_circle, open_circle, say
from mentoring.models import Answer, Circle, Series, Session
from mentoring.models.in_calendars import LONGEST_LINK
from mentoring.recurrence import Rhythm, day_and_clock, days_of, instant_of
from mentoring.scheduling import Plan, cancel_session, move_rest, plan_series, plan_session
from mentoring.scheduling_forms import SeriesForm
from people.free_time import SLOTS_A_WEEK
from people.models import Person
from tests.cast import client_of, make_member

# Both hemispheres, half and three quarter hours, one that changes by half an hour, one that never changes.
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Chatham",
    "America/Santiago",
    "Asia/Kathmandu",
]


def _days(count: int) -> str:
    return ", ".join(str(date(2027, 2, 1) + timedelta(days=n)) for n in range(count))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("rhythm", [Rhythm.WEEKLY, Rhythm.FORTNIGHTLY, Rhythm.MONTHLY])
def test_four_in_the_afternoon_stays_four_in_the_afternoon_for_a_year(zone: str, rhythm: Rhythm) -> None:
    days = days_of(rhythm, date(2027, 1, 5), {Rhythm.WEEKLY: 60, Rhythm.FORTNIGHTLY: 30, Rhythm.MONTHLY: 14}[rhythm])
    clocks = [instant_of(day, time(16), zone).astimezone(ZoneInfo(zone)) for day in days]
    assert {clock.time() for clock in clocks} == {time(16)}
    assert [clock.date() for clock in clocks] == days
    offsets = {clock.utcoffset() for clock in clocks}
    assert len(offsets) == (1 if zone in ("Asia/Kolkata", "Asia/Kathmandu") else 2)


@pytest.mark.parametrize("every", [1, 4, 5, 26])
def test_every_so_many_weeks_on_its_days(every: int) -> None:
    """Mondays and Thursdays of every nth week, counted from the week of the first."""
    monday = date(2027, 1, 4)
    days = days_of(Rhythm.CUSTOM, monday, 6, every=every, weekdays=(0, 3))
    weeks = [timedelta(weeks=every * n) for n in range(3)]
    assert days == [monday + ahead + timedelta(days=day) for ahead in weeks for day in (0, 3)]


def said_of_series(**more: object) -> SeriesForm:
    said = {"rhythm": "custom", "first": "2027-01-04", "clock": "16:00", "count": "6", "every": "4", "weekdays": ["0"]}
    return SeriesForm(said | more, by=Person())


@pytest.mark.django_db
def test_a_series_takes_as_long_a_video_link_as_a_single_session() -> None:
    link = "https://video.example.org/join?key=".ljust(LONGEST_LINK, "7")
    assert "link" not in said_of_series(link=link).errors
    assert "link" in said_of_series(link=f"{link}7").errors


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "most", "too_many"),
    [
        ("count", "26", "27"),
        ("every", "26", "27"),
        ("without", _days(20), _days(21)),
    ],
)
def test_a_series_has_its_limits_and_says_so_beside_the_field(name: str, most: str, too_many: str) -> None:
    assert said_of_series(**{name: most}).is_valid()
    form = said_of_series(**{name: too_many})
    assert list(form.errors) == [name]


@pytest.mark.parametrize(
    ("zone", "day", "clock", "on_the_wall"),
    [
        ("Europe/Berlin", date(2027, 3, 28), time(2, 30), time(3, 30)),  # does not exist: clocks went from 2 to 3
        ("Australia/Lord_Howe", date(2027, 10, 3), time(2, 15), time(2, 45)),  # half an hour is left out
        ("Pacific/Chatham", date(2027, 9, 26), time(2, 50), time(3, 50)),
    ],
)
def test_an_hour_that_does_not_exist_begins_when_clocks_have_moved_on(
    zone: str, day: date, clock: time, on_the_wall: time
) -> None:
    assert instant_of(day, clock, zone).astimezone(ZoneInfo(zone)).time() == on_the_wall


def test_an_hour_that_comes_twice_is_the_first_of_the_two() -> None:
    assert instant_of(date(2027, 10, 31), time(2, 30), "Europe/Berlin") == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@given(
    st.sampled_from(ZONES),
    st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    st.integers(0, 24 * 60 - 1).map(lambda minutes: time(minutes // 60, minutes % 60)),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_hour_on_the_wall_comes_back_as_it_was_or_did_not_exist(zone: str, day: date, clock: time) -> None:
    instant = instant_of(day, clock, zone)
    if day_and_clock(instant, zone) != (day, clock):
        # In a gap: the minute before it, seen from there, is not an hour and a half back on the wall.
        before = datetime.combine(day, clock) - timedelta(minutes=91)
        after = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert timedelta(0) < after - datetime.combine(day, clock) <= timedelta(hours=1)
        assert instant - before.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) == timedelta(minutes=91)


def test_months_keep_the_weekday_and_a_fifth_is_the_last() -> None:
    second_tuesdays = days_of(Rhythm.MONTHLY, date(2027, 1, 12), 3)
    assert second_tuesdays == [date(2027, 1, 12), date(2027, 2, 9), date(2027, 3, 9)]
    last_fridays = days_of(Rhythm.MONTHLY, date(2027, 1, 29), 3)
    assert last_fridays == [date(2027, 1, 29), date(2027, 2, 26), date(2027, 3, 26)]


def test_holidays_are_left_out_and_made_up_for() -> None:
    days = days_of(Rhythm.WEEKLY, date(2026, 12, 17), 3, without=[date(2026, 12, 24), date(2026, 12, 31)])
    assert days == [date(2026, 12, 17), date(2027, 1, 7), date(2027, 1, 14)]


def test_something_else_is_every_three_weeks_on_two_days() -> None:
    days = days_of(Rhythm.CUSTOM, date(2027, 1, 5), 4, every=3, weekdays=[1, 3])
    assert days == [date(2027, 1, 5), date(2027, 1, 7), date(2027, 1, 26), date(2027, 1, 28)]


FIRST = timezone.localdate() + timedelta(days=10)


@pytest.fixture
def circle(community: Community, facilitator: Person, member: Person) -> Circle:
    circle = Circle(community=community, name="Nights", purpose="Talk.", time_zone="Europe/Berlin")
    join_circle(open_circle(circle, host=facilitator), person=member)
    return circle


def plan(circle: Circle, by: Person, **said: Any) -> list[Session]:
    return plan_series(circle, Plan("weekly", FIRST, time(16), 4, **said), by=by)


def on_the_wall(days: int, hour: int) -> datetime:
    """So many days after the first: on some of them the clocks are changed in the night between."""
    return instant_of(FIRST + timedelta(days=days), time(hour), "Europe/Berlin")


def hours(circle: Circle) -> list[tuple[int, int]]:
    """Days after the first, and the hour on the circle's wall."""
    planned = circle.sessions.filter(cancelled_at=None).order_by("number")
    parts = [day_and_clock(one.starts_at, "Europe/Berlin") for one in planned if one.starts_at]
    return [((day - FIRST).days, clock.hour) for day, clock in parts]


@pytest.mark.django_db
class TestASeries:
    def test_begins_with_the_session_that_waited_and_tells_once(
        self, circle: Circle, facilitator: Person, member: Person
    ) -> None:
        assert [one.number for one in plan(circle, facilitator, place="Room 4")] == [1, 2, 3, 4]
        assert hours(circle) == [(0, 16), (7, 16), (14, 16), (21, 16)]
        deliver_now()
        (notice,) = notices_for(member)
        assert "4 sessions" in notice.wording.text
        assert "Room 4" in notice.wording.text

    def test_one_is_moved_and_the_rest_stay(self, circle: Circle, facilitator: Person) -> None:
        second = plan(circle, facilitator)[1]
        plan_session(second, starts_at=on_the_wall(8, 18), by=facilitator)
        assert hours(circle) == [(0, 16), (8, 18), (14, 16), (21, 16)]

    def test_the_rest_is_moved_but_what_was_moved_for_itself(self, circle: Circle, facilitator: Person) -> None:
        _first, second, third, fourth = plan(circle, facilitator)
        assert second.starts_at
        assert third.starts_at
        plan_session(third, starts_at=third.starts_at + timedelta(hours=3), by=facilitator)
        assert move_rest(second, starts_at=on_the_wall(8, 17), by=facilitator) == 2
        assert hours(circle) == [(0, 16), (8, 17), (14, 19), (22, 17)]
        fourth.refresh_from_db()
        assert fourth.revision == 2
        assert move_rest(fourth, starts_at=second.starts_at, by=facilitator) == 1

    def test_the_rest_of_nothing_cannot_be_moved(self, circle: Circle, facilitator: Person) -> None:
        session = circle.sessions.get()
        with pytest.raises(ValidationError, match="not part of a series"):
            move_rest(session, starts_at=timezone.now(), by=facilitator)

    def test_one_is_called_off_with_a_reason_once(self, circle: Circle, facilitator: Person, member: Person) -> None:
        second = plan(circle, facilitator)[1]
        for _time in range(2):
            cancel_session(second, by=facilitator, reason="Half-term.")
        assert hours(circle) == [(0, 16), (14, 16), (21, 16)]
        deliver_now()
        called_off = [one.wording for one in notices_for(member) if "does not meet" in one.wording.text]
        assert [one.quote for one in called_off] == ["Half-term."]

    def test_in_the_past_or_without_end_is_refused(self, circle: Circle, facilitator: Person) -> None:
        with pytest.raises(ValidationError, match="is over"):
            plan_series(circle, Plan("weekly", date(2020, 1, 1), time(16), 3), by=facilitator)
        with pytest.raises(ValidationError, match="not so many"):
            plan_series(circle, Plan("monthly", FIRST, time(16), 200), by=facilitator)
        assert not Series.objects.exists()

    def test_lets_the_inconvenient_hour_go_round(self, circle: Circle, facilitator: Person, member: Person) -> None:
        for person, zone in ((facilitator, "Europe/Berlin"), (member, "America/Los_Angeles")):
            Person.objects.filter(pk=person.pk).update(time_zone=zone, weekly_hours=list(range(SLOTS_A_WEEK)))
        plan(circle, facilitator, take_turns=True)
        starts = [one.starts_at for one in circle.sessions.order_by("number") if one.starts_at]
        borne = [sum(unrest(at, zone) for at in starts) for zone in ("Europe/Berlin", "America/Los_Angeles")]
        assert len(starts) == 4
        assert max(borne) - min(borne) <= 1

    def test_takes_as_many_queries_for_a_page_of_many(
        self, circle: Circle, facilitator: Person, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        plan_series(circle, Plan("weekly", FIRST, time(16), 20), by=facilitator)
        client = client_of(facilitator)
        client.get(circle.get_absolute_url())
        with django_assert_max_num_queries(22):
            client.get(circle.get_absolute_url())


@pytest.mark.django_db
class TestThePages:
    def test_a_host_plans_at_the_hour_of_the_table(self, circle: Circle, facilitator: Person, member: Person) -> None:
        path = f"/c/{circle.community.slug}/mentoring/circles/{circle.pk}/series/"
        assert client_of(member).get(path).status_code == 403
        page = client_of(facilitator).get(path, {"at": "2099-07-01T15:00"}).content.decode()
        assert 'value="17:00"' in page  # the viewer's clock is UTC, the circle's two hours ahead
        said = {"rhythm": "fortnightly", "first": FIRST.isoformat(), "clock": "16:00", "count": "3"}
        answer = client_of(facilitator).post(path, {**said, "without": (FIRST + timedelta(days=14)).isoformat()})
        assert answer["Location"] == circle.get_absolute_url()
        assert hours(circle) == [(0, 16), (28, 16), (42, 16)]

    @pytest.mark.parametrize(
        ("zones", "is_ticked"),
        [
            (("Europe/Berlin", "Asia/Tokyo"), True),  # 16:00 and 23:00
            (("Europe/Berlin", "Europe/Lisbon"), False),  # by day for both
            (("Asia/Tokyo", "Asia/Tokyo"), False),  # late for both alike
        ],
    )
    def test_an_hour_that_is_harder_on_some_goes_round_unless_the_host_says_otherwise(
        self, circle: Circle, facilitator: Person, member: Person, zones: tuple[str, str], is_ticked: bool
    ) -> None:
        for person, zone in zip((facilitator, member), zones, strict=True):
            Person.objects.filter(pk=person.pk).update(time_zone=zone)
        path = f"/c/{circle.community.slug}/mentoring/circles/{circle.pk}/series/"
        form = client_of(facilitator).get(path, {"at": "2099-07-01T14:00+00:00"}).context["form"]
        assert form["take_turns"].value() is is_ticked

    @pytest.mark.parametrize("at", ["yesterday", "0001-01-01T00:00", "9999-12-31T23:59", "\x00"])
    def test_no_hour_is_passed_over(self, circle: Circle, facilitator: Person, at: str) -> None:
        path = f"/c/{circle.community.slug}/mentoring/circles/{circle.pk}/series/"
        assert client_of(facilitator).get(path, {"at": at}).status_code == 200

    @pytest.mark.parametrize(
        "wrong", [{"count": "1"}, {"without": "Christmas"}, {"first": "2001-01-01"}, {"clock": ""}, {"rhythm": "daily"}]
    )
    def test_what_cannot_be_is_said_and_kept(self, circle: Circle, facilitator: Person, wrong: dict[str, str]) -> None:
        path = f"/c/{circle.community.slug}/mentoring/circles/{circle.pk}/series/"
        said = {"rhythm": "weekly", "first": FIRST.isoformat(), "clock": "16:00", "count": "3", "place": "Attic 7461"}
        answer = client_of(facilitator).post(path, {**said, **wrong})
        assert answer.status_code == 422
        assert "Attic 7461" in answer.content.decode()

    def test_a_new_place_and_link_and_room_hold_for_the_rest(self, circle: Circle, facilitator: Person) -> None:
        first, second, third, _fourth = plan(circle, facilitator, place="Room 4")
        Session.objects.filter(pk=third.pk).update(place="Chapel")
        path = second.get_absolute_url() + "rest/"
        said = {"starts_at": f"{FIRST + timedelta(days=8)}T10:00", "place": "Room 4", "places": "5"}
        link = "https://video.example.org/new"
        assert client_of(facilitator).post(path, {**said, "link": link}).status_code == 302
        rows = circle.sessions.order_by("number").values_list("place", "link", "places")
        # What the form said before is no news: another place of one of them stays.
        assert list(rows) == [("Room 4", "", None), ("Room 4", link, 5), ("Chapel", link, 5), ("Room 4", link, 5)]
        client_of(facilitator).post(path, {**said, "place": "Attic"})
        rows = circle.sessions.order_by("number").values_list("place", "link", "places")
        assert list(rows) == [("Room 4", "", None), *[("Attic", link, 5)] * 3]
        first.refresh_from_db()
        assert first.revision == 1

    def test_a_place_and_a_link_that_are_taken_off_are_off_for_the_rest(
        self, circle: Circle, facilitator: Person
    ) -> None:
        link = "https://video.example.org/old"
        _first, second, *_more = plan(circle, facilitator, place="Room 4", link=link)
        said = {"starts_at": f"{FIRST + timedelta(days=8)}T10:00", "place": "", "link": "", "places": ""}
        assert client_of(facilitator).post(second.get_absolute_url() + "rest/", said).status_code == 302
        rows = circle.sessions.order_by("number").values_list("place", "link")
        assert list(rows) == [("Room 4", link), *[("", "")] * 3]

    def test_more_room_moves_up_who_waits_for_the_rest(
        self, circle: Circle, facilitator: Person, member: Person
    ) -> None:
        _first, second, third, _fourth = plan(circle, facilitator)
        Session.objects.filter(pk__in=[second.pk, third.pk]).update(places=1)
        third.refresh_from_db()
        say(third, Answer.GOING, person=facilitator)
        assert say(third, Answer.GOING, person=member).answer == Answer.WAITING
        said = {"starts_at": f"{FIRST + timedelta(days=7)}T16:00", "places": "2"}
        assert client_of(facilitator).post(second.get_absolute_url() + "rest/", said).status_code == 302
        assert third.rsvps.get(person=member).answer == Answer.GOING

    def test_a_host_moves_the_rest_and_calls_off(self, circle: Circle, facilitator: Person, member: Person) -> None:
        first, second, *_more = plan(circle, facilitator)
        at = FIRST + timedelta(days=8)
        for by, status in ((member, 403), (facilitator, 302)):
            answer = client_of(by).post(second.get_absolute_url() + "rest/", {"starts_at": f"{at}T10:00"})
            assert answer.status_code == status
        assert [day for day, _hour in hours(circle)] == [0, 8, 15, 22]
        client_of(facilitator).post(first.get_absolute_url() + "cancellation/", {"reason": "A strike."})
        page = client_of(member).get(first.get_absolute_url()).content.decode()
        assert "does not take place. A strike." in page
        outsider = make_member(circle.community)
        assert client_of(outsider).post(second.get_absolute_url() + "cancellation/").status_code == 403
