"""Replies arrive while somebody reads, and move nothing; both where and how far one read is known on another device."""

from __future__ import annotations

from functools import partial

from playwright.sync_api import expect

from communities.models import Community
from discussions.posting import reply
from moderation.flagging import hold
from moderation.models import Automatic
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_member, make_thread
from tests.threads import in_another_connection

LONG = "It goes on for a while. " * 40


def test_new_replies_are_told_and_come_when_asked_for(community: Community, member: Person, platform: Browsers) -> None:
    thread = make_thread(community, author=member, title="Who has the lamp oil?", source=LONG)
    for _ in range(3):
        reply(thread, author=member, source=LONG)
    noor = platform.of(member)
    noor.goto(thread.get_absolute_url())
    expect(noor.locator("new-posts")).to_have_count(1)
    expect(noor.locator("new-posts:defined")).to_have_count(1)
    expect(noor.locator("live-bell:defined")).to_have_count(1)
    noor.evaluate("scrollTo(0, 200)")
    grace = make_member(community, "Grace Mensah")
    for words in ("On the roof.", "No, in the cupboard."):
        in_another_connection(partial(reply, thread, author=grace, source=words))
    more = noor.get_by_role("link", name="2 new replies")
    expect(more).to_be_attached()
    assert noor.evaluate("scrollY") == 200
    more.evaluate("link => link.click()")
    expect(noor.locator("#post-6")).to_contain_text("No, in the cupboard.")
    expect(noor.locator("#post-5")).to_be_in_viewport()
    expect(noor.locator("#post-5")).to_be_focused()
    expect(noor.locator("new-posts a")).to_be_hidden()


def test_a_reply_that_is_held_after_it_was_told_is_told_no_more(
    community: Community, member: Person, platform: Browsers
) -> None:
    thread = make_thread(community, author=member, title="Who has the lamp oil?")
    noor = platform.of(member)
    noor.goto(thread.get_absolute_url())
    expect(noor.locator("new-posts:defined")).to_have_count(1)
    told = noor.locator("new-posts a")
    first, second = (
        in_another_connection(partial(reply, thread, author=make_member(community), source=words))
        for words in ("On the roof.", "Buy oil at burners7461.")
    )
    expect(told).to_have_text("2 new replies")
    in_another_connection(partial(hold, second, Automatic.BURST))
    expect(told).to_have_text("1 new reply")
    in_another_connection(partial(hold, first, Automatic.BURST))
    expect(told).to_be_hidden()


def test_a_visitor_is_told_of_new_replies_too(community: Community, member: Person, platform: Browsers) -> None:
    thread = make_thread(community, author=member, title="Who hands over at night?")
    page = platform.of()
    page.clock.install()
    page.goto(thread.get_absolute_url())
    told = page.get_by_role("link", name="2 new replies")
    for words in ("First.", "Second."):
        in_another_connection(partial(reply, thread, author=member, source=words))
    expect(told).to_be_hidden()
    with page.expect_response("**/latest/"):
        page.clock.fast_forward(31_000)
    told.click()
    expect(page.locator("#post-3")).to_contain_text("Second.")
    expect(told).to_be_hidden()
