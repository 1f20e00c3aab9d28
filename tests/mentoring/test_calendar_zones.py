"""A weekly hour in a calendar file stays that hour on the wall, by the zone's rules that the file itself carries."""

from __future__ import annotations

from datetime import UTC, date, time
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from communities.models import Community
from mentoring.calendars import calendar_of
from mentoring.models import Circle, Session
from mentoring.recurrence import Rhythm, days_of, instant_of
from tests.mentoring.test_series import ZONES


def year_of(zone: str) -> list[Session]:
    circle = Circle(pk=1, name="Nights", purpose="Talk.", time_zone=zone, community=Community(slug="ward"))
    days = days_of(Rhythm.WEEKLY, date(2027, 1, 5), 60)
    sessions = [
        Session(pk=n, circle=circle, number=n, minutes=90, starts_at=instant_of(day, time(16), zone))
        for n, day in enumerate(days, start=1)
    ]
    for one in sessions:
        one._prefetched_objects_cache = {"agenda_items": []}  # type: ignore[attr-defined]
    return sessions


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_of_afternoons_comes_back_by_two_parsers(zone: str) -> None:
    sessions = year_of(zone)
    content = calendar_of(sessions, with_links=False)
    planned = {one.uid: one.starts_at for one in sessions}
    read = {str(one["uid"]): one.decoded("dtstart") for one in icalendar.Calendar.from_ical(content).walk("VEVENT")}
    assert {uid: at.astimezone(UTC) for uid, at in read.items()} == planned
    assert {at.astimezone(ZoneInfo(zone)).time() for at in read.values()} == {time(16)}
    events = vobject.readOne(content.decode()).vevent_list
    assert {one.uid.value: one.dtstart.value.astimezone(UTC) for one in events} == planned
    assert {one.dtend.value - one.dtstart.value for one in events} == {sessions[0].ends_at - sessions[0].starts_at}  # type: ignore[operator]


@pytest.mark.parametrize("zone", ZONES)
def test_the_rules_are_in_the_file_and_every_time_names_them(zone: str) -> None:
    """No program has to know the name: Outlook, for one, has names of its own."""
    text = calendar_of(year_of(zone), with_links=False).decode()
    (rules,) = icalendar.Calendar.from_ical(text).walk("VTIMEZONE")
    assert isinstance(rules, icalendar.Timezone)
    assert str(rules["tzid"]) == zone
    by_the_file = rules.to_tz(lookup_tzid=False)
    for one in year_of(zone):
        assert one.starts_at
        there = one.starts_at.astimezone(ZoneInfo(zone))
        assert there.replace(tzinfo=by_the_file).utcoffset() == there.utcoffset(), there
    starts = [line for line in text.splitlines() if line.startswith("DTSTART") and "16" in line]
    assert len(starts) == 60
    assert all(line.startswith(f"DTSTART;TZID={zone}:") for line in starts)
    stamps = [line for line in text.splitlines() if line.startswith("DTSTAMP")]
    assert all(line.endswith("Z") for line in stamps)
