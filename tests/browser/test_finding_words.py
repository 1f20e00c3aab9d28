"""A real archive comes in, and somebody finds a phrase of it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import expect

from engagement.delivery import deliver_now
from tests.browser.platform import Browsers
from tests.cast import make_community, make_member, make_thread
from tests.discussions.mailing_list import Letter, archive

REAL = Path(settings.DEMO_ARCHIVE)


def test_an_archive_is_brought_in_and_a_phrase_from_it_is_found(platform: Browsers, tmp_path: Path) -> None:
    community = make_community(name="Ward list")
    letters = [
        Letter(id="a", subject="[ward-list] Falls at night", body="How do you keep the corridor lit after ten?\n"),
        Letter(
            id="b",
            answers=("a",),
            sender="bob at example.org (Bob Bowman)",
            subject="Re: [ward-list] Falls at night",
            day=2,
            body="Ann wrote:\n> How do you keep the corridor lit?\n\nA lamp on a string, one metre above the floor.\n",
        ),
    ]
    call_command("import_mbox", community.slug, str(archive(tmp_path, *letters)), stdout=StringIO(), stderr=StringIO())
    deliver_now()

    page = platform.of(make_member(community, "Noor Haddad"))
    page.goto("/search/")
    box = page.get_by_role("main").get_by_role("searchbox")
    box.press_sequentially("falls at nigth", delay=20)
    expect(
        page.get_by_role("navigation", name="Suggestions").get_by_role("link", name="Falls at night")
    ).to_be_visible()
    box.fill('"lamp on a string"')
    box.press("Enter")
    expect(page.get_by_role("main").get_by_role("status")).to_have_text("1 found")
    expect(page.locator("mark", has_text="lamp").first).to_be_visible()
    page.get_by_role("link", name="Falls at night").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Falls at night")
    expect(page.get_by_text("one metre above the floor")).to_be_in_viewport()
    expect(page.get_by_text("Bob Bowman").first).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("example.org")


@pytest.mark.skipif(not REAL.is_file(), reason=f"the real archive is not at {REAL}")
def test_a_quarter_of_a_real_list_is_brought_in_and_a_phrase_from_it_is_found(platform: Browsers) -> None:
    community = make_community(name="R package developers")
    call_command("import_mbox", community.slug, str(REAL), stdout=StringIO(), stderr=StringIO())
    deliver_now()

    page = platform.of(make_member(community, "Noor Haddad"))
    page.goto(f"/search/?in={community.slug}")
    box = page.get_by_role("main").get_by_role("searchbox")
    box.fill('"peppered with fprintf"')
    box.press("Enter")
    page.get_by_role("main").get_by_role("link", name="how to call PROJ.4 C code in a package?").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("how to call PROJ.4 C code in a package?")
    expect(page.locator("#post-1")).to_contain_text("peppered with fprintf() calls")
    expect(page.locator("#post-1")).to_contain_text("Daniel Kelley")
    expect(page.locator("#post-1")).not_to_contain_text("Dal.Ca")


def test_operators_are_begun_chosen_and_completed_by_keyboard(platform: Browsers) -> None:
    community = make_community(name="Night owls")
    member = make_member(community, "Noor Haddad")
    make_thread(community, author=member, title="Falls at night")
    deliver_now()
    page = platform.of(member)
    page.goto("/search/")
    page.locator("search-box:defined").wait_for()
    box = page.get_by_role("main").get_by_role("searchbox")
    suggested = page.get_by_role("navigation", name="Suggestions").get_by_role("link")
    box.press_sequentially("falls in", delay=20)
    expect(suggested.first).to_contain_text("in one community")
    box.press("ArrowDown")
    expect(suggested.first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    box.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value("falls in:")
    expect(box).to_be_focused()
    expect(suggested.first).to_contain_text("Night owls")
    page.keyboard.press("Escape")
    expect(suggested).to_have_count(0)
    box.press_sequentially("nig", delay=20)
    expect(suggested.first).to_contain_text("Night owls")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/search/?q=falls+in%3A{community.slug}+")
    expect(page.get_by_role("link", name="Falls at night")).to_be_visible()


def test_what_a_long_list_showed_is_there_again_on_coming_back(platform: Browsers) -> None:
    community = make_community(name="Night owls")
    member = make_member(community, "Noor Haddad")
    for number in range(45):
        make_thread(community, author=member, title=f"A thread of many, number {number}")
    page = platform.of(member)
    page.goto(f"/c/{community.slug}/threads/")
    page.get_by_role("link", name="Show more").click()
    last = page.get_by_role("link", name="A thread of many, number 6", exact=True)
    last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A thread of many, number 6")
    page.go_back()
    expect(page.locator("#rows .trow")).to_have_count(40)
    expect(last).to_be_in_viewport()
