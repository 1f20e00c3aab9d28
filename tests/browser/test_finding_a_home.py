"""One person founds a community, another finds it and joins."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from communities.models import Access, Community, Membership
from people.models import Person
from tests.cast import client_of, make_community, make_person

pytestmark = pytest.mark.django_db(transaction=True)


def page_of(browser: Browser, live_server: LiveServer, person: Person) -> Page:
    context: BrowserContext = browser.new_context(base_url=live_server.url)
    session = client_of(person).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return context.new_page()


def test_one_founds_a_community_and_another_joins_it(browser: Browser, live_server: LiveServer) -> None:
    founder = page_of(browser, live_server, make_person("Sana Steward"))
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

    other = page_of(browser, live_server, make_person("Noor Haddad"))
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


def test_asking_to_join_happens_in_place(browser: Browser, live_server: LiveServer) -> None:
    make_community(access=Access.CLOSED, name="Ward nurses")
    community = Community.objects.get()
    page = page_of(browser, live_server, make_person("Pia Pending"))
    page.goto(community.get_absolute_url())
    page.get_by_label("What brings you here?").fill("I start in June.")
    page.get_by_role("button", name="Ask to join").click()
    expect(page.get_by_text("You have asked to join")).to_be_visible()
    assert community.join_requests.get().words == "I start in June."
