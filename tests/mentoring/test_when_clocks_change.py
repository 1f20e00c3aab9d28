"""The weeks in which clocks change: the table of a circle, and the reminders of its sessions, in eight zones.

That series and calendar files keep their hour: test_series, test_calendar_zones; that weeks drawn by hand do:
test_free_time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from communities.models import Community
from engagement.delivery import deliver_now
from engagement.notifying import notices_for
from mentoring.finding_time import heat_from
from mentoring.meeting import join_circle, open_circle, say
from mentoring.models import Answer, Circle
from mentoring.recurrence import instant_of
from mentoring.reminding import remind_of_sessions
from mentoring.scheduling import plan_session
from people.free_time import monday_of, slot_of
from people.models import Person
from tests.mentoring.test_series import ZONES

pytestmark = pytest.mark.django_db
YEAR = timezone.now().year + 3


def days_of_change(zone: str) -> list[date]:
    """The days of that year on which clocks there are put forward or back."""
    days = [date(YEAR, 1, 1) + timedelta(days=n) for n in range(365)]
    offsets = [datetime.combine(day, time(12), tzinfo=ZoneInfo(zone)).utcoffset() for day in days]
    return [day for day, before, now in zip(days[1:], offsets, offsets[1:], strict=False) if before != now]


@pytest.fixture
def circle(community: Community, facilitator: Person, member: Person) -> Circle:
    circle = Circle(community=community, name="Nights", purpose="Talk.")
    return join_circle(open_circle(circle, host=facilitator), person=member).circle


def free_at_ten(person: Person, zone: str) -> None:
    slots = [slot_of(day, 10, minute) for day in range(7) for minute in (0, 30)]
    Person.objects.filter(pk=person.pk).update(time_zone=zone, weekly_hours=slots)


@pytest.mark.parametrize("zone", ZONES)
def test_ten_in_the_morning_is_ten_all_through_the_week(
    zone: str, circle: Circle, facilitator: Person, member: Person
) -> None:
    for person in (facilitator, member):
        free_at_ten(person, zone)
    changes = days_of_change(zone)
    assert len(changes) == (0 if zone in ("Asia/Kolkata", "Asia/Kathmandu") else 2)
    for change in changes or [date(YEAR, 3, 28)]:
        monday = datetime.combine(monday_of(change), time(), tzinfo=ZoneInfo(zone))
        with timezone.override(ZoneInfo(zone)):
            heat = heat_from(circle, monday)
            by_hour = {hour: [cell.free for cell in row] for hour, row in heat.rows}
            assert by_hour.pop(10) == [2] * 7
            assert not any(free for row in by_hour.values() for free in row)
            assert {time.at.hour for time in heat.best} == {10}


@pytest.mark.parametrize("zone", ZONES)
def test_seen_from_elsewhere_it_moves_with_the_clocks_there(
    zone: str, circle: Circle, facilitator: Person, member: Person
) -> None:
    """In half-hour zones too: what is counted is who can begin then and stay for the session."""
    for person in (facilitator, member):
        slots = [slot_of(day, hour, minute) for day in range(7) for hour in (10, 11) for minute in (0, 30)]
        Person.objects.filter(pk=person.pk).update(time_zone=zone, weekly_hours=slots)
    for change in days_of_change(zone) or [date(YEAR, 3, 28)]:
        start = datetime.combine(monday_of(change), time(), tzinfo=UTC)
        with timezone.override(UTC):
            heat = heat_from(circle, start)
        for cell in (cell for _hour, row in heat.rows for cell in row):
            there = cell.at.astimezone(ZoneInfo(zone)).time()
            assert cell.free == (2 if time(10) <= there <= time(11) else 0), cell.at


@pytest.mark.parametrize("zone", ZONES)
def test_a_reminder_names_the_hour_of_that_day(zone: str, circle: Circle, facilitator: Person, member: Person) -> None:
    """A day before is before the change, and the hour is that of after it."""
    Person.objects.filter(pk=member.pk).update(time_zone=zone)
    session = circle.sessions.get()
    day = next(iter(days_of_change(zone)), date(YEAR, 3, 28))
    plan_session(session, starts_at=instant_of(day, time(16), zone), by=facilitator)
    session.refresh_from_db()
    say(session, Answer.GOING, person=member)
    assert session.starts_at
    given = [remind_of_sessions(session.starts_at - timedelta(hours=hours)) for hours in (24, 1)]
    assert given == [1, 1]
    deliver_now()
    member.refresh_from_db()
    abbreviation = session.starts_at.astimezone(ZoneInfo(zone)).strftime("%Z")
    texts = [one.wording.text for one in notices_for(member) if "Can you come" not in one.wording.text]
    assert [f"{day:%a} {day.day} {day:%b}, 16:00 {abbreviation}" in text for text in texts] == [True, True]
