"""Nothing typed is lost in a browser: files dropped and chosen, signed out while writing; stories, summaries, chat."""

from __future__ import annotations

import base64
import re
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from chat.rooms import first_room
from communities.models import Community
from content.models import Draft, Upload
from discussions.models import Thread
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_thread
from tests.launcher.processes import until

DROPPED = """(area, [name, type, data]) => {
    const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
    const given = new DataTransfer();
    given.items.add(new File([bytes], name, { type }));
    for (const kind of ["dragover", "drop"])
        area.dispatchEvent(new DragEvent(kind, { dataTransfer: given, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def thread(community: Community, facilitator: Person) -> Thread:
    return make_thread(community, author=facilitator, title="Night handover", source="Start with the worst.")


def opened(platform: Browsers, address: str, person: Person) -> Page:
    page = platform.of(person)
    page.goto(address)
    page.locator(":is(mark-down, keep-draft):defined").first.wait_for()
    return page


def sign_in_again(page: Page, platform: Browsers, person: Person) -> None:
    """In the browser of this page, as in another tab of it."""
    cookies = platform.of(person).context.cookies()
    page.context.clear_cookies()
    page.context.add_cookies([{"name": one["name"], "value": one["value"], "url": platform.url} for one in cookies])


def photo(size: tuple[int, int] = (1200, 800)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, "JPEG")
    return out.getvalue()


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_files_are_dropped_and_chosen_and_wait_in_the_draft(platform: Browsers, thread: Thread, member: Person) -> None:
    page = opened(platform, thread.get_absolute_url(), member)
    area = page.locator("#reply textarea[name=source]")
    area.evaluate(DROPPED, ["board.jpg", "image/jpeg", encoded(photo())])
    expect(area).to_have_value(re.compile(r"!\[board\]\(/media/[^)]+/board-1200x800\.jpg\)"))
    with page.expect_file_chooser() as choosing:
        page.locator("#reply [data-act=file]").click()
    choosing.value.set_files({"name": "rota.csv", "mimeType": "text/csv", "buffer": b"day,who\nMon,Noor\n"})
    expect(area).to_have_value(re.compile(r"\[rota\]\(/media/[^)]+/rota\.csv\)"))
    area.evaluate(DROPPED, ["evil.svg", "image/svg+xml", encoded(b"<svg onload='alert(1)'/>")])
    expect(page.locator("toast-list")).to_contain_text("We take pictures, PDF")
    # That is said from the first save on.
    until(lambda: Draft.objects.filter(fields__source__icontains="/rota.csv").exists())
    expect(page.locator("#reply output[data-draft]")).to_contain_text("Draft kept")
    platform.complaints[:] = [one for one in platform.complaints if "422" not in one]
    elsewhere = opened(platform, thread.get_absolute_url(), member)
    reply = elsewhere.locator("#reply textarea[name=source]")
    expect(reply).to_have_value(re.compile(r"board-1200x800.*rota\.csv", re.DOTALL))
    elsewhere.get_by_role("button", name="Post reply").click()
    image = elsewhere.locator("#post-2 .prose img")
    expect(image).to_have_attribute("width", "864")
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("complete", True)
    assert "?w=960" in image.evaluate("image => image.currentSrc")
    assert not Upload.objects.hanging_on_nothing().exists()


def test_signed_out_in_another_tab_while_writing(platform: Browsers, thread: Thread, member: Person) -> None:
    page = opened(platform, thread.get_absolute_url(), member)
    page.locator("#reply textarea[name=source]").click()
    page.keyboard.type("I would ask")
    expect(page.locator("#reply output[data-draft]")).to_contain_text("Draft kept")
    other = page.context.new_page()
    other.goto("/accounts/logout/")
    other.locator("form[action$='/accounts/logout/'] button").click()
    other.wait_for_url(lambda url: "/accounts/logout" not in url)
    page.locator("#reply textarea[name=source]").click()
    page.keyboard.press("End")
    page.keyboard.type(" the night lead")
    expect(page.locator("#reply output[data-draft]")).to_contain_text("signed out")
    page.get_by_role("button", name="Post reply").click()
    page.wait_for_url("**/accounts/login/**")
    back = parse_qs(urlsplit(page.url).query)["next"][0]
    sign_in_again(page, platform, member)
    page.goto(back)
    expect(page.locator("#reply textarea[name=source]")).to_have_value("I would ask the night lead")
    platform.complaints.clear()


def _fill_new_thread(page: Page) -> None:
    page.locator("[name=kind][value=ask]").check()
    page.get_by_label("Title", exact=True).fill("Who counts the vials at six?")
    page.get_by_label("Tags").fill("vials, nights")
    page.locator("textarea[name=source]").fill("Two of us were there.")
    page.get_by_label("Ask without my name").check()
    page.locator("summary", has_text="Add a poll").click()
    page.get_by_label("Your question").fill("Who counts?")
    page.get_by_label("What can be answered").fill("Nights\nDays")


def _expect_new_thread(page: Page) -> None:
    expect(page.get_by_label("Title", exact=True)).to_have_value("Who counts the vials at six?")
    expect(page.locator("[name=kind][value=ask]")).to_be_checked()
    expect(page.get_by_label("Tags")).to_have_value("vials, nights")
    expect(page.locator("textarea[name=source]")).to_have_value("Two of us were there.")
    expect(page.get_by_label("Ask without my name")).to_be_checked()
    expect(page.locator("[name=question-words]")).to_have_value("Who counts?")
    expect(page.locator("[name=question-options]")).to_have_value("Nights\nDays")


def test_everything_of_a_new_thread_survives_a_network_that_is_gone(
    platform: Browsers, community: Community, member: Person
) -> None:
    new = f"/c/{community.slug}/threads/new/"
    page = opened(platform, new, member)
    page.context.set_offline(True)
    _fill_new_thread(page)
    expect(page.locator("output[data-draft]")).to_contain_text("No answer from the server")
    page.context.set_offline(False)
    expect(page.locator("output[data-draft]")).to_contain_text("Draft kept")
    _expect_new_thread(opened(platform, new, member))
    platform.complaints.clear()


def test_everything_of_a_new_thread_survives_signing_in_again(
    platform: Browsers, community: Community, member: Person
) -> None:
    new = f"/c/{community.slug}/threads/new/"
    page = opened(platform, new, member)
    page.context.clear_cookies(name="sessionid")
    _fill_new_thread(page)
    expect(page.locator("output[data-draft]")).to_contain_text("signed out")
    assert not Draft.objects.exists()
    page.get_by_role("button", name="Post thread").click()
    page.wait_for_url("**/accounts/login/**")
    sign_in_again(page, platform, member)
    page.goto(new)
    _expect_new_thread(page)
    expect(page.locator("output[data-draft]")).to_contain_text("Draft kept")
    _expect_new_thread(opened(platform, new, member))
    platform.complaints.clear()


def test_words_an_address_asks_for_go_before_a_draft(platform: Browsers, community: Community, member: Person) -> None:
    new = f"/c/{community.slug}/threads/new/"
    page = opened(platform, new, member)
    page.get_by_label("Title", exact=True).fill("Half a title")
    page.goto(f"{new}?title=From+a+talk")
    page.locator("mark-down:defined").wait_for()
    expect(page.get_by_label("Title", exact=True)).to_have_value("From a talk")


def test_a_question_beside_a_reply_comes_back(platform: Browsers, thread: Thread, member: Person) -> None:
    page = opened(platform, thread.get_absolute_url(), member)
    page.get_by_role("link", name="Add a poll").click()
    page.get_by_label("Your question").wait_for()
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Your question").fill("Who counts?")
    expect(page.locator("#reply output[data-draft]")).to_contain_text("signed out")
    sign_in_again(page, platform, member)
    page.reload()
    expect(page.locator("[name=question-words]")).to_have_value("Who counts?")
    platform.complaints.clear()


def test_shortcuts_write_the_marks(platform: Browsers, thread: Thread, member: Person) -> None:
    page = opened(platform, thread.get_absolute_url(), member)
    area = page.locator("#reply textarea[name=source]")
    for key, marked in (("b", "**word**"), ("i", "*word*"), ("e", "`word`")):
        area.fill("word")
        area.select_text()
        page.keyboard.press(f"Control+{key}")
        expect(area).to_have_value(re.compile(re.escape(marked).replace(r"\*word\*", r"[*_]word[*_]")))
    area.fill("I would ask the night lead")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#post-2")).to_contain_text("I would ask the night lead")


def test_half_a_story_survives_reload_and_another_device(
    platform: Browsers, community: Community, member: Person
) -> None:
    new = f"/c/{community.slug}/stories/new/"
    page = opened(platform, new, member)
    page.get_by_label("Title", exact=True).fill("The quiet patient")
    page.get_by_label("The situation").fill("It was ten past four")
    page.reload()
    expect(page.get_by_label("The situation")).to_have_value("It was ten past four")
    page.locator("keep-draft:defined").wait_for()
    page.get_by_label("What I tried").fill("I sat down")
    expect(page.locator("output[data-draft]")).to_contain_text("Draft kept")
    # Kept with these words, and not only what was before the page was loaded again.
    until(lambda: Draft.objects.filter(fields__tried="I sat down").exists())
    elsewhere = opened(platform, new, member)
    expect(elsewhere.get_by_label("What I tried")).to_have_value("I sat down")
    elsewhere.get_by_role("button", name="Tell it").click()
    elsewhere.wait_for_url("**/the-quiet-patient/")
    elsewhere.goto(new)
    expect(elsewhere.get_by_label("The situation")).to_have_value("")
    assert not Draft.objects.exists()


def test_half_a_summary_is_kept(platform: Browsers, thread: Thread, member: Person) -> None:
    address = f"{thread.get_absolute_url().removesuffix(f'{thread.slug}/')}summary/"
    page = opened(platform, address, member)
    page.locator("textarea").fill("We start with the worst")
    expect(page.locator("output[data-draft]")).to_contain_text("Draft kept")
    elsewhere = opened(platform, address, member)
    expect(elsewhere.locator("textarea")).to_have_value("We start with the worst")
    elsewhere.get_by_role("button", name="Save").click()
    expect(elsewhere.locator("#summary")).to_contain_text("We start with the worst")


def test_half_an_introduction_survives_reload_and_another_device(
    platform: Browsers, community: Community, member: Person
) -> None:
    address = f"/c/{community.slug}/threads/introduction/"
    page = opened(platform, address, member)
    first, last = (page.locator(f"[name=answer_{number}]") for number in (0, 1))
    first.fill("Acute medicine, nights")
    page.reload()
    expect(first).to_have_value("Acute medicine, nights")
    page.locator("keep-draft:defined").wait_for()
    last.fill("The hour before six")
    expect(page.locator("output[data-draft]")).to_contain_text("Draft kept")
    # Kept with the words that came back, and not only what said so before.
    until(lambda: Draft.objects.filter(fields__answer_1="The hour before six").exists())
    elsewhere = opened(platform, address, member)
    expect(elsewhere.locator("[name=answer_0]")).to_have_value("Acute medicine, nights")
    expect(elsewhere.locator("[name=answer_1]")).to_have_value("The hour before six")
    elsewhere.get_by_role("button", name="Say hello").click()
    expect(elsewhere.locator("#post-2")).to_contain_text("The hour before six")
    assert not Draft.objects.exists()


def test_half_a_poll_beside_a_post_survives_reload_and_is_given_up_by_its_link(
    platform: Browsers, thread: Thread, facilitator: Person
) -> None:
    address = f"{thread.base}posts/1/question/"
    page = opened(platform, address, facilitator)
    page.get_by_label("Your question").fill("Who counts?")
    page.get_by_label("Several may be chosen").check()
    page.reload()
    expect(page.get_by_label("Your question")).to_have_value("Who counts?")
    expect(page.get_by_label("Several may be chosen")).to_be_checked()
    page.locator("keep-draft:defined").wait_for()
    page.get_by_label("What can be answered").fill("Nights\nDays")
    until(lambda: Draft.objects.filter(**{"fields__question-options__endswith": "Days"}).exists())
    elsewhere = opened(platform, address, facilitator)
    expect(elsewhere.get_by_label("What can be answered")).to_have_value("Nights\nDays")
    elsewhere.get_by_role("link", name="Never mind").click()
    elsewhere.locator("#post-1").wait_for()
    until(lambda: not Draft.objects.exists())


def test_half_a_message_survives_reload(platform: Browsers, community: Community, member: Person) -> None:
    page = platform.of(member)
    page.goto(first_room(community).get_absolute_url())
    page.locator("chat-room:defined").wait_for()
    page.locator("#say").click()
    page.keyboard.type("On my way")
    page.reload()
    expect(page.locator("#say")).to_have_value("On my way")
    page.locator("#say").press("Enter")
    expect(page.locator(".msg__l").last).to_contain_text("On my way")
    page.reload()
    expect(page.locator("#say")).to_have_value("")


def test_going_back_and_sending_again_posts_once(platform: Browsers, thread: Thread, member: Person) -> None:
    page = platform.of(member, java_script_enabled=False)
    page.goto(thread.get_absolute_url())
    for _time in range(2):
        page.locator("#reply textarea[name=source]").fill("The worst first, then the doors.")
        page.get_by_role("button", name="Post reply").click()
        expect(page.locator("#post-2")).to_contain_text("The worst first, then the doors.")
        assert thread.posts.count() == 2
        page.go_back()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_going_back_and_sending_a_new_thread_again_starts_one(
    platform: Browsers, community: Community, member: Person, scripts: bool
) -> None:
    """Typed anew is what the browser does not put back."""
    page = platform.of(member, java_script_enabled=scripts)
    page.goto(f"{community.get_absolute_url()}threads/new/")
    for _time in range(2):
        page.get_by_label("Title").fill("Who has the keys at night?")
        page.get_by_role("textbox", name="Your words").fill("The worst first, then the doors.")
        page.get_by_role("button", name="Post thread").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Who has the keys at night?")
        assert Thread.objects.filter(community=community, title="Who has the keys at night?").count() == 1
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text("Start a thread")
