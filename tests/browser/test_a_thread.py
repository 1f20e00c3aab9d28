"""From a question to an answer that worked, by keyboard, with scripts and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from communities.models import Community
from content.rendering import render
from discussions.models import Post, Thread, ThreadKind
from discussions.posting import reply, start_thread
from discussions.reading import read_up_to, standing_of
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_member

WORDS = "Ask **first**, then:\n\n- the night book\n- the ward clerk"


@pytest.fixture
def question(community: Community, member: Person) -> Thread:
    return start_thread(
        community, author=member, title="Who orders the lamp oil?", source="We ran out.", kind=ThreadKind.ASK
    )


def test_somebody_asks_by_keyboard_and_sees_what_it_will_look_like(
    community: Community, member: Person, platform: Browsers
) -> None:
    page = platform.of(member)
    page.goto(f"{community.get_absolute_url()}threads/new/")
    page.get_by_label("Question").check()
    page.get_by_label("Title").fill("How do you hand over at night?")
    text = page.get_by_role("textbox", name="Your words")
    text.fill(WORDS)
    page.get_by_role("button", name="Preview").click()
    preview = page.locator(".composer__preview")
    expect(preview.locator("strong")).to_have_text("first")
    seen = preview.inner_html()
    text.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("How do you hand over at night?")
    post = Post.objects.get()
    assert post.html == render(WORDS).html
    assert seen.strip() == post.html.strip()


def test_a_reply_by_keyboard_stands_under_the_question_at_once(
    question: Thread, community: Community, platform: Browsers
) -> None:
    page = platform.of(make_member(community, "Grace Mensah"))
    page.goto(question.get_absolute_url())
    text = page.get_by_role("textbox", name="Your reply")
    # The keys are heard from when the composer wakes, which shows its tools.
    expect(page.get_by_role("toolbar", name="Formatting")).to_be_visible()
    text.fill("The pharmacy does, on Mondays.")
    text.press("Control+Enter")
    expect(page.locator("#post-2")).to_contain_text("The pharmacy does, on Mondays.")
    expect(text).to_have_value("")
    expect(page).to_have_url(re.compile(r"/who-orders-the-lamp-oil/$"))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_who_asked_thanks_and_says_what_worked(
    question: Thread, community: Community, member: Person, platform: Browsers, scripts: bool
) -> None:
    grace = make_member(community, "Grace Mensah")
    helper = platform.of(grace, java_script_enabled=scripts)
    helper.goto(question.get_absolute_url())
    helper.get_by_role("textbox", name="Your reply").fill("The pharmacy does.")
    helper.get_by_role("button", name="Post reply").click()
    expect(helper.locator("#post-2")).to_contain_text("The pharmacy does.")

    asker = platform.of(member, java_script_enabled=scripts)
    asker.goto(question.get_absolute_url())
    answer = asker.locator("#post-2")
    answer.get_by_role("button", name="Thanks").click()
    expect(answer.get_by_role("button", name="Thanks 1")).to_have_attribute("aria-pressed", "true")
    answer.locator("summary").click()
    answer.get_by_role("button", name="This is what worked").click()
    expect(asker.locator("#post-2.post--answer")).to_be_visible()
    question.refresh_from_db()
    assert question.answer is not None
    assert question.answer.number == 2


def half_read(thread: Thread, community: Community) -> Person:
    """Forty posts, of which the reader has seen twelve."""
    grace = make_member(community, "Grace Mensah")
    for number in range(2, 41):
        reply(thread, author=grace, source=f"Reply number {number}. " + "It goes on for a while. " * 12)
    reader = make_member(community, "Ida Lind")
    thread.refresh_from_db()
    read_up_to(thread, 12, person=reader)
    return reader


def in_sight(page: Page, selector: str) -> bool:
    seen: bool = page.evaluate(
        "(selector) => { const box = document.querySelector(selector).getBoundingClientRect();"
        " return box.top >= 0 && box.top < innerHeight; }",
        selector,
    )
    return seen


def test_a_half_read_thread_opens_where_one_stopped_and_remembers_how_far_one_got(
    question: Thread, community: Community, platform: Browsers
) -> None:
    reader = half_read(question, community)
    page = platform.of(reader)
    page.goto(f"{community.get_absolute_url()}threads/")
    page.get_by_role("link", name="Who orders the lamp oil?").click()
    expect(page.locator("#new")).to_contain_text("28 new since")
    page.wait_for_load_state("load")
    assert in_sight(page, "#new")
    with page.expect_response("**/reading/") as told:
        page.locator("#post-16").scroll_into_view_if_needed()
        page.mouse.wheel(0, 300)
    assert told.value.status == 204
    assert 12 < standing_of(reader, question).number < 40


def test_a_half_read_thread_is_marked_as_read_without_scripts(
    question: Thread, community: Community, platform: Browsers
) -> None:
    reader = half_read(question, community)
    page = platform.of(reader, java_script_enabled=False)
    page.goto(f"{question.get_absolute_url()}")
    page.get_by_role("link", name="First unread", exact=True).click()
    expect(page.locator("#new")).to_be_visible()
    page.get_by_role("button", name="Mark as read").click()
    assert standing_of(reader, question).number == 40
