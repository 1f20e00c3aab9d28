"""Writing a reply in a browser: nothing typed is lost, words are quoted, pictures pasted, names offered."""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Dialog, Page, Route, ViewportSize, expect

from communities.models import Community
from content.models import Draft, Upload
from discussions.models import Post, Thread
from discussions.posting import reply
from people.models import Person
from tests.browser.platform import Browsers
from tests.browser.test_losing_nothing import DROPPED
from tests.cast import make_thread
from tests.content.hostile import EVERYTHING
from tests.launcher.processes import until

PHONE: ViewportSize = {"width": 390, "height": 844}
ACTS = """() => [...document.querySelectorAll('.prose, .prose *')].flatMap((one) => [
    ...(one.matches('script, iframe, object, embed, style, form, svg, math, base, link, meta') ? [one.outerHTML] : []),
    ...[...one.attributes].map((at) => at.name)
        .filter((name) => /^(on|(data-)?(hx|ws|sse)-(?!disable$)|style$)/.test(name)),
])"""


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
    page.locator("#reply textarea[name=source]").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def test_a_draft_is_on_its_way_two_seconds_after_a_pause(platform: Browsers, thread: Thread, member: Person) -> None:
    """By the page's own clock, which stands still but for those two seconds."""
    page = platform.of(member)
    page.clock.install()
    page.goto(thread.get_absolute_url())
    page.locator("mark-down:defined").first.wait_for()
    # A moment on, and no further: sockets give up on those who are silent for a minute.
    page.clock.pause_at(page.evaluate("new Date(Date.now() + 1000).toISOString()"))
    write(page, "I would ask the night lead")
    kept = page.locator("#reply output[data-draft]")
    expect(kept).to_be_hidden()
    with page.expect_request("**/content/drafts/**"):
        page.clock.run_for(2_000)
    expect(kept).to_contain_text("Draft kept")


def test_a_draft_survives_reload_and_signing_out_and_waits_on_another_device(
    platform: Browsers, thread: Thread, member: Person
) -> None:
    page = opened(platform, thread, member)
    write(page, "I would ask the night lead")
    page.reload()
    expect(page.locator("#reply textarea[name=source]")).to_have_value("I would ask the night lead")
    write(page, " first")
    expect(page.locator("#reply output[data-draft]")).to_contain_text("Draft kept")
    write(page, ", then")
    page.goto("/accounts/logout/")
    # Sent on the way out, by a page that is gone: nobody in this browser hears of the answer.
    until(lambda: Draft.objects.filter(fields__source__endswith=" first, then").exists())
    page.locator("form[action$='/accounts/logout/'] button").click()
    page.wait_for_url(lambda url: "/accounts/logout" not in url)
    assert "night lead" not in page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    elsewhere = opened(platform, thread, member)
    expect(elsewhere.locator("#reply textarea[name=source]")).to_have_value("I would ask the night lead first, then")
    elsewhere.keyboard.press("Escape")
    elsewhere.get_by_role("button", name="Post reply").click()
    expect(elsewhere.locator("#post-2")).to_contain_text("I would ask the night lead first, then")
    elsewhere.reload()
    expect(elsewhere.locator("#reply textarea[name=source]")).to_have_value("")
    assert not Draft.objects.exists()


def test_what_was_posted_on_another_device_does_not_come_back_on_this_one(
    platform: Browsers, thread: Thread, member: Person
) -> None:
    here = opened(platform, thread, member)
    write(here, "I would ask the night lead")
    expect(here.locator("#reply output[data-draft]")).to_contain_text("Draft kept")
    there = opened(platform, thread, member)
    expect(there.locator("#reply textarea[name=source]")).to_have_value("I would ask the night lead")
    there.get_by_role("button", name="Post reply").click()
    expect(there.locator("#post-2")).to_contain_text("I would ask the night lead")
    here.reload()
    here.locator("mark-down:defined").first.wait_for()
    expect(here.locator("#post-2")).to_contain_text("I would ask the night lead")
    expect(here.locator("#reply textarea[name=source]")).to_have_value("")
    assert not Draft.objects.exists()


def test_what_was_written_on_another_device_is_there_when_one_turns_back_to_this_one(
    platform: Browsers, thread: Thread, member: Person
) -> None:
    here = opened(platform, thread, member)
    write(here, "I would ask")
    expect(here.locator("#reply output[data-draft]")).to_contain_text("Draft kept")
    there = opened(platform, thread, member)
    write(there, " the night lead")
    until(lambda: Draft.objects.filter(fields__source="I would ask the night lead").exists())
    here.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(here.locator("#reply textarea[name=source]")).to_have_value("I would ask the night lead")
    write(here, " first")
    until(lambda: Draft.objects.filter(fields__source="I would ask the night lead first").exists())


def test_a_draft_that_comes_after_its_reply_is_none(platform: Browsers, thread: Thread, member: Person) -> None:
    """What was under way comes when all is over: here by hand, as it was sent."""
    page = opened(platform, thread, member)
    with page.expect_request("**/content/drafts/**") as saving:
        write(page, "I would ask the night lead")
    expect(page.locator("#reply output[data-draft]")).to_contain_text("Draft kept")
    page.get_by_role("button", name="Post reply").click()
    expect(page.locator("#post-2")).to_contain_text("I would ask the night lead")
    expect(page.locator("#reply textarea[name=source]")).to_have_value("")
    assert not Draft.objects.exists()
    late = saving.value
    answer = page.request.post(late.url, headers=late.headers, data=late.post_data)
    assert answer.status == 200
    assert not Draft.objects.exists()
    write(page, "Another thought")
    until(lambda: Draft.objects.filter(fields__source="Another thought").exists())
    expect(page.locator("#reply output[data-draft]")).to_contain_text("Draft kept")


def test_words_chosen_in_a_post_are_quoted(platform: Browsers, thread: Thread, member: Person) -> None:
    page = opened(platform, thread, member)
    page.set_viewport_size({"width": 390, "height": 320})
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    # Far above what is in view, as by keyboard.
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#post-1 .prose p'))")
    page.get_by_role("button", name="Quote", exact=True).locator("visible=true").last.click()
    where = f"{thread.get_absolute_url()}?post=1#post-1"
    expect(page.locator("#reply textarea[name=source]")).to_have_value(
        f"> [Grace Mensah]({where}):\n>\n> Start with the one you worry about.\n\n"
    )
    write(page, "So do I.")
    page.get_by_role("button", name="Post reply").click()
    expect(page.locator("#post-2")).to_contain_text("So do I.")
    expect(page.locator("#post-2")).to_contain_text("Start with the one you worry about.")
    expect(page.locator("#post-2 blockquote a")).to_have_attribute("href", where)


def test_a_picture_is_pasted_and_shows(platform: Browsers, thread: Thread, member: Person) -> None:
    page = opened(platform, thread, member)
    page.locator("#reply textarea[name=source]").click()
    picture = BytesIO()
    Image.new("RGB", (80, 60), "teal").save(picture, "PNG")
    page.locator("#reply textarea[name=source]").evaluate(
        """(area, data) => {
            const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
            const given = new DataTransfer();
            given.items.add(new File([bytes], "board.png", { type: "image/png" }));
            area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true }));
        }""",
        base64.b64encode(picture.getvalue()).decode(),
    )
    expect(page.locator("#reply textarea[name=source]")).to_have_value(re.compile(r"!\[board\]\(/media/"))
    page.get_by_role("button", name="Post reply").click()
    image = page.locator("#post-2 .prose img")
    expect(image).to_be_visible()
    expect(image).to_have_js_property("naturalWidth", 80)
    assert Upload.objects.get().target == Post.objects.get(number=2)


def test_one_writes_on_while_a_picture_travels(platform: Browsers, thread: Thread, member: Person) -> None:
    page = opened(platform, thread, member)
    area = page.locator("#reply textarea[name=source]")
    travelling: list[Route] = []
    page.route("**/content/uploads/", lambda route: travelling.append(route))
    area.focus()
    page.keyboard.type("Here it is:\n")
    picture = BytesIO()
    Image.new("RGB", (80, 60), "teal").save(picture, "PNG")
    area.evaluate(DROPPED, ["board.png", "image/png", base64.b64encode(picture.getvalue()).decode()])
    expect(area).to_have_value("Here it is:\n[board.png …]\n")
    page.keyboard.type("We wipe it")
    travelling[0].continue_()
    expect(area).to_have_value(re.compile(r"!\[board\]\(/media/[^)]+\)\nWe wipe it$"))
    page.keyboard.type(" at six.")
    expect(area).to_have_value(re.compile(r"!\[board\]\(/media/[^)]+\)\nWe wipe it at six\.$"))


PASTED = """(area, texts) => {
    const given = new DataTransfer();
    for (const [kind, text] of Object.entries(texts)) given.setData(kind, text);
    given.items.add(new File(["x"], "image.png", { type: "image/png" }));
    const event = new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true });
    return area.dispatchEvent(event);
}"""


def test_words_copied_from_a_spreadsheet_are_pasted_as_words(
    platform: Browsers, thread: Thread, member: Person
) -> None:
    """Their program puts a picture of them beside them. A picture copied from a page brings markup and no words."""
    area = opened(platform, thread, member).locator("#reply textarea[name=source]")
    assert area.evaluate(PASTED, {"text/plain": "Mon\tNoor", "text/html": "<table></table>"}), "left to the browser"
    assert not area.evaluate(PASTED, {"text/html": "<img src=x>"}), "taken as a picture"
    expect(area.page.locator("toast-list")).to_contain_text("We take pictures")
    platform.complaints[:] = [one for one in platform.complaints if "422" not in one]


def test_a_shortcut_pressed_again_takes_its_mark_back_or_leaves_it(
    platform: Browsers, thread: Thread, member: Person
) -> None:
    page = opened(platform, thread, member)
    area = page.locator("#reply textarea[name=source]")
    area.focus()
    for key, ended in (("b", "so **bold** it"), ("i", "so *bold* it"), ("e", "so `bold` it")):
        area.fill("")
        page.keyboard.type("so ")
        page.keyboard.press(f"Control+{key}")
        page.keyboard.type("bold")
        page.keyboard.press(f"Control+{key}")
        page.keyboard.type(" it")
        expect(area).to_have_value(ended)
        area.fill("word")
        area.select_text()
        page.keyboard.press(f"Control+{key}")
        page.keyboard.press(f"Control+{key}")
        expect(area).to_have_value("word")
    area.select_text()
    page.keyboard.press("Control+b")
    page.keyboard.press("Control+i")
    expect(area).to_have_value("***word***")
    page.keyboard.press("Control+b")
    expect(area).to_have_value("*word*")
    area.fill("one\ntwo")
    for name, marked in (("Quote", "> one\n> two"), ("List", "- one\n- two"), ("Numbered list", "1. one\n2. two")):
        button = page.locator("#reply").get_by_role("button", name=name, exact=True)
        for value in (marked, "one\ntwo"):
            area.select_text()
            button.click()
            expect(area).to_have_value(value)
    area.fill("the rota")
    area.select_text()
    page.keyboard.press("Control+k")
    page.keyboard.type("https://example.org/rota")
    expect(area).to_have_value("[the rota](https://example.org/rota)")


def test_names_are_offered_after_an_at(platform: Browsers, thread: Thread, member: Person) -> None:
    page = opened(platform, thread, member)
    write(page, "Thanks @gra")
    expect(page.locator("#id_source_names").get_by_role("option")).to_have_count(1)
    expect(page.locator("#id_source_names").get_by_role("option")).to_contain_text("Grace Mensah")
    page.keyboard.press("Enter")
    expect(page.locator("#reply textarea[name=source]")).to_have_value("Thanks @grace-mensah ")


def test_changed_words_show_what_they_were(platform: Browsers, thread: Thread, member: Person) -> None:
    post = reply(thread, author=member, source="Ask the night lead.")
    Post.objects.filter(pk=post.pk).update(created_at=timezone.now() - timedelta(hours=1))
    page = opened(platform, thread, member)
    page.locator("#post-2").get_by_role("link", name="More").click()
    page.get_by_role("link", name="Change my words").click()
    page.locator("#post-2 textarea").fill("Ask the night sister.")
    page.locator("#post-2").get_by_role("button", name="Save").click()
    page.locator("#post-2").get_by_role("link", name="edited").click()
    expect(page.locator("del")).to_have_text("lead")
    expect(page.locator("ins")).to_have_text("sister")


def test_hostile_words_do_nothing_in_a_browser_and_stay_in_its_width(
    platform: Browsers, thread: Thread, member: Person
) -> None:
    for number, source in enumerate(EVERYTHING, 2):
        post = Post(thread=thread, number=number, author=member)
        post.write(source)
        # Postgres keeps no NUL and no half of a character; what was made of them is what counts.
        post.source = "hostile"
        post.save()
    Thread.objects.filter(pk=thread.pk).update(last_number=len(EVERYTHING) + 1)
    page = platform.of(member)
    page.set_viewport_size(PHONE)
    asked: list[str] = []
    dialogs: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    def asked_by_dialog(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", asked_by_dialog)
    for number in range(1, len(EVERYTHING) // 25 + 2):
        page.goto(f"{platform.url}{thread.get_absolute_url()}?page={number}", wait_until="load")
        assert page.evaluate(ACTS) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], number
    assert dialogs == []
    assert [url for url in asked if not url.startswith((platform.url, "data:"))] == []
    # Pictures of ours that are not there; asked for here and nowhere else.
    platform.complaints[:] = [one for one in platform.complaints if "/media/" not in one]
