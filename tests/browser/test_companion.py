"""A lone visitor of the demo writes in a room, and sees an answer arrive."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from chat.rooms import first_room
from communities.joining import join
from demo.seeding.people import COMPANION
from tests.browser.platform import Browsers, Household
from tests.cast import make_community, make_member, make_person


def test_the_companion_answers_who_is_alone_and_says_what_it_is(household: Household, browser: Browser) -> None:
    community = make_community(name="Ward nurses")
    room = first_room(community)
    join(community, person=make_person(COMPANION["name"], handle=COMPANION["handle"]))
    household.environment["HEARTH_MODE"] = "demo"
    household.start("web", "worker", "sweeper")
    browsers = Browsers(browser, household.url)
    noor = browsers.of(make_member(community, "Noor Haddad"))
    noor.goto(room.get_absolute_url())
    noor.get_by_label("Message General").fill("Is anybody here?")
    noor.get_by_role("button", name="Send").click()
    expect(noor.get_by_text("Companion is writing")).to_be_visible()
    answer = noor.get_by_role("log").get_by_role("listitem").filter(has_text="Companion (automatic)")
    expect(answer).to_contain_text("and automatic")
    expect(answer.get_by_role("link", name="a thread")).to_have_attribute("href", f"/c/{community.slug}/threads/new/")
    browsers.close()
    assert browsers.complaints == []
