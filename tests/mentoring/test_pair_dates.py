"""Two who learn together plan when they meet: a time that both have, on each one's clock, in both calendars."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from datetime import date as date_
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from icalendar import Calendar

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.models import Notification
from engagement.notifying import notices_for
from mentoring.calendars import feed_url
from mentoring.leaving_pairs import OWN
from mentoring.models import (
    PairDate,
    Pairing,
    PairingState,
    PairMeeting,
    Programme,
    ProgrammeKind,
    ProgrammeState,
)
from mentoring.pair_life import end_pair
from mentoring.pairing import accept, ask, take_part
from mentoring.planned.planning import CALLED_OFF, MOST_PLANNED, call_off_date, move_date, plan_date, remind_of_dates
from mentoring.planned.times import times_for
from mentoring.proposing import pair_by_hand, tell_everybody
from mentoring.reminding import AT_ONCE
from mentoring.steps import begin_next_round
from people.leaving import erase
from people.models import Person
from tests.cast import client_of, make_member
from tests.mentoring.test_calendar_files import calendar_in, letters

pytestmark = pytest.mark.django_db
LINK = "https://video.example.org/canary5512"


@pytest.fixture
def mentor(community: Community) -> Person:
    zola = make_member(community, "Zola Dlamini")
    Person.objects.filter(pk=zola.pk).update(time_zone="Asia/Kolkata")
    return Person.objects.get(pk=zola.pk)


@pytest.fixture
def pairing(community: Community, mentor: Person, member: Person) -> Pairing:
    programme = Programme.objects.create(community=community, name="First season", purpose="Nobody starts alone.")
    take_part(programme, person=mentor, role="offer", offers=["writing"])
    take_part(programme, person=member, role="seek", seeks=["writing"])
    asked = ask(programme, mentee=member, mentor=mentor)
    accept(asked, by=mentor)
    return Pairing.objects.select_related("programme__community", "mentor", "mentee").get(pk=asked.pk)


def in_days(days: float) -> datetime:
    return (timezone.now() + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)


@pytest.fixture
def date(pairing: Pairing, member: Person) -> PairDate:
    planned = PairDate(pairing=pairing, starts_at=in_days(3), minutes=45, place="Library", link=LINK)
    plan_date(planned, by=member)
    return planned


def post(pairing: Pairing, person: Person, where: str, **data: Any) -> Any:
    return client_of(person).post(f"{pairing.get_absolute_url()}{where}/", data)


def told(person: Person) -> list[str]:
    deliver_now()
    return [notice.wording.text for notice in notices_for(person)]


def mailed_to(person: Person) -> list[Any]:
    """The events of the calendar files in somebody's mail of now, with the METHOD of their file."""
    mine = [letter for letter in letters() if person.email in letter["to"]]
    with_file = [one for one in mine if any(part.get_content_type() == "text/calendar" for part in one.walk())]
    files = [calendar_in(letter)[1] for letter in with_file]
    return [(str(one["method"]), event) for one in files for event in one.walk("VEVENT")]


class TestFindingATime:
    def test_both_are_free_then_and_each_reads_it_on_their_own_clock(
        self, pairing: Pairing, mentor: Person, member: Person
    ) -> None:
        everyday = [day * 48 + half for day in range(7) for half in (20, 21)]  # 10 to 11
        Person.objects.filter(pk=member.pk).update(weekly_hours=everyday)
        in_india = [day * 48 + half for day in range(7) for half in (31, 32)]  # 15:30 to 16:30, there
        Person.objects.filter(pk=mentor.pk).update(weekly_hours=in_india)
        shown = client_of(member).get(pairing.get_absolute_url()).content.decode()
        assert "10:00</a>" in shown
        assert "15:30 for Zola" in shown
        theirs = client_of(mentor).get(pairing.get_absolute_url()).content.decode()
        assert "15:30</a>" in theirs
        assert f"10:00 for {member.first_name}" in theirs

    def test_an_hour_of_one_alone_is_no_time_for_two(self, mentor: Person, member: Person) -> None:
        mentor.weekly_hours, member.weekly_hours = list(range(48)), list(range(96, 144))
        assert times_for([mentor, member], 60) == []

    def test_who_drew_no_week_is_told_so(self, pairing: Pairing, member: Person) -> None:
        assert "Draw your week" in client_of(member).get(pairing.get_absolute_url()).content.decode()
        Person.objects.filter(pk=member.pk).update(weekly_hours=[20, 21])
        assert "Zola has not drawn a week yet" in client_of(member).get(pairing.get_absolute_url()).content.decode()

    @pytest.mark.parametrize("at", ["2026-13-45T10:00", "9999-99-99T00:00", "tomorrow", "\x00", "0001-01-01T00:00"])
    def test_no_hour_in_the_address_is_passed_over(self, pairing: Pairing, member: Person, at: str) -> None:
        assert client_of(member).get(pairing.get_absolute_url(), {"at": at}).status_code == 200


class TestPlanning:
    def test_one_plans_on_their_own_clock_and_the_other_is_told_on_theirs(
        self, pairing: Pairing, mentor: Person, member: Person
    ) -> None:
        day = timezone.localdate() + timedelta(days=4)
        answer = post(pairing, mentor, "dates", starts_at=f"{day}T15:30", minutes="60", place="Room 3", link="")
        assert answer.status_code == 302
        assert PairDate.objects.get().starts_at == datetime.combine(
            day, datetime.min.time().replace(hour=15, minute=30), tzinfo=ZoneInfo("Asia/Kolkata")
        )
        (words,) = [text for text in told(member) if "meet" in text]
        assert words.startswith("Zola Dlamini would like to meet you")
        assert "10:00 UTC, Room 3" in words

    def test_what_cannot_be_is_said_and_kept(self, pairing: Pairing, member: Person, date: PairDate) -> None:
        gone = post(pairing, member, "dates", starts_at="2001-01-01T10:00", minutes="60", place="Attic 7461")
        assert gone.status_code == 422
        assert "Attic 7461" in gone.content.decode()
        again = post(pairing, member, "dates", starts_at=f"{date.starts_at:%Y-%m-%dT%H:%M}", minutes="60")
        assert "planned this hour already" in again.content.decode()

    def test_twelve_ahead_are_enough(self, pairing: Pairing, member: Person) -> None:
        for n in range(MOST_PLANNED):
            plan_date(PairDate(pairing=pairing, starts_at=in_days(n + 1)), by=member)
        with pytest.raises(ValidationError):
            plan_date(PairDate(pairing=pairing, starts_at=in_days(50)), by=member)

    def test_more_hours_of_a_month_than_the_programme_allows_are_said(self, pairing: Pairing, member: Person) -> None:
        Programme.objects.update(hours_a_month=2)
        first = timezone.localdate().replace(day=1) + timedelta(days=70)  # all in one month to come
        days = [first.replace(day=day) for day in (3, 10, 17)]
        *fine, third = (self.planned(pairing, member, day) for day in days)
        assert not [page for page in fine if "lets a pair take" in page]
        assert f"That makes 3 hours in {first:%B}; this programme lets a pair take 2" in third
        date = pairing.dates.latest("pk")
        a_month_on = {"starts_at": f"{days[2] + timedelta(days=31)}T10:00", "minutes": "60"}
        moved = client_of(member).post(f"{date.get_absolute_url()}time/", a_month_on, follow=True).text
        assert "is told, and both calendars with it." in moved
        assert "lets a pair take" not in moved

    def planned(self, pairing: Pairing, person: Person, day: date_) -> str:
        said = {"starts_at": f"{day}T10:00", "minutes": "60"}
        return str(client_of(person).post(f"{pairing.get_absolute_url()}dates/", said, follow=True).text)

    def test_for_anybody_else_it_does_not_exist(self, date: PairDate, facilitator: Person, member: Person) -> None:
        for place in ("", "time/", "calling-off/"):
            assert client_of(facilitator).post(f"{date.get_absolute_url()}{place}").status_code in (404, 405)
        assert client_of(facilitator).get(date.get_absolute_url()).status_code == 404
        assert client_of(facilitator).get(f"{date.get_absolute_url()[:-1]}.ics").status_code == 404
        assert "canary5512" in client_of(member).get(date.get_absolute_url()).content.decode()

    def test_the_other_may_move_it_and_says_why(self, date: PairDate, mentor: Person, member: Person) -> None:
        later = in_days(5).astimezone(ZoneInfo("Asia/Kolkata"))
        path = date.get_absolute_url() + "time/"
        said = {"starts_at": f"{later:%Y-%m-%dT%H:%M}", "minutes": "30", "place": "Canteen", "reason": "A night shift."}
        assert client_of(mentor).post(path, said).status_code == 302
        date.refresh_from_db()
        assert (date.starts_at, date.minutes, date.place, date.revision) == (in_days(5), 30, "Canteen", 2)
        deliver_now()
        notice = notices_for(member)[0]
        assert "has moved to" in notice.wording.text
        assert notice.wording.quote == "A night shift."

    def test_what_has_been_or_is_called_off_is_moved_no_more(self, date: PairDate, member: Person) -> None:
        assert client_of(member).post(date.get_absolute_url() + "calling-off/", {"reason": "Flu."}).status_code == 302
        page = client_of(member).get(date.get_absolute_url()).content.decode()
        assert "does not take place. Flu." in page
        for place in ("time/", "calling-off/"):
            assert client_of(member).post(date.get_absolute_url() + place).status_code == 403


class TestCalendars:
    def test_the_mails_bring_it_move_it_and_take_it_out(self, date: PairDate, mentor: Person, member: Person) -> None:
        files = mailed_to(mentor)
        move_date(date, starts_at=in_days(6), minutes=60, place="Canteen", link="", by=member)
        files += mailed_to(mentor)
        call_off_date(date, reason="Flu.", by=member)
        files += mailed_to(mentor)
        assert [method for method, _event in files] == ["REQUEST", "REQUEST", "CANCEL"]
        assert {str(event["UID"]) for _method, event in files} == {date.uid}
        assert [event["SEQUENCE"] for _method, event in files] == [1, 2, 3]
        assert [str(event["STATUS"]) for _method, event in files] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
        first = files[0][1]
        assert first.decoded("dtstart").astimezone(UTC) == in_days(3)
        assert first["dtstart"].params["TZID"] == "Asia/Kolkata"
        assert str(first["SUMMARY"]) == f"Meeting with {member.display_name}"

    def test_it_is_in_the_feed_of_both_and_stays_there_as_cancelled(
        self, date: PairDate, mentor: Person, member: Person, facilitator: Person
    ) -> None:
        call_off_date(date, by=member)
        for person, found in ((mentor, True), (member, True), (facilitator, False)):
            feed = client_of(person).get("/calendar/" + feed_url(person).rpartition("/")[2]).content.decode()
            assert (f"UID:{date.uid}" in feed, "STATUS:CANCELLED" in feed) == (found, found)

    def test_the_file_of_its_page_is_there_to_be_kept(self, date: PairDate, mentor: Person) -> None:
        answer = client_of(mentor).get(f"{date.get_absolute_url()[:-1]}.ics")
        calendar = Calendar.from_ical(answer.content)
        assert str(calendar["METHOD"]) == "PUBLISH"
        assert [str(event["LOCATION"]) for event in calendar.walk("VEVENT")] == [LINK]


class TestReminders:
    def test_both_are_reminded_a_day_and_an_hour_before_each_once(
        self, date: PairDate, mentor: Person, member: Person
    ) -> None:
        at = date.starts_at
        given = [remind_of_dates(at - timedelta(hours=hours)) for hours in (25, 24, 23, 2, 1, 0.5)]
        assert given == [0, 1, 0, 0, 1, 0]
        india = at.astimezone(ZoneInfo("Asia/Kolkata"))
        assert sum(f"You meet {member.display_name}" in text for text in told(mentor)) == 2
        assert any(f"{india:%H:%M} IST, Library" in text for text in told(mentor))
        assert any("You meet Zola Dlamini" in text for text in told(member))

    def test_where_a_link_is_all_the_place_there_is_it_says_online(self, date: PairDate, mentor: Person) -> None:
        PairDate.objects.update(place="")
        remind_of_dates(date.starts_at - timedelta(hours=1))
        assert any("You meet" in text and ", online" in text for text in told(mentor))

    def test_those_who_were_reminded_keep_no_other_pair_waiting(self, date: PairDate) -> None:
        earlier = date.starts_at - timedelta(minutes=10)
        said = {"minutes": 45, "starts_at": earlier, "reminded_for": earlier - timedelta(hours=24)}
        PairDate.objects.bulk_create([PairDate(pairing=date.pairing, **said) for _time in range(AT_ONCE)])
        assert remind_of_dates(date.starts_at - timedelta(hours=24)) == 1

    def test_moved_it_is_reminded_of_anew_and_called_off_not_at_all(self, date: PairDate, member: Person) -> None:
        assert remind_of_dates(date.starts_at - timedelta(hours=1)) == 1
        move_date(date, starts_at=in_days(6), minutes=60, place="", link="", by=member)
        assert remind_of_dates(in_days(6) - timedelta(hours=20)) == 1
        call_off_date(date, by=member)
        assert remind_of_dates(in_days(6) - timedelta(hours=1)) == 0


class TestAfterwards:
    def test_what_was_planned_is_logged_in_one_tap(self, date: PairDate, pairing: Pairing, member: Person) -> None:
        assert "Did you meet?" not in client_of(member).get(pairing.get_absolute_url()).content.decode()
        PairDate.objects.update(starts_at=timezone.now() - timedelta(days=2))
        date.refresh_from_db()
        assert "Did you meet?" in client_of(member).get(pairing.get_absolute_url()).content.decode()
        post(pairing, member, "meetings", held_on=f"{date.starts_at:%Y-%m-%d}", minutes="45")
        assert PairMeeting.objects.get().minutes == 45
        assert "Did you meet?" not in client_of(member).get(pairing.get_absolute_url()).content.decode()

    def test_a_pair_that_ends_leaves_nothing_in_calendars(
        self, date: PairDate, pairing: Pairing, mentor: Person, member: Person
    ) -> None:
        end_pair(pairing, by=member)
        date.refresh_from_db()
        assert date.cancelled_at
        assert "CANCEL" in [method for method, _event in mailed_to(mentor)]

    @pytest.mark.parametrize("by_itself", [True, False])
    def test_a_round_that_ends_calls_off_what_its_pairs_had_planned_and_tells_both(
        self, date: PairDate, pairing: Pairing, mentor: Person, member: Person, facilitator: Person, by_itself: bool
    ) -> None:
        Programme.objects.update(kind=ProgrammeKind.ROUNDS, state=ProgrammeState.RUNNING)
        letters()
        programme, by = pairing.programme, None if by_itself else facilitator
        begin_next_round(programme, by=by)
        date.refresh_from_db()
        assert date.is_open  # until the next round is told, this one goes on
        one, other = (make_member(programme.community) for _time in range(2))
        for person in (one, other):
            take_part(programme, person=person, role="both")
        pair_by_hand(programme, mentee=one, mentor=other, by=facilitator)
        tell_everybody(programme, by=by)
        date.refresh_from_db()
        assert (date.cancelled_at is None, date.revision) == (False, 2)
        told = letters()
        for person in (mentor, member):
            mine = [letter for letter in told if person.email in letter["to"]]
            [letter] = [one for one in mine if any(part.get_content_type() == "text/calendar" for part in one.walk())]
            method, calendar = calendar_in(letter)
            [event] = calendar.walk("VEVENT")
            assert (method, event["sequence"], str(event["status"])) == ("CANCEL", 2, "CANCELLED")

    def test_the_other_of_who_leaves_the_site_is_told_and_calendars_drop_it(
        self, date: PairDate, mentor: Person, member: Person
    ) -> None:
        letters()
        before = date.changed_at
        erase(member, words_go=True)
        date.refresh_from_db()
        assert date.revision == 2
        assert date.changed_at > before
        told = [one for one in letters() if mentor.email in one["to"]]
        [called_off] = [one for one in told if any(part.get_content_type() == "text/calendar" for part in one.walk())]
        [_ends] = [one for one in told if one is not called_off]
        assert calendar_in(called_off)[0] == "CANCEL"
        assert not Notification.objects.filter(person=member, activity__verb=CALLED_OFF).exists()

    def test_who_leaves_the_site_takes_it_along(self, date: PairDate, pairing: Pairing, member: Person) -> None:
        assert "Library" in str([list(own.rows(member)) for own in OWN])
        erase(member, words_go=True)
        date.refresh_from_db()
        assert date.cancelled_at
        assert (date.place, date.link) == ("", "")
        pairing.refresh_from_db()
        assert pairing.state == PairingState.ENDED


class TestWhereItStands:
    def test_on_home_and_among_mine(self, date: PairDate, mentor: Person, member: Person, facilitator: Person) -> None:
        for path in ("/", "/mentoring/"):
            assert date.get_absolute_url() in client_of(mentor).get(path).content.decode(), path
            assert date.get_absolute_url() not in client_of(facilitator).get(path).content.decode(), path
        call_off_date(date, by=member)
        for path in ("/", "/mentoring/"):
            assert date.get_absolute_url() not in client_of(mentor).get(path).content.decode(), path

    @pytest.mark.parametrize("number", [1, 10])
    def test_the_pages_cost_the_same_however_many_are_planned(
        self, pairing: Pairing, member: Person, number: int, django_assert_max_num_queries: Callable[..., Any]
    ) -> None:
        Person.objects.update(weekly_hours=list(range(336)))
        for n in range(number):
            plan_date(PairDate(pairing=pairing, starts_at=in_days(n + 1)), by=member)
        client = client_of(member)
        client.get(pairing.get_absolute_url())
        for path, most in ((pairing.get_absolute_url(), 17), ("/mentoring/", 18)):
            with django_assert_max_num_queries(most):
                client.get(path)


def test_each_meeting_without_notes_is_listed_though_a_later_one_has_some(
    pairing: Pairing, member: Person, facilitator: Person
) -> None:
    days = [timezone.localdate() - timedelta(days=n) for n in (9, 2)]
    for day, noted in zip(days, (False, True), strict=True):
        PairMeeting.objects.create(pairing=pairing, held_on=day, has_notes=noted)
    programme = pairing.programme
    path = f"/c/{programme.community.slug}/mentoring/programmes/{programme.pk}/board/pairs/"
    shown = client_of(facilitator).get(path, {"show": "unwritten"})
    assert [one.unwritten for one in shown.context["lives"]] == [[days[0]]]
    assert f"No notes of {days[0].day} {days[0]:%B}" in " ".join(shown.content.decode().split())
