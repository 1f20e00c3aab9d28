"""A reply is heard of in another browser, and leads to the very post; by sweeper and worker, as it runs for real."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from communities.models import Community
from people.models import Person
from tests.browser.platform import Browsers, Household
from tests.cast import make_member, make_thread


def test_the_bell_rings_and_leads_to_the_reply(
    community: Community, member: Person, household: Household, visits: Browsers
) -> None:
    thread = make_thread(community, author=member, title="Who has the lamp oil?")
    household.start("web", "worker", "sweeper")
    noor = visits.of(member)
    noor.goto(community.get_absolute_url())
    bell = noor.locator("live-bell a")
    expect(bell).to_have_attribute("aria-label", "Nothing waiting for you")

    grace = visits.of(make_member(community, "Grace Mensah"))
    grace.goto(thread.get_absolute_url())
    grace.get_by_role("textbox", name="Your reply").fill("It is in the **night cupboard**.")
    grace.get_by_role("button", name="Post reply").click()
    expect(bell).to_have_attribute("aria-label", "1 thing for you", timeout=60_000)
    expect(noor.locator("#side [data-bell-count]")).to_have_text("1")

    bell.click()
    noor.get_by_role("link", name="Grace replied in “Who has the lamp oil?”").click()
    expect(noor).to_have_url(re.compile(r"\?post=2#post-2$"))
    expect(noor.locator("#post-2")).to_be_in_viewport()
    # Reading it is what makes the bell quiet again.
    expect(bell).to_have_attribute("aria-label", "Nothing waiting for you", timeout=30_000)
    assert visits.complaints == []
