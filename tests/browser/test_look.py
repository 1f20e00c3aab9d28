"""The look in a real browser: every width, both themes, nothing refused by the policy, readable by everybody."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, WebSocketRoute, expect
from pytest_django.live_server_helper import LiveServer

from people.models import Person
from tests.cast import make_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.ui.urls")]

DOORS = ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/login/code/")
WIDTHS = (320, 390, 760, 761, 980, 1060, 1180, 1440, 1920)


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser said about the page that it should not have to say."""
    heard: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            heard.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(str(error)))
    yield heard
    assert heard == []


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes']][:3]}" for rule in found]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_component_is_accessible_in_both_themes(
    page: Page, live_server: LiveServer, complaints: list[str], theme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.goto(f"{live_server.url}/styleguide/")
    assert violations(page) == []


@pytest.mark.parametrize("address", DOORS)
def test_the_doors_are_accessible(page: Page, live_server: LiveServer, complaints: list[str], address: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{live_server.url}{address}")
    assert violations(page) == []


def test_no_width_makes_a_page_scroll_sideways(page: Page, live_server: LiveServer, complaints: list[str]) -> None:
    for address in ("/styleguide/", *DOORS):
        page.goto(f"{live_server.url}{address}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert too_wide <= 0, f"{address} at {width}"


def test_the_theme_turns_at_once_and_stays(page: Page, live_server: LiveServer, complaints: list[str]) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_on_a_phone_the_navigation_is_a_drawer_that_escape_closes(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/styleguide/")
    drawer = page.locator("#side")
    expect(drawer).to_be_hidden()
    page.get_by_role("button", name="Open menu").click()
    expect(drawer).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()


def test_the_first_tab_leads_past_the_navigation(page: Page, live_server: LiveServer, complaints: list[str]) -> None:
    page.goto(f"{live_server.url}/styleguide/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()


def test_the_toolbar_writes_markdown_and_undo_takes_it_back(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    page.goto(f"{live_server.url}/styleguide/")
    text = page.get_by_role("textbox", name="Your reply")
    text.fill("sieve first")
    text.press("ControlOrMeta+a")
    page.get_by_role("button", name="Bold").click()
    expect(text).to_have_value("**sieve first**")
    text.press("ControlOrMeta+z")
    expect(text).to_have_value("sieve first")
    page.get_by_role("button", name="Quote").last.click()
    expect(text).to_have_value("> sieve first")


def test_what_was_typed_survives_a_page_that_went_away(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    page.goto(f"{live_server.url}/styleguide/")
    page.get_by_role("textbox", name="Your reply").press_sequentially("half a thought")
    # Before the composer has woken nothing can be kept; what was typed until then is kept when it does.
    page.wait_for_function("customElements.get('mark-down') !== undefined")
    page.goto(f"{live_server.url}/accounts/login/")
    page.goto(f"{live_server.url}/styleguide/")
    expect(page.get_by_role("textbox", name="Your reply")).to_have_value("half a thought")


def test_a_menu_closes_on_escape_and_gives_focus_back(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    page.goto(f"{live_server.url}/styleguide/")
    opener = page.locator("summary", has_text="Open the menu")
    opener.click()
    menu = page.locator("details", has=opener)
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(opener).to_be_focused()


def test_a_dialog_opens_and_closes(page: Page, live_server: LiveServer, complaints: list[str]) -> None:
    page.goto(f"{live_server.url}/styleguide/")
    page.get_by_role("button", name="Leave community").last.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("button", name="Stay").click()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_failed_request_says_what_is_safe_and_empties_nothing(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/styleguide/")
    page.evaluate("htmx.ajax('GET', '/nowhere-at-all/', '#main')")
    expect(page.locator(".toasts .toast")).to_contain_text("any more")
    expect(page.get_by_role("heading", name="Style page")).to_be_visible()


def test_a_question_of_htmx_is_asked_in_our_dialog(page: Page, live_server: LiveServer, complaints: list[str]) -> None:
    page.goto(f"{live_server.url}/styleguide/")
    page.evaluate(
        """() => {
          document.querySelector("#main").insertAdjacentHTML("afterbegin", `<button id="asks"
            hx-get="/accounts/login/"
            hx-confirm="Leave Ward nurses?" hx-confirm-verb="Leave" hx-swap="none">Go</button>`);
          htmx.process(document.querySelector("#asks"));
        }"""
    )
    page.locator("#asks").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Leave Ward nurses?")
    with page.expect_response(re.compile("/accounts/login/")):
        dialog.get_by_role("button", name="Leave", exact=True).click()


def test_nothing_moves_while_a_page_comes_in(page: Page, live_server: LiveServer, complaints: list[str]) -> None:
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => { for (const shift of list.getEntries()) "
        "window.moved += shift.value; }).observe({type: 'layout-shift', buffered: true});"
    )
    for address in ("/accounts/login/", "/styleguide/"):
        page.goto(f"{live_server.url}{address}", wait_until="networkidle")
        assert page.evaluate("window.moved") < 0.01, address


@pytest.fixture
def noor(context: BrowserContext, live_server: LiveServer, client: Client) -> Person:
    """Signed in, in this browser."""
    person = make_person("Noor Haddad")
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return person


@pytest.fixture
def bells(page: Page) -> list[WebSocketRoute]:
    """Stands in for the server's end: each socket that opens hears how many there were."""
    opened: list[WebSocketRoute] = []

    def answer(socket: WebSocketRoute) -> None:
        opened.append(socket)
        socket.send(f'{{"type": "bell", "count": {len(opened)}}}')

    page.route_web_socket(re.compile("/ws/me/"), answer)
    return opened


def test_the_bell_follows_what_the_socket_says(
    noor: Person, bells: list[WebSocketRoute], page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/styleguide/")
    bell = page.locator("live-bell a")
    expect(bell).to_have_attribute("aria-label", "1 thing for you")
    bells[0].send('{"type": "bell", "count": 3}')
    expect(bell).to_have_attribute("aria-label", "3 things for you")
    expect(page.locator("#side [data-bell-count]")).to_have_text("3")
    bells[0].send('{"type": "bell", "count": 0}')
    expect(bell).to_have_attribute("aria-label", "Nothing waiting for you")
    expect(page.locator("#side [data-bell-count]")).to_be_hidden()


def test_a_bell_that_lost_its_socket_comes_back(
    noor: Person, bells: list[WebSocketRoute], page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/styleguide/")
    expect(page.locator("live-bell a")).to_have_attribute("aria-label", "1 thing for you")
    bells[0].close(code=1012)
    expect(page.locator("live-bell a")).to_have_attribute("aria-label", "2 things for you")


def test_signing_out_leaves_nothing_that_was_typed(noor: Person, page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/styleguide/")
    page.get_by_role("textbox", name="Your reply").press_sequentially("not for the next person")
    page.goto(f"{live_server.url}/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{live_server.url}/")
    assert "next person" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_a_toggled_theme_becomes_the_persons_setting(noor: Person, page: Page, live_server: LiveServer) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(f"{live_server.url}/styleguide/")
    with page.expect_response(re.compile("/settings/theme/")) as saved:
        page.get_by_role("button", name="Switch between light and dark").click()
    assert saved.value.status == 204
    noor.refresh_from_db()
    assert noor.theme == "dark"
