"""A story told one question at a time: begun here, gone on with elsewhere, shared in the end."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from communities.models import Community
from knowledge.models import Story
from people.models import Person
from tests.browser.platform import Browsers


def begin(page: Page, community: Community) -> None:
    page.goto(f"{community.get_absolute_url()}stories/")
    page.get_by_role("link", name="Tell a story").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which moment comes back to you?")
    page.get_by_label("Title").fill("The night the pump lied")
    page.get_by_label("Kind").select_option("near-miss")
    page.get_by_role("button", name="Next: The situation").click()
    page.locator("[name=situation]").fill("Half past three. The pump said **all well**.")
    page.get_by_role("button", name="Next: What I tried").click()
    page.get_by_role("button", name="I don’t know yet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What stopped it?")


def go_on(page: Page) -> None:
    """From home, which names what is half told."""
    page.goto("/")
    page.locator(".invite").filter(has_text="The night the pump lied").get_by_role("link", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What stopped it?")
    expect(page.locator(".leaf")).to_contain_text("The night the pump lied")
    page.locator("[name=happened]").fill("She pressed the bag, and it was empty.")
    page.get_by_role("button", name="Next: A photo").click()
    page.get_by_role("button", name="Skip", exact=True).click()
    page.get_by_label("What did you notice?").first.fill("No drops in the chamber")
    page.get_by_label("Beside").first.select_option(label="The pump said all well.")
    page.get_by_role("button", name="Next: For a newcomer").click()
    page.locator("[name=advice]").fill("Look at the drops.")
    page.get_by_role("button", name="Next: Where it stops").click()
    page.get_by_role("button", name="Skip", exact=True).click()
    # What was put off is asked once more.
    expect(page.get_by_text("You didn’t know yet")).to_be_visible()
    page.locator("[name=tried]").fill("I looked at the chamber and not at the screen.")
    page.get_by_role("button", name="Next: Who it’s for").click()
    page.get_by_role("button", name="Tell it", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The night the pump lied")
    expect(page.locator(".cue")).to_contain_text("No drops in the chamber")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_story_is_told_over_two_sittings(
    community: Community, member: Person, platform: Browsers, scripts: bool
) -> None:
    first = platform.of(member, java_script_enabled=scripts)
    begin(first, community)
    first.context.close()
    go_on(platform.of(member, java_script_enabled=scripts))
    assert Story.objects.get().kind == "near-miss"


def test_a_closed_laptop_loses_no_word(community: Community, member: Person, platform: Browsers) -> None:
    page = platform.of(member)
    page.goto(f"{community.get_absolute_url()}stories/new/guided/situation/")
    with page.expect_response(lambda response: "/content/drafts/" in response.url and response.ok):
        page.locator("[name=situation]").fill("It was ten to nine and zqnobody spoke.")
    page.context.close()
    phone = platform.of(member, viewport={"width": 390, "height": 800})
    phone.goto(f"{community.get_absolute_url()}stories/new/guided/")
    expect(phone.locator("[name=situation]")).to_have_value("It was ten to nine and zqnobody spoke.")


def test_what_is_not_ticked_any_more_is_kept_so(community: Community, member: Person, platform: Browsers) -> None:
    page = platform.of(member)
    page.goto(f"{community.get_absolute_url()}stories/new/guided/sharing/")
    page.locator("keep-draft:defined").wait_for()
    box = page.locator("[name=nameless]")
    for act in (box.check, box.uncheck):
        with page.expect_response(lambda response: "/content/drafts/" in response.url and response.ok):
            act()
    page.reload()
    expect(box).not_to_be_checked()


def test_it_is_told_by_keyboard_on_a_phone_and_nothing_is_in_the_way(
    community: Community, member: Person, platform: Browsers
) -> None:
    phone = platform.of(member, viewport={"width": 390, "height": 800})
    for step in ("moment", "situation", "cues", "sharing"):
        phone.goto(f"{community.get_absolute_url()}stories/new/guided/{step}/")
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        found = Axe().run(phone).response["violations"]
        assert [one["id"] for one in found] == [], step
    phone.goto(f"{community.get_absolute_url()}stories/new/guided/moment/")
    phone.get_by_label("Title").focus()
    phone.keyboard.type("The pump")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_have_text("When and where was it, and who were you then?")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_it_is_told_in_the_order_of_who_tells_it(
    community: Community, member: Person, platform: Browsers, scripts: bool
) -> None:
    """What happened comes to mind first; the way there is asked for afterwards, and it is read in its own order."""
    page = platform.of(member, java_script_enabled=scripts)
    page.goto(f"{community.get_absolute_url()}stories/new/guided/")
    page.get_by_label("Title").fill("The pump")
    for _time in range(2):
        page.get_by_text("Tell it in another order").click()
        page.get_by_role("button", name="What happened: earlier").click()
        # The page is there anew, with the list closed.
        expect(page.get_by_role("button", name="What happened: earlier")).to_be_hidden()
    page.get_by_role("button", name="Next: What happened").click()
    page.locator("[name=happened]").fill("She lived.")
    page.get_by_role("button", name="Next: The situation").click()
    page.locator("[name=situation]").fill("It was night.")
    # The order stands the next time, too.
    page.get_by_role("button", name="Finish later").click()
    page.goto(f"{community.get_absolute_url()}stories/new/guided/happened/")
    expect(page.get_by_role("button", name="Next: The situation")).to_be_visible()
    page.goto(f"{community.get_absolute_url()}stories/new/guided/sharing/")
    page.get_by_role("button", name="Tell it", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The pump")
    assert page.locator(".story__body .story__label").all_inner_texts() == ["The situation", "What happened"]
