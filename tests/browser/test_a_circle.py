"""A circle finds its hour from everybody's week, by keyboard; who comes says so, and takes it along as a file."""

from __future__ import annotations

from pathlib import Path

import icalendar
from playwright.sync_api import expect

from communities.models import Community
from mentoring.meeting import join_circle, open_circle
from mentoring.models import Circle, Session
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_member

EVENINGS = [day * 48 + half for day in range(5) for half in range(34, 40)]


def test_a_circle_finds_a_time_and_members_say_they_come(
    community: Community, facilitator: Person, platform: Browsers
) -> None:
    noor = make_member(community, "Noor Haddad")
    for person in (facilitator, noor):
        person.weekly_hours = EVENINGS
        person.save()
    circle = open_circle(Circle(community=community, name="First year", purpose="Bring the night."), host=facilitator)
    join_circle(circle, person=noor)

    host = platform.of(facilitator)
    host.goto(circle.get_absolute_url())
    hour = host.get_by_role("link", name="2 of 2 free").first
    hour.focus()
    hour.press("Enter")
    choose = host.get_by_role("link", name="Choose this time")
    choose.focus()
    choose.press("Enter")
    host.get_by_label("Where", exact=False).first.fill("Library")
    host.get_by_role("button", name="Tell everyone").press("Enter")
    expect(host.get_by_text("Library").first).to_be_visible()
    session = Session.objects.get(circle=circle, number=1)
    assert session.starts_at is not None

    member = platform.of(noor, accept_downloads=True)
    member.goto(circle.get_absolute_url())
    member.get_by_role("button", name="Going").press("Enter")
    expect(member.get_by_role("button", name="Going")).to_have_attribute("aria-pressed", "true")
    with member.expect_download() as file:
        member.get_by_role("link", name="Calendar file").first.click()
    calendar = icalendar.Calendar.from_ical(Path(file.value.path()).read_bytes())
    [event] = calendar.walk("VEVENT")
    assert event.decoded("DTSTART") == session.starts_at
    assert str(event["LOCATION"]) == "Library"
