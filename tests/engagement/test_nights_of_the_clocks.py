"""The nights in which clocks jump: what is planned for an hour that is not there, or there twice, comes once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from communities.models import Community
from engagement import sections as registry
from engagement.digests import write_due_digests
from engagement.models import Cadence, Mail, Preferences
from engagement.sections import Item, Place, Section, register_section
from mentoring.meeting import join_circle, open_circle
from mentoring.models import Circle, Session
from mentoring.reminding import remind_of_sessions
from people.models import Person
from tests.cast import make_person

pytestmark = pytest.mark.django_db
# By zone, the days of 2027 whose nights have an hour less and an hour more, and the hours that are not there and twice.
NIGHTS = {
    "Europe/Berlin": ((3, 28, 2), (10, 31, 2)),
    "Europe/London": ((3, 28, 1), (10, 31, 1)),
    "America/New_York": ((3, 14, 2), (11, 7, 1)),
    "America/Santiago": ((9, 5, 0), (4, 3, 23)),
    "Australia/Sydney": ((10, 3, 2), (4, 4, 2)),
    "Pacific/Auckland": ((9, 26, 2), (4, 4, 2)),
}
CASES = [(zone, *night) for zone, nights in NIGHTS.items() for night in nights]
TICK = timedelta(minutes=5)


@pytest.fixture
def news() -> Iterator[None]:
    """Something new each time; nothing else is registered."""

    def items(person: Person, since: datetime, most: int) -> list[Item]:
        return [Item(key=f"news:{since.timestamp()}", title="News", reason="Because", url="/")]

    before = dict(registry._sections)
    registry._sections.clear()
    register_section(Section("news", "News", Place.UNREAD, 1, items))
    yield
    registry._sections.clear()
    registry._sections.update(before)


@pytest.mark.parametrize(("zone", "month", "day", "hour"), CASES)
@pytest.mark.parametrize("cadence", [Cadence.WEEKLY, Cadence.DAILY])
def test_a_digest_of_that_hour_goes_out_once_that_night(
    news: None, zone: str, month: int, day: int, hour: int, cadence: str
) -> None:
    """Asked every five minutes, as the clock does, from the noon before to the noon after."""
    person = make_person(time_zone=zone)
    local = datetime(2027, month, day, 12, tzinfo=ZoneInfo(zone))
    moment, end = (local - timedelta(days=1)).astimezone(UTC), local.astimezone(UTC)
    if hour == 23:
        moment, end = moment + timedelta(hours=12), end + timedelta(hours=12)
    preferences = Preferences(
        person=person, digest=cadence, digest_weekday=local.weekday(), digest_hour=hour, seen_at=moment
    )
    preferences.plan_next_digest(after=moment)
    preferences.save()
    while moment < end:
        if preferences.next_digest_at and preferences.next_digest_at <= moment:
            write_due_digests(moment)
            preferences.refresh_from_db()
        moment += TICK
    assert Mail.objects.filter(kind="digest", person=person).count() == 1
    assert preferences.next_digest_at
    ahead = preferences.next_digest_at.astimezone(ZoneInfo(zone))
    assert ahead.hour == hour
    assert ahead.date() - local.date() == timedelta(days=7 if cadence == Cadence.WEEKLY else 1)


@pytest.mark.parametrize(("zone", "month", "day", "hour"), CASES)
def test_a_session_the_day_after_is_reminded_of_a_day_and_an_hour_before(
    community: Community, facilitator: Person, member: Person, zone: str, month: int, day: int, hour: int
) -> None:
    circle = open_circle(Circle(community=community, name="Nights", purpose="Talk."), host=facilitator)
    join_circle(circle, person=member)
    starts = datetime(2027, month, day, 10, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    Session.objects.filter(circle=circle).update(starts_at=starts)
    moment, told = starts - timedelta(days=2), []
    while moment < starts:
        if remind_of_sessions(moment):
            told.append(starts - moment)
        moment += TICK
    assert told == [timedelta(hours=24), timedelta(hours=1)]
