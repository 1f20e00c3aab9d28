"""A session is spent by a clock that everybody sees, and a week is drawn by keyboard."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from communities.models import Community
from mentoring.formats import Format
from mentoring.meeting import join_circle, open_circle
from mentoring.models import Circle, Session
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_member

# Some of it may have gone by.
QUARTER_OF_AN_HOUR = re.compile(r"^1[0-5]:\d\d$")


def test_a_step_begun_on_one_page_shows_on_the_others(
    community: Community, facilitator: Person, platform: Browsers
) -> None:
    noor = make_member(community, "Noor Haddad")
    circle = open_circle(Circle(community=community, name="First year", purpose="Talk."), host=facilitator)
    join_circle(circle, person=noor)
    soon = timezone.now() + timedelta(minutes=5)
    Session.objects.filter(circle=circle).update(starts_at=soon, format=Format.CHECK_IN)
    session = Session.objects.select_related("circle__community").get(circle=circle)

    host, member = platform.of(facilitator), platform.of(noor)
    for page in (host, member):
        page.goto(session.get_absolute_url())
    host.get_by_role("button", name="Start: Round one").press("Enter")
    expect(host.get_by_role("timer")).to_have_text(QUARTER_OF_AN_HOUR)
    told = member.get_by_role("link", name="Something is new. Show it")
    expect(told).to_be_visible()
    told.click()
    expect(member.get_by_role("timer")).to_have_text(QUARTER_OF_AN_HOUR)
    expect(member.locator("[aria-current=step]")).to_contain_text("Round one")

    # Both write at the same step: the second sees what the first wrote, and keeps their own words.
    for page, words in ((host, "Hers"), (member, "His")):
        page.locator("#step-0 summary").click()
        page.locator("#step-0 textarea").fill(words)
    host.locator("#step-0").get_by_role("button", name="Save").click()
    expect(host.locator("#step-0 .prose")).to_have_text("Hers")
    member.locator("#step-0").get_by_role("button", name="Save").click()
    expect(member.get_by_role("alert")).to_contain_text("wrote here while you did")
    expect(member.locator("#step-0 textarea")).to_have_value("His")
    # The answer that shows both is a 422, which a browser writes into its console.
    assert ["status of 422" in one for one in platform.complaints] == [True]
    platform.complaints.clear()


def test_a_week_is_drawn_by_keyboard(community: Community, platform: Browsers) -> None:
    noor = make_member(community, "Noor Haddad")
    page = platform.of(noor)
    page.goto("/mentoring/hours/")
    box = page.get_by_role("checkbox", name="Monday 06:00")
    box.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Space", "ArrowDown", "Space"):
        page.keyboard.press(key)
    expect(page.get_by_role("checkbox", name="Tuesday 07:30")).to_be_checked()
    page.get_by_role("button", name="Save my week").press("Enter")
    page.wait_for_url(re.compile("/mentoring/$"))
    noor.refresh_from_db()
    assert noor.weekly_hours == [48 + 14, 48 + 15]
