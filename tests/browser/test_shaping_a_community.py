"""Founding, inviting, working towards a goal, handing over and asking: on a phone, by keyboard, in sound pages."""

from __future__ import annotations

import re
from datetime import timedelta

from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from communities.models import Community, Contribution, Goal, GoalClosing, Invitation, Membership, Role, Stance
from communities.terms.serving import invite_offers, set_term
from discussions.polls.asking import Question
from discussions.posting import start_thread
from engagement.mailing import send_due_mail
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_person

PHONE = {"width": 390, "height": 844}


def is_sound(page: Page) -> None:
    """Nothing that axe objects to, and nothing beside the screen."""
    found = Axe().run(page).response["violations"]
    said = [f"{rule['id']}: {[node['target'] for node in rule['nodes']][:3]}" for rule in found]
    assert said == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, page.url


def press_to(page: Page, name: str) -> None:
    """Tabs on to a button of that name and presses it."""
    wanted = page.get_by_role("button", name=name, exact=True).last
    for _step in range(60):
        if wanted.evaluate("one => one === document.activeElement"):
            return page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    raise AssertionError(f"No way to {name} by keyboard")


def test_founding_by_keyboard_on_a_phone_from_the_start_to_the_charter(platform: Browsers) -> None:
    page = platform.of(make_person("Sana Steward"), viewport=PHONE)
    page.goto("/communities/new/")
    is_sound(page)
    page.get_by_role("radio", name="Newcomer cohort").focus()
    page.keyboard.press("Space")
    press_to(page, "Go on")
    expect(page.get_by_role("heading", level=1)).to_have_text("What is it for?")
    is_sound(page)
    page.get_by_label("Name").focus()
    page.keyboard.type("Night Shift")
    page.keyboard.press("Tab")
    page.keyboard.type("We keep each other awake.")
    press_to(page, "Go on")
    expect(page.get_by_label("How we are together")).not_to_be_empty()
    is_sound(page)
    page.get_by_label("One to three goals").focus()
    page.keyboard.type("Nobody drives home alone")
    press_to(page, "Go on")
    expect(page.get_by_label("Closed: anyone may find it")).to_be_checked()
    is_sound(page)
    page.get_by_label("Closed: anyone may find it").focus()
    press_to(page, "Go on")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who comes first?")
    is_sound(page)
    page.get_by_label("Whom would you ask first?").focus()
    page.keyboard.type("Ilse <ilse@example.org>")
    press_to(page, "Found it")
    expect(page.get_by_role("heading", level=1)).to_have_text("Night Shift")
    expect(page.get_by_text("an invitation is on its way")).to_be_visible()
    is_sound(page)
    page.goto("/c/night-shift/about/")
    expect(page.get_by_text("Nobody drives home alone").first).to_be_visible()
    is_sound(page)
    assert Invitation.objects.get().address == "ilse@example.org"


def test_a_list_has_its_answer_and_a_stranger_lands_in_the_community(
    platform: Browsers, community: Community, facilitator: Person, member: Person
) -> None:
    page = platform.of(facilitator, viewport=PHONE)
    page.goto(f"/c/{community.slug}/settings/invitations/")
    page.get_by_label("Whom do you invite?").fill(f"ilse@example.org\n{member.email}\nnobody at all")
    page.get_by_role("button", name="Invite them").click()
    expect(page.get_by_role("heading", name="1 person is invited")).to_be_visible()
    report = page.get_by_role("status").filter(has_text="is invited")
    for said in ("invited", "already a member", "no e-mail address"):
        expect(report.get_by_text(said, exact=True)).to_be_visible()
    is_sound(page)
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("The link").input_value()
    is_sound(page)

    newcomer = platform.of(viewport=PHONE)
    newcomer.goto(link)
    is_sound(newcomer)
    newcomer.get_by_role("link", name="Make an account and come in").click()
    newcomer.get_by_label("The name you go by").fill("Tom Newcomer")
    newcomer.get_by_label("E-mail").fill("tom@example.org")
    newcomer.get_by_label("Password").fill("the greater hope 1948")
    newcomer.get_by_role("button", name="Make my account").click()
    expect(newcomer.get_by_label("Code from the e-mail")).to_be_visible()
    send_due_mail()
    body = next(str(letter.body) for letter in mail.outbox if letter.to == ["tom@example.org"])
    found = re.search(r"^\s*([A-Z0-9]{3,4}-[A-Z0-9]{3,4})\s*$", body, re.MULTILINE)
    assert found, body
    newcomer.get_by_label("Code from the e-mail").fill(found[1])
    newcomer.get_by_role("button", name="Go on").click()
    expect(newcomer.get_by_label("Code from the e-mail")).to_have_count(0)
    assert Membership.objects.filter(community=community, person__email="tom@example.org").exists()


def test_a_goal_is_made_checked_brought_forward_and_closed(
    platform: Browsers, community: Community, facilitator: Person
) -> None:
    page = platform.of(facilitator, viewport=PHONE)
    page.goto(f"/c/{community.slug}/goals/")
    page.get_by_role("link", name="Add a goal").click()
    is_sound(page)
    page.locator("[name=title]").fill("Twenty kits under two euros")
    page.get_by_label("How many we want").fill("2")
    page.get_by_role("button", name="Set it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Twenty kits under two euros")
    page.get_by_label("How many by now").fill("2")
    page.get_by_label("A note").fill("Both work.")
    page.get_by_role("button", name="Check in").click()
    expect(page.get_by_text("You got there.")).to_be_visible()
    page.get_by_label("Its address").fill("https://example.org/kits")
    page.get_by_label("What it is").fill("A list of kits")
    page.get_by_role("button", name="Link it").click()
    expect(page.get_by_role("link", name="A list of kits")).to_be_visible()
    is_sound(page)
    page.get_by_role("link", name="A list of kits").click()
    is_sound(page)
    page.goto(Goal.objects.get().get_absolute_url())
    page.get_by_role("link", name="Close it with what you learnt").click()
    page.get_by_label("What we learnt").fill("Ask the prep room first.")
    page.get_by_role("button", name="Close it").click()
    expect(page.locator("#closing")).to_contain_text("Ask the prep room first.")
    is_sound(page)
    assert Contribution.objects.get().kind == "resource"
    assert GoalClosing.objects.get().end == "reached"


def test_a_term_ends_somebody_offers_and_takes_over(
    platform: Browsers, community: Community, facilitator: Person, member: Person
) -> None:
    serving = Membership.objects.get(community=community, person=facilitator)
    steward = community.memberships.get(role=Role.STEWARD).person
    set_term(serving, ends_at=timezone.now() + timedelta(days=10), by=steward)
    invite_offers()
    offering = platform.of(member, viewport=PHONE)
    offering.goto(f"/c/{community.slug}/roles/")
    is_sound(offering)
    offering.get_by_label("What you would look after").fill("Nights.")
    offering.get_by_role("button", name="I’d take over").click()
    expect(offering.get_by_text("“Nights.”")).to_be_visible()
    page = platform.of(steward, viewport=PHONE)
    page.goto(f"/c/{community.slug}/roles/")
    page.get_by_role("link", name="Hand over").click()
    is_sound(page)
    page.get_by_label("Noor Haddad").check()
    page.get_by_label("Thanks, in your words").fill("For every night you sat up.")
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("For every night you sat up.")).to_be_visible()
    is_sound(page)
    assert Membership.objects.get(community=community, person=member).role == Role.FACILITATOR


def test_a_question_in_a_post_is_answered_where_it_stands(
    platform: Browsers, community: Community, facilitator: Person, member: Person
) -> None:
    author = platform.of(facilitator, viewport=PHONE)
    author.goto(f"/c/{community.slug}/threads/new/")
    author.get_by_label("Title").fill("When do we meet again?")
    author.get_by_label("Your words").fill("I can host.")
    author.get_by_text("Add a poll").click()
    is_sound(author)
    author.get_by_label("Your question").fill("Which evening?")
    author.get_by_label("What can be answered").fill("Monday\nThursday")
    author.get_by_role("button", name="Post thread").click()
    expect(author.get_by_role("heading", name="Which evening?")).to_be_visible()
    is_sound(author)

    page = platform.of(member, viewport=PHONE)
    page.goto(author.url)
    page.get_by_role("radio", name="Monday").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Change my answer")
    expect(button).to_be_focused()
    expect(page.get_by_text("1 person answered.")).to_be_visible()
    expect(page.locator(".toast")).to_contain_text("Answered.")
    is_sound(page)
    assert Stance.objects.get().picks == ["2"]

    plain = platform.of(facilitator, java_script_enabled=False)
    plain.goto(author.url)
    plain.get_by_text("Monday").first.click()
    plain.get_by_role("button", name="Answer", exact=True).click()
    expect(plain.get_by_text("2 people answered.")).to_be_visible()
    plain.get_by_role("link", name="Who answered what").click()
    expect(plain.get_by_text("Noor Haddad")).to_be_visible()


def test_two_questions_on_a_page_are_answered_apart(platform: Browsers, community: Community, member: Person) -> None:
    asked = Question("Which evening?", ["Monday", "Thursday"])
    thread = start_thread(community, author=make_person(), title="Our evening", source="Say.", question=asked)
    page = platform.of(member, java_script_enabled=False)
    client_page = f"/c/{community.slug}/threads/{thread.pk}/{thread.slug}/"
    page.goto(client_page)
    page.get_by_text("Add a poll").click()
    page.get_by_label("Your reply").fill("And where?")
    page.get_by_label("Your question").fill("Which room?")
    page.get_by_label("What can be answered").fill("Kitchen\nAttic")
    page.get_by_role("button", name="Post reply").click()
    page.get_by_text("Attic").first.click()
    page.locator(".poll").last.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("1 person answered.")).to_be_visible()
    assert Stance.objects.get().ballot.poll.question == "Which room?"
