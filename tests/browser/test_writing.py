"""Writing a reply in a browser: nothing typed is lost, words are quoted, pictures pasted, names offered."""

from __future__ import annotations

import base64
import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from communities.models import Community
from content.models import Draft, Upload
from discussions.models import Post, Thread
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_thread


@pytest.fixture
def thread(community: Community, facilitator: Person) -> Thread:
    return make_thread(
        community, author=facilitator, title="Night handover", source="Start with the one you worry about."
    )


def opened(platform: Browsers, thread: Thread, person: Person) -> Page:
    page = platform.of(person)
    page.goto(platform.url + thread.get_absolute_url())
    page.locator("mark-down:defined").first.wait_for()
    return page


def write(page: Page, words: str) -> None:
    page.locator("#reply textarea").click()
    page.keyboard.type(words)


def test_a_draft_survives_reload_and_signing_out_and_waits_on_another_device(
    platform: Browsers, thread: Thread, member: Person
) -> None:
    page = opened(platform, thread, member)
    write(page, "I would ask the night lead")
    page.reload()
    expect(page.locator("#reply textarea")).to_have_value("I would ask the night lead")
    write(page, " first")
    expect(page.locator("#reply output[data-draft]")).to_contain_text("Draft kept", timeout=2500)
    write(page, ", then")
    page.goto("/accounts/logout/")
    page.locator("form[action$='/accounts/logout/'] button").click()
    page.wait_for_url(lambda url: "/accounts/logout" not in url)
    assert "night lead" not in page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    elsewhere = opened(platform, thread, member)
    expect(elsewhere.locator("#reply textarea")).to_have_value("I would ask the night lead first, then")
    elsewhere.keyboard.press("Escape")
    elsewhere.get_by_role("button", name="Post reply").click()
    expect(elsewhere.locator("#post-2")).to_contain_text("I would ask the night lead first, then")
    elsewhere.reload()
    expect(elsewhere.locator("#reply textarea")).to_have_value("")
    assert not Draft.objects.exists()


def test_words_chosen_in_a_post_are_quoted(platform: Browsers, thread: Thread, member: Person) -> None:
    page = opened(platform, thread, member)
    page.locator("#post-1 .prose p").select_text()
    page.get_by_role("button", name="Quote", exact=True).locator("visible=true").last.click()
    expect(page.locator("#reply textarea")).to_have_value(
        "> [Grace Mensah](?post=1#post-1):\n>\n> Start with the one you worry about.\n\n"
    )
    write(page, "So do I.")
    page.get_by_role("button", name="Post reply").click()
    expect(page.locator("#post-2")).to_contain_text("So do I.")
    expect(page.locator("#post-2")).to_contain_text("Start with the one you worry about.")


def test_a_picture_is_pasted_and_shows(platform: Browsers, thread: Thread, member: Person) -> None:
    page = opened(platform, thread, member)
    page.locator("#reply textarea").click()
    picture = BytesIO()
    Image.new("RGB", (80, 60), "teal").save(picture, "PNG")
    page.locator("#reply textarea").evaluate(
        """(area, data) => {
            const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
            const given = new DataTransfer();
            given.items.add(new File([bytes], "board.png", { type: "image/png" }));
            area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true }));
        }""",
        base64.b64encode(picture.getvalue()).decode(),
    )
    expect(page.locator("#reply textarea")).to_have_value(re.compile(r"!\[board\]\(/media/"))
    page.get_by_role("button", name="Post reply").click()
    image = page.locator("#post-2 .prose img")
    expect(image).to_be_visible()
    expect(image).to_have_js_property("naturalWidth", 80)
    assert Upload.objects.get().target == Post.objects.get(number=2)


def test_names_are_offered_after_an_at(platform: Browsers, thread: Thread, member: Person) -> None:
    page = opened(platform, thread, member)
    write(page, "Thanks @gra")
    expect(page.get_by_role("option")).to_have_count(1)
    expect(page.get_by_role("option")).to_contain_text("Grace Mensah")
    page.keyboard.press("Enter")
    expect(page.locator("#reply textarea")).to_have_value("Thanks @grace-mensah ")
