"""A reply is heard of in another browser, and leads to the very post; by sweeper and worker, as it runs for real."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from chat.conversations import begin_with
from chat.rooms import first_room
from communities.models import Community
from people.models import Person
from tests.browser.platform import Browsers, Household
from tests.browser.test_chatting import enter, say
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


def test_a_mention_and_a_word_for_one_alone_ring_at_once(
    community: Community, member: Person, household: Household, visits: Browsers
) -> None:
    """Said in chat, by the same socket; and reading it makes the bell quiet."""
    room, grace = first_room(community), make_member(community, "Grace Mensah")
    alone = begin_with(member, by=grace)
    household.start("web", "worker", "sweeper")
    noor, other = visits.of(member), visits.of(grace)
    noor.goto(community.get_absolute_url())
    bell = noor.locator("live-bell a")
    expect(bell).to_have_attribute("aria-label", "Nothing waiting for you")
    say(enter(other, room), f"@{member.handle} has the lamp oil.")
    expect(bell).to_have_attribute("aria-label", "1 thing for you", timeout=60_000)
    say(enter(other, alone), "Only you know where.")
    expect(bell).to_have_attribute("aria-label", "2 things for you", timeout=60_000)
    enter(noor, alone)
    expect(noor.locator("live-bell a")).to_have_attribute("aria-label", "1 thing for you", timeout=30_000)
    enter(noor, room)
    expect(noor.locator("live-bell a")).to_have_attribute("aria-label", "Nothing waiting for you", timeout=30_000)
    assert visits.complaints == []
