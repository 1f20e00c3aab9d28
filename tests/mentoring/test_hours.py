"""When I could meet: drawn or written, in weeks that take turns, but for days away."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from communities.models import Community
from mentoring.calendars import feed_url
from mentoring.finding_time import heat_from, heat_of, take_turns, unrest, week_start, who_is_free
from mentoring.hours_forms import ListForm, spans_of
from mentoring.meeting import join_circle, open_circle
from mentoring.models import Circle
from mentoring.weeks_drawn import week_rows
from people.free_time import SLOTS_A_WEEK, FreeTime, slot_of
from people.models import DaysAway, Person
from tests.cast import client_of, make_member, make_person

MONDAY = datetime(2026, 11, 30, tzinfo=UTC)
TEN, ELEVEN = slot_of(0, 10), slot_of(0, 11)
HOURS = "/mentoring/hours/"


def test_two_weeks_take_turns() -> None:
    free = FreeTime("UTC", (frozenset({TEN}), frozenset({ELEVEN})), began=date(2026, 11, 30))
    weeks = [sorted(free.instants(MONDAY + timedelta(weeks=n))) for n in (-1, 0, 1, 2)]
    assert [[one.hour for one in week] for week in weeks] == [[11], [10], [11], [10]]


def test_three_weeks_whose_first_is_still_to_come() -> None:
    free = FreeTime("UTC", tuple(frozenset({slot}) for slot in (1, 2, 3)), began=date(2026, 12, 14))
    assert [free.turn_on(date(2026, 11, 30) + timedelta(weeks=n)) for n in range(4)] == [1, 2, 0, 1]


def test_days_away_are_whole_days_on_ones_own_clock() -> None:
    every = frozenset(range(SLOTS_A_WEEK))
    day = date(2026, 12, 2)
    free = FreeTime("Pacific/Auckland", (every,), away=((day, day),)).instants(MONDAY)
    gone = sorted({MONDAY + timedelta(minutes=30 * n) for n in range(SLOTS_A_WEEK)} - free)
    assert (gone[0], len(gone)) == (datetime(2026, 12, 1, 11, tzinfo=UTC), 48)


@given(st.sets(st.integers(0, SLOTS_A_WEEK - 1)))
def test_what_is_written_in_words_is_what_was_drawn(slots: set[int]) -> None:
    week = sorted(slots)
    form = ListForm({f"day_{day}": spans_of(week, day) for day in range(7)}, slots=[])
    # A day of single half hours is longer than anybody writes: the form has an end there.
    if form.is_valid():
        assert form.slots() == week
    else:
        assert all("120" in str(errors) for errors in form.errors.values())


@pytest.mark.parametrize("words", ["nine", "12-9", "9:15-10", "25-26", "9-", "9-10-11", "-", "٣-٤"])
def test_hours_nobody_can_read_are_named(words: str) -> None:
    form = ListForm({"day_0": words}, slots=[])
    if form.is_valid():  # digits of another script are digits
        assert form.slots() == [6, 7]
    else:
        assert "“" in str(form.errors["day_0"])


@pytest.mark.django_db
class TestMyWeek:
    def test_is_drawn_in_all_half_hours_of_day_and_night(self, member: Person) -> None:
        drawn = [slot_of(0, 2), TEN, slot_of(6, 23, 30)]
        client_of(member).post(HOURS, {"hours": [str(slot) for slot in drawn]})
        member.refresh_from_db()
        assert member.weekly_hours == drawn
        page = client_of(member).get(HOURS).text
        assert page.count('name="hours"') == SLOTS_A_WEEK
        assert page.count('name="hours" value="') - page.count("checked>") == SLOTS_A_WEEK - 3

    @pytest.mark.parametrize(("slot", "opens"), [(TEN, False), (slot_of(3, 5, 30), True), (slot_of(3, 22), True)])
    def test_its_nights_are_open_where_hours_are_drawn_there(self, member: Person, slot: int, opens: bool) -> None:
        Person.objects.filter(pk=member.pk).update(weekly_hours=[slot])
        page = client_of(member).get(HOURS).text
        assert ("<details open><summary" in page) is opens
        assert "Nights, 22 to 6" in page

    def test_at_a_glance_leaves_no_hour_out(self) -> None:
        odd, night = slot_of(2, 7, 30), slot_of(6, 23)
        by_day, whole = week_rows([odd]), week_rows([odd, night])
        assert [row.hour for row in by_day] == [*range(6, 22, 2)]
        assert [(row.hour, row.days.index(True)) for row in whole if any(row.days)] == [(6, 2), (22, 6)]

    def test_is_written_in_words(self, member: Person) -> None:
        client = client_of(member)
        answer = client.post(HOURS + "?as=list", {"day_0": "10-11, 23:30 to 24"})
        assert answer.status_code == 302
        member.refresh_from_db()
        assert member.weekly_hours == [TEN, TEN + 1, 47]
        assert 'value="10-11, 23:30-24"' in client.get(HOURS + "?as=list").content.decode()

    def test_says_what_it_cannot_read_and_keeps_it(self, member: Person) -> None:
        answer = client_of(member).post(HOURS + "?as=list", {"day_0": "10-11", "day_3": "noonish 7461"})
        assert answer.status_code == 422
        assert answer.content.decode().count("noonish 7461") == 2
        assert 'value="10-11"' in answer.content.decode()

    def test_has_a_and_b_weeks(self, member: Person) -> None:
        client = client_of(member)
        client.post(HOURS, {"hours": [str(TEN)]})
        client.post(HOURS + "turns/", {"weeks": "2", "this_week": "1"})
        client.post(HOURS + "?week=1", {"hours": [str(ELEVEN)]})
        member = Person.objects.get(pk=member.pk)
        assert member.weeks == [[TEN], [ELEVEN]]
        assert member.free_time.turn_on(timezone.localdate()) == 1
        assert "Week B" in client.get(HOURS + "?week=1").content.decode()
        client.post(HOURS + "turns/", {"weeks": "1", "this_week": "0"})
        assert Person.objects.get(pk=member.pk).weeks == [[TEN]]

    @pytest.mark.parametrize("query", ["?week=9", "?week=-1", "?week=²", "?week=7", "?as=\x00"])
    def test_has_no_week_but_those(self, member: Person, query: str) -> None:
        assert client_of(member).get(HOURS + query).status_code == 200

    def test_days_away_are_put_and_taken_off(self, member: Person) -> None:
        client, soon = client_of(member), timezone.localdate() + timedelta(days=9)
        client.post(HOURS + "away/", {"first_day": soon, "last_day": soon})
        away = member.days_away.get()
        assert f"{soon:%Y}" in client.get(HOURS).content.decode()
        other = client_of(make_person())
        assert other.post(f"{HOURS}away/{away.pk}/").status_code == 404
        client.post(f"{HOURS}away/{away.pk}/")
        assert not member.days_away.exists()

    @pytest.mark.parametrize(
        ("first", "last", "complaint"),
        [("2099-02-02", "2099-02-01", "before the first"), ("2001-01-01", "2001-01-02", "over"), ("", "", "required")],
    )
    def test_days_that_cannot_be_are_said(self, member: Person, first: str, last: str, complaint: str) -> None:
        answer = client_of(member).post(HOURS + "away/", {"first_day": first, "last_day": last})
        assert answer.status_code == 422
        assert complaint in answer.content.decode()
        assert not DaysAway.objects.exists()

    def test_a_calendar_address_is_renewed(self, member: Person, settings: Settings) -> None:
        old = feed_url(member).removeprefix(settings.SITE_URL)
        assert Client().get(old).status_code == 200
        client_of(member).post("/mentoring/calendar-address/")
        assert Client().get(old).status_code == 404
        member.refresh_from_db()
        assert Client().get(feed_url(member).removeprefix(settings.SITE_URL)).status_code == 200


@pytest.fixture
def circle(community: Community, facilitator: Person) -> Circle:
    Person.objects.filter(pk=facilitator.pk).update(weekly_hours=[TEN, TEN + 1])
    return open_circle(Circle(community=community, name="Nights", purpose="Talk."), host=facilitator)


@pytest.mark.django_db
class TestFindingATime:
    def test_names_who_would_miss_the_best_times(self, circle: Circle, member: Person, facilitator: Person) -> None:
        Person.objects.filter(pk=member.pk).update(weekly_hours=[ELEVEN, ELEVEN + 1, TEN, TEN + 1, 96 + 20, 96 + 21])
        join_circle(circle, person=member)
        monday, wednesday = heat_of(circle, ahead=1).best
        assert ([*monday.missing], monday.at.hour) == ([], 10)
        assert [person.pk for person in wednesday.missing] == [facilitator.pk]
        page = client_of(facilitator).get(circle.get_absolute_url()).content.decode()
        assert "would miss:" in page

    def test_counts_nobody_who_is_away(self, circle: Circle, facilitator: Person) -> None:
        monday = week_start(1).date()
        DaysAway.objects.create(person=facilitator, first_day=monday, last_day=monday)
        assert heat_of(circle, ahead=1).best == []
        assert "Nobody is free long enough" in client_of(facilitator).get(circle.get_absolute_url()).content.decode()

    def test_shows_weekends_and_nights_where_somebody_is_free(self, circle: Circle, facilitator: Person) -> None:
        assert len(heat_of(circle, ahead=1).days) == 5
        Person.objects.filter(pk=facilitator.pk).update(weekly_hours=[slot_of(5, 3), slot_of(5, 3, 30)])
        heat = heat_of(circle, ahead=1)
        assert (len(heat.days), heat.rows[0][0], heat.rows[0][1][5].free) == (7, 3, 1)

    @pytest.mark.parametrize(
        ("zone", "clock"), [("Asia/Kolkata", "15:30"), ("Asia/Kathmandu", "15:45"), ("Europe/Berlin", "11:00")]
    )
    def test_cuts_no_time_off_for_who_lives_by_another_clock(
        self, circle: Circle, facilitator: Person, zone: str, clock: str
    ) -> None:
        """At ten in London, of a winter's day, it is half past three in Delhi: the hour of three shows that."""
        with timezone.override(ZoneInfo(zone)):
            heat = heat_from(circle, datetime(2026, 11, 30, tzinfo=ZoneInfo(zone)))
        shown = [cell for _hour, row in heat.rows for cell in row if cell.free]
        assert [f"{cell.at:%a %H:%M}" for cell in shown] == [f"Mon {clock}"]
        assert [[f"{at:%H:%M}" for at, _who in day.times] for day in heat.in_words] in ([[clock]], [])
        assert heat.cell_at(f"2026-11-30T{clock}") == shown[0]

    def test_an_hour_is_shown_from_when_most_can_come(
        self, circle: Circle, facilitator: Person, member: Person
    ) -> None:
        halves = [slot_of(0, 10, 30), slot_of(0, 11)]
        Person.objects.filter(pk=member.pk).update(weekly_hours=halves)
        Person.objects.filter(pk=facilitator.pk).update(weekly_hours=[slot_of(0, 10), *halves])
        join_circle(circle, person=member)
        heat = heat_of(circle, ahead=1)
        assert [(cell.at.minute, cell.free) for hour, row in heat.rows for cell in row if cell.free] == [(30, 2)]
        assert "<small>:30</small>" in client_of(member).get(circle.get_absolute_url()).text

    def test_asks_the_same_however_many_are_in_it(
        self, circle: Circle, community: Community, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _time in range(6):
            join_circle(circle, person=make_member(community))
        with django_assert_num_queries(2):
            heat_of(circle, ahead=1)

    def test_the_inconvenient_hour_goes_round(self) -> None:
        zones = ("Europe/London", "Asia/Tokyo", "America/Los_Angeles")
        people = [make_person(zone, time_zone=zone, weekly_hours=list(range(SLOTS_A_WEEK))) for zone in zones]
        weeks = [who_is_free(people, MONDAY + timedelta(weeks=n), 60) for n in range(9)]
        turns = take_turns(weeks, people)
        assert all(turns)
        borne = [sum(unrest(turn, zone) for turn in turns if turn) for zone in zones]
        best_fixed = min(
            max(sum(unrest(at + timedelta(weeks=n), zone) for n in range(9)) for zone in zones) for at in weeks[0]
        )
        assert max(borne) < best_fixed
        assert max(borne) - min(borne) <= max(unrest(turn, zone) for turn in turns if turn for zone in zones)

    def test_a_week_without_anybody_has_no_turn(self) -> None:
        assert take_turns([{}], []) == [None]


def test_unrest_is_none_by_day_and_most_at_night() -> None:
    at = [unrest(MONDAY + timedelta(hours=hour), "UTC") for hour in range(24)]
    assert at[8:19] == [0] * 11
    assert at[1] == max(at)
    assert (at[19], at[7]) == (1, 1)
