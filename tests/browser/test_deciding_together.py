"""From an idea to what it changed, in a browser: by three people, by keyboard, and without scripts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from communities.decisions.balloting import close_due
from communities.decisions.proposing import ask_what_changed, open_decision, propose
from communities.models import Ballot, Outcome, Proposal, Stance
from engagement.delivery import deliver_now
from tests.browser.platform import Browsers
from tests.cast import Ward

pytestmark = pytest.mark.django_db(transaction=True)

WORDS: dict[str, Any] = {
    "title": "One sign for all wards",
    "what": "The same sign.",
    "why": "Seven signs a week.",
    "options": [],
}


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes']][:3]}" for rule in found]


def is_accessible(page: Page, address: str) -> None:
    themes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for theme in themes:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.goto(address)
        assert violations(page) == [], f"{address} {theme}"


def the_time_is_over() -> None:
    past = timezone.now() - timedelta(minutes=1)
    Ballot.objects.update(opened_at=past - timedelta(days=7), closes_at=past)
    close_due()
    deliver_now()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_from_an_idea_to_what_it_changed(platform: Browsers, scripts: bool) -> None:
    ward = Ward("open")
    author = platform.of(ward.member, java_script_enabled=scripts)
    author.goto(f"/c/{ward.community.slug}/decisions/")
    author.get_by_role("link", name="Propose something").first.click()
    author.get_by_label("In one line").fill(WORDS["title"])
    author.get_by_label("We propose").fill("The **same** sign on every ward.")
    author.get_by_label("Why").fill("Bank staff meet seven signs a week.")
    author.get_by_role("button", name="Propose it").click()
    expect(author.get_by_role("heading", level=1)).to_have_text("One sign for all wards")
    expect(author.locator("[aria-current=step]")).to_contain_text("Talked over")
    author.get_by_role("link", name="Ask everybody where they stand").click()
    author.get_by_label("How many have to take part").fill("2")
    author.get_by_role("button", name="Open it").click()
    expect(author.locator("[aria-current=step]")).to_contain_text("Stances open")

    deciding = author.url
    facilitator = platform.of(ward.facilitator, java_script_enabled=scripts)
    facilitator.goto(f"/c/{ward.community.slug}/")
    facilitator.get_by_role("link", name="Take a stance").click()
    facilitator.get_by_text("I can support this").click()
    facilitator.get_by_role("button", name="Save my stance").click()
    expect(facilitator.get_by_role("heading", name="1 stance so far")).to_be_visible()

    steward = platform.of(ward.steward, java_script_enabled=scripts)
    steward.goto(deciding)
    steward.get_by_text("Not until this changes").click()
    steward.get_by_role("button", name="Save my stance").click()
    expect(steward.get_by_text("A block needs its reason")).to_be_visible()
    steward.get_by_label("Your reason").fill("The sign has to say when it was last checked.")
    steward.get_by_role("button", name="Save my stance").click()
    expect(steward.get_by_role("heading", name="One block to resolve")).to_be_visible()

    author.reload()
    author.get_by_text("I’m working on this with them").click()
    author.get_by_label("What you are doing about it").fill("Version 2 tonight.")
    author.get_by_role("button", name="Say so").click()
    expect(author.get_by_text("Noor: Version 2 tonight.")).to_be_visible()
    author.get_by_role("link", name="Change the text").click()
    author.get_by_label("We propose").fill("The **same** sign, with the time it was checked.")
    author.get_by_label("What changed, and after whom").fill("the time, after Sana’s word")
    author.get_by_role("button", name="Save as a new version").click()
    expect(author.get_by_text("the time, after Sana’s word")).to_be_visible()
    author.get_by_text("I can support this").click()
    author.get_by_role("button", name="Save my stance").click()

    deliver_now()
    for page in (facilitator, steward):
        page.goto("/notifications/")
        page.get_by_role("link", name="has changed since you said where you stand").first.click()
        expect(page.get_by_text("You stood on version 1; this is version 2.")).to_be_visible()
        page.get_by_text("I can support this").click()
        page.get_by_role("button", name="Save where I stand now").click()
        expect(page.get_by_text("You stood on version 1")).to_have_count(0)
    expect(steward.get_by_role("img", name="3 agree, 0 abstain, 0 disagree, 0 block")).to_be_visible()

    the_time_is_over()
    facilitator.goto("/notifications/")
    facilitator.get_by_role("link", name="waits for its outcome").first.click()
    facilitator.get_by_label("We do it").check()
    facilitator.get_by_label("The outcome, in your words").fill("From Monday, on every ward.")
    facilitator.get_by_role("button", name="State it").click()
    expect(facilitator.locator("#outcome")).to_contain_text("From Monday, on every ward.")

    Outcome.objects.update(follow_up_at=timezone.now() - timedelta(hours=1))
    ask_what_changed()
    deliver_now()
    author.goto("/notifications/")
    author.get_by_role("link", name="What did “One sign for all wards” change?").first.click()
    author.get_by_label("What changed?").fill("Two wards fewer to ask.")
    author.get_by_role("button", name="Tell everybody").click()
    visitor = platform.of(None, java_script_enabled=scripts)
    visitor.goto(f"/c/{ward.community.slug}/decisions/outcomes/")
    expect(visitor.get_by_text("From Monday, on every ward.")).to_be_visible()
    expect(visitor.get_by_text("Two wards fewer to ask.")).to_be_visible()
    # The answer that asks for a reason is a 422, which a browser writes into its console.
    assert ["status of 422" in one for one in platform.complaints] == [True]
    platform.complaints.clear()


def asked(ward: Ward) -> Proposal:
    proposal = propose(ward.community, author=ward.member, words=WORDS)
    open_decision(proposal, by=ward.member, method="consent", closes_at=timezone.now() + timedelta(days=3))
    return proposal


def test_a_stance_is_taken_by_keyboard_alone(platform: Browsers) -> None:
    ward = Ward("open")
    page = platform.of(ward.facilitator)
    page.goto(asked(ward).get_absolute_url())
    page.get_by_role("radio", name="Agree", exact=False).first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Disagree")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("It costs an hour.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    # In its place: the focus stays where it was, and what happened is said aloud.
    expect(page.get_by_role("button", name="Change my stance")).to_be_focused()
    expect(page.locator(".toasts[role=status] .toast")).to_contain_text("Saved.")
    expect(page.get_by_role("heading", name="1 stance so far")).to_be_visible()
    assert (Stance.objects.get().picks, Stance.objects.get().reason) == (["disagree"], "It costs an hour.")


def test_its_pages_are_accessible_and_fit_a_phone(platform: Browsers) -> None:
    ward = Ward("open")
    proposal = asked(ward)
    here = f"/c/{ward.community.slug}/decisions/"
    page = platform.of(ward.facilitator)
    page.goto(proposal.get_absolute_url())
    page.get_by_text("Not until this changes").click()
    page.get_by_label("Your reason").fill("It has to say when.")
    page.get_by_role("button", name="Save my stance").click()
    addresses = [
        here,
        f"{here}new/",
        f"{here}outcomes/",
        proposal.get_absolute_url(),
        f"{proposal.get_absolute_url()}words/",
    ]
    for address in addresses:
        is_accessible(page, address)
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, address
        page.set_viewport_size({"width": 1280, "height": 900})
