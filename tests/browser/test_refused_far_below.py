"""A long form that was refused opens where what is wrong is named, and leads there."""

from __future__ import annotations

import pytest
from playwright.sync_api import ViewportSize, expect

from communities.models import Community
from mentoring.meeting import open_circle
from mentoring.models import Circle
from people.models import Person
from tests.browser.platform import Browsers

PHONE: ViewportSize = {"width": 390, "height": 700}


@pytest.mark.parametrize("scripts", [True, False])
def test_the_page_opens_at_what_is_wrong_and_leads_there(
    platform: Browsers, community: Community, facilitator: Person, scripts: bool
) -> None:
    circle = open_circle(Circle(community=community, name="First year", purpose="Bring the night."), host=facilitator)
    page = platform.of(facilitator, java_script_enabled=scripts, viewport=PHONE)
    page.goto(f"/c/{community.slug}/mentoring/circles/{circle.pk}/settings/")
    far_below = page.locator("[name=least_going]")
    far_below.fill("99")
    page.get_by_role("button", name="Save").click()
    said = page.get_by_role("alert").first
    expect(said).to_contain_text("Something here needs another look")
    expect(said).to_be_in_viewport()
    expect(far_below).to_have_value("99")
    said.get_by_role("link").click()
    expect(far_below).to_be_in_viewport()
    expect(far_below).to_be_focused()
    # The answer that says so is a 422, which a browser writes into its console.
    assert ["status of 422" in one for one in platform.complaints] == [True]
    platform.complaints.clear()
