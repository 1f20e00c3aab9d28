"""From a question to an answer that worked, by keyboard, with scripts and without."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from communities.models import Community
from content.rendering import render
from discussions.models import Post, Thread, ThreadKind
from discussions.posting import reply, start_thread
from discussions.reading import read_up_to, standing_of
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_member

# Nothing of it is covered by the line.
STANDS_BELOW = """where => {
    const [top, line] = [where, ".along"].map((one) => document.querySelector(one)?.getBoundingClientRect());
    return top && line && top.top < innerHeight && top.top >= line.bottom - 1;
}"""
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
    page.get_by_role("radio", name="Question").check()
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
    answer.get_by_role("link", name="More").click()
    asker.get_by_role("button", name="This is what worked").click()
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


def test_a_half_read_thread_opens_where_one_stopped_and_remembers_how_far_one_got(
    question: Thread, community: Community, platform: Browsers
) -> None:
    reader = half_read(question, community)
    page = platform.of(reader)
    page.goto(f"{community.get_absolute_url()}threads/")
    page.get_by_role("link", name="Who orders the lamp oil?").click()
    expect(page.locator("#new")).to_contain_text("28 new since")
    expect(page.locator("#new")).to_be_in_viewport()
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
    with page.expect_response("**/reading/"):
        page.get_by_role("button", name="Mark as read").click()
    assert standing_of(reader, question).number == 40


def test_a_question_is_asked_answered_accepted_and_summed_up(
    community: Community, member: Person, platform: Browsers
) -> None:
    """Four acts, two people, one thread that ends with what they found out."""
    asker, helper = platform.of(member), platform.of(make_member(community, "Grace Mensah"))
    asker.goto(f"{community.get_absolute_url()}threads/new/?kind=ask")
    asker.get_by_label("Title").fill("Who orders the lamp oil here?")
    asker.get_by_role("textbox", name="Your words").fill("We ran out twice.")
    asker.get_by_role("button", name="Post thread").click()
    expect(asker.get_by_text("Waiting for an answer")).to_be_visible()

    helper.goto(f"{community.get_absolute_url()}threads/?show=waiting")
    helper.get_by_role("link", name="Who orders the lamp oil here?").click()
    helper.get_by_role("textbox", name="Your reply").fill("The pharmacy does, on Mondays.")
    helper.get_by_role("button", name="Post reply").click()
    expect(helper.locator("#post-2")).to_contain_text("The pharmacy does, on Mondays.")

    asker.reload()
    asker.locator("#post-2").get_by_role("link", name="More").click()
    asker.get_by_role("button", name="This is what worked").click()
    expect(asker.locator("#post-2.post--answer")).to_be_visible()
    asker.get_by_role("link", name="Sum up").click()
    asker.get_by_role("textbox", name="Where we’ve got to").fill("- The pharmacy orders it, on Mondays (post 2)")
    asker.get_by_role("button", name="Save").click()
    summary = asker.get_by_role("region", name="Shared understanding")
    expect(summary).to_contain_text("The pharmacy orders it, on Mondays")

    helper.reload()
    helper.get_by_role("button", name="I agree").click()
    expect(helper.get_by_role("region", name="Shared understanding")).to_contain_text("Agreed by 1")
    helper.goto(f"{community.get_absolute_url()}threads/")
    row = helper.locator("article.trow")
    expect(row).to_contain_text("Answered")
    expect(row).to_contain_text("Summed up")


def test_one_jumps_to_a_day(question: Thread, community: Community, platform: Browsers) -> None:
    reader = half_read(question, community)
    start = datetime(2026, 3, 2, 12, tzinfo=UTC)
    for post in question.posts.order_by("number"):
        Post.objects.filter(pk=post.pk).update(created_at=start + timedelta(days=post.number))
    Thread.objects.filter(pk=question.pk).update(created_at=start, last_post_at=start + timedelta(days=40))
    page = platform.of(reader)
    page.goto(question.get_absolute_url())
    page.get_by_label("Jump to a day").fill("2026-04-01")
    page.get_by_role("button", name="Go to that day").click()
    expect(page).to_have_url(re.compile(r"\?post=30#post-30$"))
    expect(page.locator("#post-30")).to_be_in_viewport()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_on_a_phone_a_line_above_the_posts_says_how_far_along_one_is(
    question: Thread, community: Community, platform: Browsers, scripts: bool
) -> None:
    reader = half_read(question, community)
    page = platform.of(reader, viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    page.goto(question.get_absolute_url())
    line = page.get_by_role("navigation", name="How far along you are")
    line.get_by_role("link", name="First unread").click()
    expect(page).to_have_url(re.compile(r"[?]post=13#new$"))
    page.wait_for_function(STANDS_BELOW, arg="#new")
    page.locator("#post-20").scroll_into_view_if_needed()
    expect(line).to_be_in_viewport()
    expect(line).to_contain_text(re.compile(r"Post \d+ of 40" if scripts else "Posts 1–25 of 40"))
    assert page.evaluate("document.documentElement.scrollWidth") == 390

    line.get_by_role("link", name="Jump").click()
    page.get_by_label("Jump to a post").fill("30")
    page.get_by_role("button", name="Go to that post").click()
    expect(page).to_have_url(re.compile(r"[?]post=30#post-30$"))
    page.wait_for_function(STANDS_BELOW, arg="#post-30")
    page.get_by_role("textbox", name="Your reply").focus()
    page.wait_for_function(STANDS_BELOW, arg="#reply")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_links_to_what_was_new_lead_on_after_one_read_on_elsewhere(
    question: Thread, community: Community, platform: Browsers, scripts: bool
) -> None:
    reader = half_read(question, community)
    page = platform.of(reader, java_script_enabled=scripts)
    page.goto(question.get_absolute_url())
    read_up_to(question, 30, person=reader)
    page.get_by_role("link", name="First unread", exact=True).click()
    expect(page).to_have_url(re.compile(r"[?]post=31#new$"))
    expect(page.locator("#new")).to_contain_text("10 new since")
    expect(page.locator("#new")).to_be_in_viewport()

    read_up_to(question, 40, person=reader)
    page.goto(f"{question.get_absolute_url()}?post=13#new")
    expect(page.locator("#post-13")).to_be_in_viewport()
    expect(page.locator("#post-1")).not_to_be_in_viewport()


def test_posts_are_split_off_and_an_old_link_leads_to_them(
    question: Thread, community: Community, facilitator: Person, platform: Browsers
) -> None:
    half_read(question, community)
    page = platform.of(facilitator)
    page.goto(f"{question.base}split/")
    page.get_by_label("Title of the new thread").fill("Lamps that need no oil")
    for number in (3, 4):
        page.locator(f"input[name=numbers][value='{number}']").check()
    page.get_by_role("button", name="Make the thread").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lamps that need no oil")
    expect(page.get_by_text("Split from")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Who orders the lamp oil?").click()
    expect(page.get_by_text("2 posts moved to")).to_be_visible()
    page.goto(f"{question.get_absolute_url()}?post=4#post-4")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lamps that need no oil")
    expect(page.locator("#post-2")).to_contain_text("Reply number 4")
