"""Somebody new skips their welcome, comes back to it, says who they are and finds their way in."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from communities.models import Community, Membership
from discussions.models import Post, ThreadKind
from discussions.posting import reply, start_thread
from people.models import Person
from tests.browser.platform import Browsers
from tests.browser.test_every_page import violations
from tests.cast import make_person
from tests.threads import in_another_connection


def test_from_a_skipped_welcome_to_a_first_hello(community: Community, facilitator: Person, platform: Browsers) -> None:
    thread = start_thread(
        community, author=facilitator, title="Who orders the lamp oil?", source="We ran out.", kind=ThreadKind.ASK
    )
    steward = Person.objects.get(display_name="Sana Steward")
    in_another_connection(lambda: reply(thread, author=steward, source="The pharmacy."))
    ilse = make_person("Ilse Verbruggen")
    page = platform.of(ilse)
    found: list[str] = []

    page.goto("/welcome/")
    found += violations(page, "welcome")
    page.get_by_role("link", name="Skip for now").click()
    page.get_by_role("heading", name="Finish your welcome").wait_for()
    page.get_by_role("link", name="Go on").click()

    page.get_by_label("What would you like to learn?").fill("what nurses do at night")
    page.get_by_role("button", name="Show what fits").click()
    expect(page.get_by_text("You want to learn")).to_be_visible()
    page.get_by_role("checkbox").check()
    page.get_by_label("What you do").fill("Newly qualified nurse")
    page.get_by_role("button", name="Say hello and go in").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("You belong to Ward nurses now")
    found += violations(page, "welcome, third step")
    page.get_by_role("link", name="Say hello").click()
    say_hello(page, found)
    post = Post.objects.get(author=ilse)
    assert post.source.startswith("**Where do you work")
    # The same form once more, from the page before: what was said is found.
    page.go_back()
    page.goto(f"/c/{community.slug}/threads/introduction/")
    expect(page.get_by_text("Respiratory, nights.")).to_be_visible()
    assert Post.objects.filter(author=ilse).count() == 1

    page.goto(community.get_absolute_url())
    way = page.locator("section", has=page.get_by_role("heading", name="Your way in"))
    expect(way.get_by_text("and say thanks")).to_be_visible()
    expect(way.get_by_text("Done", exact=True)).to_be_visible()
    found += violations(page, "overview")
    way.get_by_role("button", name="Put it away").click()
    expect(page.get_by_role("heading", name="Your way in")).to_have_count(0)
    assert Membership.objects.get(person=ilse).way_in_put_away_at
    assert found == []


def say_hello(page: Page, found: list[str]) -> None:
    found += violations(page, "introduction")
    page.get_by_label("Where do you work, and what does a good day look like?").fill("Respiratory, nights.")
    page.get_by_role("button", name="Say hello").click()
    expect(page.get_by_text("Respiratory, nights.")).to_be_visible()
