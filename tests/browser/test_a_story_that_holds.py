"""A story is used and its teller thanked for it; it grows old, and somebody who knows says how it is; it is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from communities.models import Community
from engagement.delivery import deliver_now
from knowledge.freshness.asking import ask_for_checks
from knowledge.models import PartName, Story
from knowledge.telling import StoryDraft, tell
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_member
from tests.threads import in_another_connection


def told(community: Community, author: Person, title: str, *, days: int = 1, **more: str) -> Story:
    parts: dict[str, str] = {PartName.SITUATION: "The form of 2019 says ten minutes. Nobody had read it."}
    draft = StoryDraft(title=title, parts=parts, **more)  # type: ignore[arg-type]
    return tell(community, draft, author=author, at=timezone.now() - timedelta(days=days))


def keeps_nobody_out(page: Page) -> None:
    """Nothing that axe objects to, and nothing beside the screen."""
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]][:3]) for rule in found] == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_use_is_told_its_teller_hears_and_the_log_keeps_what_is_mine(
    community: Community, member: Person, platform: Browsers, scripts: bool
) -> None:
    story = told(community, member, "The night the pump lied")
    reader = platform.of(make_member(community, "Grace Mensah"), java_script_enabled=scripts)
    reader.goto(story.get_absolute_url())
    reader.get_by_role("link", name="I used this").click()
    reader.get_by_label("Adapted", exact=True).check()
    reader.get_by_label("What did you change?").fill("Two sieves")
    reader.get_by_label("What do you take from it?").fill("Ask the night shift first")
    reader.get_by_label("Everyone who reads this").check()
    reader.get_by_role("button", name="I used this").click()
    expect(reader.get_by_text("Two sieves")).to_be_visible()
    in_another_connection(deliver_now)
    teller = platform.of(member, java_script_enabled=scripts)
    teller.goto("/notifications/")
    expect(teller.get_by_text("Grace used “The night the pump lied” and adapted it")).to_be_visible()
    teller.goto("/")
    expect(teller.get_by_text("Grace used your story “The night the pump lied”")).to_be_visible()
    teller.get_by_role("link", name="Read what came of it").click()
    expect(teller.locator("#uses")).to_contain_text("Two sieves")
    expect(teller.locator("#uses")).not_to_contain_text("Ask the night shift first")
    reader.goto("/practice/")
    expect(reader.get_by_text("Ask the night shift first")).to_be_visible()
    reader.get_by_role("button", name="Keep it to myself").click()
    expect(reader.get_by_text("In your log alone", exact=True)).to_be_visible()
    teller.goto(story.get_absolute_url())
    expect(teller.get_by_text("Two sieves")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_story_that_grew_old_is_looked_at_and_holds(
    community: Community, member: Person, platform: Browsers, scripts: bool
) -> None:
    story = told(community, member, "The printout", days=400)

    def ask() -> None:
        deliver_now()
        ask_for_checks()
        deliver_now()

    in_another_connection(ask)
    teller = platform.of(member, java_script_enabled=scripts)
    teller.set_viewport_size({"width": 390, "height": 844})
    teller.goto("/")
    expect(teller.get_by_text("Is “The printout” still how you work?").first).to_be_visible()
    teller.get_by_role("link", name="Have a look").click()
    expect(teller.get_by_text("The form of 2019 says ten minutes.")).to_be_visible()
    if scripts:
        keeps_nobody_out(teller)
    teller.get_by_label("It still holds").check()
    teller.get_by_label("How you know").fill("I did it like this on Tuesday.")
    teller.get_by_role("button", name="Say so").click()
    expect(teller.get_by_text("Checked by Noor")).to_be_visible()
    teller.goto(f"/c/{story.community.slug}/stories/")
    expect(teller.get_by_text("Checked by Noor")).to_be_visible()
    in_another_connection(deliver_now)
    teller.goto("/search/?q=printout")
    found = teller.locator("article", has_text="The printout")
    expect(found.first).to_contain_text("checked just now")


def test_the_library_is_narrowed_by_keyboard_on_a_phone(
    community: Community, member: Person, platform: Browsers
) -> None:
    told(community, member, "Lantern", kind="rule", setting="Surgery, night")
    told(community, member, "Torch", kind="failed", setting="Surgery, day")
    in_another_connection(deliver_now)
    page = platform.of(member)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/c/{community.slug}/stories/")
    page.get_by_text("Narrow it down").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Rule of thumb").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("link", name="Torch")).to_have_count(0)
    expect(page.get_by_role("link", name="Lantern")).to_be_visible()
    expect(page.get_by_label("Rule of thumb")).to_be_focused()
    keeps_nobody_out(page)
    page.get_by_role("link", name="Rule of thumb").press("Enter")
    expect(page.get_by_role("link", name="Torch")).to_be_visible()


def test_the_library_is_narrowed_without_scripts(community: Community, member: Person, platform: Browsers) -> None:
    told(community, member, "Lantern", kind="rule")
    told(community, member, "Torch", kind="failed")
    in_another_connection(deliver_now)
    page = platform.of(member, java_script_enabled=False)
    page.goto(f"/c/{community.slug}/stories/")
    page.get_by_label("Rule of thumb").check()
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_role("link", name="Lantern")).to_be_visible()
    expect(page.get_by_role("link", name="Torch")).to_have_count(0)
