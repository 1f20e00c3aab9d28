"""A visitor's first ten minutes in the demo, from the front page to the administration, on the platform as it runs."""

from __future__ import annotations

import re

from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect

from tests.browser.platform import Browsers, Household
from tests.threads import in_another_connection

THREAD = "Bank shifts and the “who knows this patient?” problem"


def test_a_visitors_first_ten_minutes(household: Household, browser: Browser) -> None:
    # In a thread of its own: Playwright's loop runs in ours, and what the seeding tells open sockets needs one.
    in_another_connection(lambda: call_command("seed_demo", verbosity=0), within=300)
    household.environment["HEARTH_MODE"] = "demo"
    household.start("web", "worker", "sweeper")
    browsers = Browsers(browser, household.url)
    page = browsers.of()
    walk(page)
    browsers.close()
    assert browsers.complaints == []


def walk(page: Page) -> None:
    look_at_the_front_page(page)
    enter(page, "member")
    see_what_has_my_name_on_it(page)
    reply_in_a_thread(page)
    talk_with_the_companion(page)
    use_a_story(page)
    say_whether_i_come(page)
    read_my_digest(page)
    find_something(page)
    look_into_the_queue(page)


def look_at_the_front_page(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("help each other do it better")
    for heading in ("What people are talking about", "A story, told here", "In the chat rooms"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    page.get_by_role("link", name="Mail it would have sent").click()
    expect(page.get_by_role("heading", name="Mail of this demo")).to_be_visible()


def enter(page: Page, who: str) -> None:
    page.goto("/")
    page.get_by_role("button", name=f"Look around as a{'n administrator' if who == 'admin' else f' {who}'}").click()


def see_what_has_my_name_on_it(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("Noor")
    expect(page.get_by_role("region", name="For you").locator(".invite")).to_have_count(4)
    expect(page.get_by_text("Jonas used your story")).to_be_visible()


def reply_in_a_thread(page: Page) -> None:
    page.get_by_role("link", name=THREAD).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(THREAD)
    expect(page.locator("#new")).to_be_visible()
    page.get_by_label("Your reply").fill("We keep **one** card for each bay.")
    page.get_by_role("button", name="Post reply").click()
    expect(page.locator("#posts strong", has_text="one")).to_be_visible()


def talk_with_the_companion(page: Page) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Chat").click()
    page.get_by_role("textbox", name=re.compile("^Message ")).fill("Good evening, is anybody awake?")
    page.get_by_role("button", name="Send").click()
    log = page.get_by_role("log")
    expect(log.get_by_text("Good evening, is anybody awake?")).to_be_visible()
    expect(log.get_by_text("companion, and automatic")).to_be_visible()


def use_a_story(page: Page) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Stories").last.click()
    page.get_by_role("link", name="The printout in my pocket").first.click()
    page.get_by_role("link", name="I used this").click()
    page.get_by_label("Worked", exact=True).check()
    page.get_by_label("Where").fill("Acute medicine, nights")
    page.get_by_label("Everyone who reads this").check()
    page.get_by_role("button", name="I used this").click()
    expect(page.get_by_text("Acute medicine, nights")).to_be_visible()


def say_whether_i_come(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Open agenda").first.click()
    page.get_by_role("button", name="Maybe").click()
    expect(page.get_by_role("button", name="Maybe")).to_have_attribute("aria-pressed", "true")


def read_my_digest(page: Page) -> None:
    page.get_by_role("button", name="Show my digest now").click()
    expect(page).to_have_url(re.compile(r"/demo/mail/\d+/$"))
    letter = page.frame_locator("iframe.letter")
    expect(letter.get_by_role("heading", level=1)).to_contain_text("Noor")
    page.get_by_text("The same as plain text").click()
    expect(page.locator(".letter__text")).to_contain_text("Noor")
    # A link in the letter leads out of its frame.
    letter.locator(".item a").first.click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    expect(page).not_to_have_url(re.compile("/demo/mail/"))


def find_something(page: Page) -> None:
    box = page.get_by_role("searchbox", name="Search").first
    box.fill("handover")
    box.press("Enter")
    expect(page.get_by_role("status").filter(has_text="found")).to_be_visible()
    expect(page.locator("mark").first).to_be_visible()


def look_into_the_queue(page: Page) -> None:
    page.context.clear_cookies()
    enter(page, "admin")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Marit")
    page.goto("/admin/moderation/case/")
    expect(page.locator("#result_list tbody tr")).to_have_count(4)
