"""Two people talk in a room."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from chat.models import Room
from chat.rooms import first_room
from communities.models import Community
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_member


def enter(page: Page, room: Room) -> Page:
    page.goto(room.get_absolute_url())
    expect(page.get_by_role("log")).to_be_visible()
    return page


def say(page: Page, words: str) -> None:
    page.get_by_role("textbox", name="Message").fill(words)
    page.get_by_role("textbox", name="Message").press("Enter")


def test_two_talk_and_see_each_other_write(community: Community, member: Person, platform: Browsers) -> None:
    room = first_room(community)
    noor = enter(platform.of(member), room)
    grace = enter(platform.of(make_member(community, "Grace Mensah")), room)
    expect(noor.locator("#here")).to_contain_text("Grace Mensah")

    noor.get_by_role("textbox", name="Message").press_sequentially("Is")
    expect(grace.get_by_text("Noor is writing")).to_be_visible()
    say(noor, "Is the lift mended?")
    expect(grace.get_by_role("log")).to_contain_text("Is the lift mended?")
    expect(grace.get_by_text("Noor is writing")).to_be_hidden()
    say(grace, "Since noon.")
    expect(noor.get_by_role("log")).to_contain_text("Since noon.")
