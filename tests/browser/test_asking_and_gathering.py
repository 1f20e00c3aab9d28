"""Know-how drawn out and put in order: a request becomes a story, two hold an interview, a path is gone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from communities.models import Community
from engagement.delivery import deliver_now
from knowledge.collections.gathering import add, begin
from knowledge.models import Collection, Interview, PartName, Story, StoryRequest
from knowledge.telling import StoryDraft, tell
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_member
from tests.threads import in_another_connection

QUESTION = "Has anyone moved an insulin pump between wards?"


def a_story(community: Community, author: Person, title: str) -> Story:
    parts: dict[str, str] = {PartName.SITUATION: "An insulin pump between two wards, at night."}
    return tell(community, StoryDraft(title=title, parts=parts), author=author)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_request_is_brought_to_who_may_know_and_told(
    community: Community, member: Person, platform: Browsers, scripts: bool
) -> None:
    ilse = make_member(community, "Ilse Novak")
    a_story(community, ilse, "The pump nobody knew")
    in_another_connection(deliver_now)
    asker = platform.of(member, java_script_enabled=scripts)
    asker.goto(f"{community.get_absolute_url()}stories/requests/")
    asker.get_by_label("What would you like to hear about?").fill(QUESTION)
    asker.get_by_role("button", name="Ask", exact=True).click()
    expect(asker.get_by_role("heading", level=1)).to_have_text(QUESTION)
    asker.get_by_role("button", name="Ask Ilse Novak").click()
    expect(asker.get_by_text("1 person was asked already.")).to_be_visible()

    teller = platform.of(ilse, java_script_enabled=scripts)
    teller.goto(StoryRequest.objects.get().get_absolute_url())
    expect(teller.get_by_text("Noor Haddad thinks you may know.")).to_be_visible()
    teller.get_by_role("link", name="Tell it").first.click()
    teller.get_by_label("Title").fill("Two wards, two policies")
    teller.locator("[name=situation]").fill("The patient knew more than all of us.")
    teller.get_by_role("button", name="Tell it").click()
    expect(teller.get_by_role("heading", level=1)).to_have_text("Two wards, two policies")

    asker.reload()
    expect(asker.get_by_role("heading", name="Two wards, two policies")).to_be_visible()
    in_another_connection(deliver_now)
    asker.goto("/notifications/")
    expect(asker.get_by_text("Ilse Novak told the story you asked for")).to_be_visible()


def write(page: Page, step: str, words: str) -> None:
    section = page.locator(f"#{step}")
    section.locator(f"#{step}_words").fill(words)
    section.get_by_role("button", name="Save").click()
    expect(page.locator(f"#{step}").get_by_text("wrote", exact=False).first).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_two_hold_an_interview_in_two_browsers(
    community: Community, member: Person, platform: Browsers, scripts: bool
) -> None:
    marta = make_member(community, "Marta Kowalczyk")
    asker, teller = (platform.of(one, java_script_enabled=scripts) for one in (member, marta))
    asker.goto(f"{community.get_absolute_url()}interviews/")
    asker.get_by_label("Whom would you like to ask?").fill(f"@{marta.handle}")
    asker.get_by_label("What about?").fill("The night you rang twice")
    asker.get_by_role("button", name="Ask them").click()
    expect(asker.get_by_text("Marta Kowalczyk is asked.")).to_be_visible()
    interview = Interview.objects.get()
    teller.goto(interview.get_absolute_url())
    teller.get_by_role("button", name="Yes, gladly").click()
    expect(teller.locator("#timeline")).to_be_visible()
    asker.reload()
    write(asker, "timeline", "Ten past two, ward full.")
    # What one saved stands on the other's page without looking again; what they are typing stays.
    if not scripts:
        teller.reload()
    teller.locator("#cues_words").fill("He asked twice")
    expect(teller.locator("#timeline_words")).to_have_value("Ten past two, ward full.")
    expect(teller.locator("#cues_words")).to_have_value("He asked twice")
    write(teller, "cues", "He asked twice")
    if not scripts:
        asker.reload()
    expect(asker.locator("#cues_words")).to_have_value("He asked twice")
    asker.get_by_role("button", name="Hand it over").click()
    # One part is not right yet: it goes back, and is handed over once more.
    teller.reload()
    teller.locator("#timeline").get_by_text("Send this back").click()
    teller.locator("#timeline").get_by_label("What is not right yet?").fill("It was nearer three.")
    teller.get_by_role("button", name="Send it back").click()
    asker.reload()
    expect(asker.locator("#timeline").get_by_text("It was nearer three.")).to_be_visible()
    write(asker, "timeline", "Nearly three, ward full.")
    asker.get_by_role("button", name="Hand it over").click()
    teller.reload()
    teller.get_by_role("link", name="Read it and decide").click()
    expect(teller.locator("#as-it-reads")).to_contain_text("Nearly three, ward full.")
    expect(teller.locator("#as-it-reads")).to_contain_text("He asked twice")
    teller.get_by_label("Title").fill("I'm not ringing about a number")
    teller.get_by_label("What happened").fill("He lived.")
    teller.get_by_role("button", name="Let it be told").click()
    expect(teller.get_by_role("heading", level=1)).to_have_text("I'm not ringing about a number")
    expect(teller.get_by_text("Nearly three, ward full.")).to_be_visible()
    expect(teller.get_by_text("He lived.")).to_be_visible()
    expect(teller.get_by_text("Asked the questions")).to_be_visible()


def test_a_collection_is_made_by_keyboard_alone(community: Community, member: Person, platform: Browsers) -> None:
    first, second = (a_story(community, member, title) for title in ("The first", "The second"))
    page = platform.of(member)
    page.goto(f"{community.get_absolute_url()}collections/new/")
    page.get_by_label("Title").focus()
    page.keyboard.type("All about pumps")
    page.keyboard.press("Enter")
    for story in (first, second):
        page.get_by_label("A story, thread or resource").focus()
        page.keyboard.type(story.get_absolute_url())
        page.keyboard.press("Enter")
        expect(page.locator("ol .voice").filter(has_text=story.title)).to_be_visible()
    page.get_by_role("button", name="Up: The second").focus()
    page.keyboard.press("Enter")
    expect(page.locator("ol .voice").first).to_contain_text("The second")
    titles = [item.target for item in Collection.objects.get().items.all()]
    assert titles == [second.pk, first.pk]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_path_is_gone_and_only_oneself_sees_how_far(
    community: Community, member: Person, platform: Browsers, scripts: bool
) -> None:
    path = begin(community, by=member, words={"title": "Your first days", "is_path": True})
    for title in ("The first", "The second"):
        add(path, by=member, kind="story", target=a_story(community, member, title).pk)
    walker = platform.of(make_member(community), java_script_enabled=scripts)
    walker.goto(path.get_absolute_url())
    walker.get_by_role("button", name="Done: The first").click()
    expect(walker.get_by_text("1 of 2 steps")).to_be_visible()
    other = platform.of(member, java_script_enabled=scripts)
    other.goto(path.get_absolute_url())
    expect(other.get_by_text("0 of 2 steps")).to_be_visible()
