"""One person founds a community, another finds it and joins."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from communities.models import Access, Community, Membership
from tests.browser.platform import Browsers
from tests.cast import make_community, make_person

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_founds_a_community_and_another_joins_it(platform: Browsers) -> None:
    founder = platform.of(make_person("Sana Steward"))
    founder.goto("/communities/")
    founder.get_by_role("link", name="Found a community").click()
    founder.get_by_label("Newcomer cohort").check()
    founder.get_by_role("button", name="Go on").click()
    founder.get_by_label("Name").fill("Night Shift")
    founder.get_by_label("Purpose").fill("We keep each other awake.")
    founder.get_by_label("More about it").fill("Come **in**.")
    founder.get_by_role("button", name="See how it looks").click()
    expect(founder.locator("#preview strong")).to_have_text("in")
    founder.get_by_role("button", name="Go on").click()
    founder.get_by_label("One to three goals").fill("Nobody drives home alone")
    founder.get_by_role("button", name="Go on").click()
    expect(founder.get_by_label("Closed: anyone may find it")).to_be_checked()
    founder.get_by_label("Private: only members know of it").check()
    expect(founder.get_by_label("Anyone may join")).to_be_hidden()
    founder.get_by_label("Open: anyone may read").check()
    founder.get_by_label("Anyone may join").check()
    founder.get_by_label("Teal").check()
    founder.get_by_role("button", name="Go on").click()
    founder.get_by_role("button", name="Found it").click()
    expect(founder.get_by_role("heading", level=1)).to_have_text("Night Shift")

    other = platform.of(make_person("Noor Haddad"))
    other.goto("/communities/")
    other.get_by_role("searchbox", name="Search communities").fill("awake")
    other.get_by_role("link", name="Night Shift").last.click()
    other.get_by_role("button", name="Join this community").click()
    expect(other.get_by_text("Welcome to Night Shift.")).to_be_visible()
    expect(other.get_by_role("link", name="You belong here")).to_be_visible()
    assert Membership.objects.count() == 2

    founder.reload()
    expect(founder.get_by_role("heading", name="New here, say hello")).to_be_visible()
    expect(founder.get_by_text("Noor Haddad").first).to_be_visible()


def test_asking_to_join_happens_in_place(platform: Browsers) -> None:
    make_community(access=Access.CLOSED, name="Ward nurses")
    community = Community.objects.get()
    page = platform.of(make_person("Pia Pending"))
    page.goto(community.get_absolute_url())
    page.get_by_label("What brings you here?").fill("I start in June.")
    page.get_by_role("button", name="Ask to join").click()
    expect(page.get_by_text("You have asked to join")).to_be_visible()
    assert community.join_requests.get().words == "I start in June."
