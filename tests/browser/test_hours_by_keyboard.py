"""The two tables of hours by keyboard alone, the same as a list for who hears them, and on another clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from communities.models import Community
from mentoring.meeting import join_circle, open_circle
from mentoring.models import Circle, Session
from people.free_time import slot_of
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_member

AFTERNOONS = [slot_of(day, hour, half) for day in range(5) for hour in (16, 17, 18) for half in (0, 30)]
MOST_TABS = 60


@pytest.fixture
def noor(community: Community) -> Person:
    return make_member(community, "Noor Haddad")


@pytest.fixture
def circle(community: Community, facilitator: Person, noor: Person) -> Circle:
    """Noor is free in the afternoons, the facilitator in the later ones; a time is looked for."""
    Person.objects.filter(pk=noor.pk).update(weekly_hours=AFTERNOONS)
    later = [slot for slot in AFTERNOONS if slot % 48 >= 34]
    Person.objects.filter(pk=facilitator.pk).update(weekly_hours=later)
    circle = open_circle(Circle(community=community, name="First year", purpose="Talk."), host=facilitator)
    join_circle(circle, person=noor)
    return circle


def has_focus(place: Locator) -> bool:
    return bool(place.evaluate("one => one === document.activeElement"))


def tab_to(page: Page, place: Locator) -> None:
    for _time in range(MOST_TABS):
        if has_focus(place):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"No key leads to {place}.")


def test_a_circles_hour_is_chosen_by_keyboard_alone(
    circle: Circle, facilitator: Person, noor: Person, platform: Browsers
) -> None:
    page = platform.of(facilitator)
    page.goto(circle.get_absolute_url())
    # One stop for the whole table: it begins where the best time is, and arrows go on from there.
    best = page.locator(".heat [aria-current]")
    expect(best).to_have_accessible_name(re.compile("Mon 17:00, 2 of 2 free"))
    tab_to(page, best)
    page.keyboard.press("Tab")
    assert not page.locator(".heat :focus").count()
    page.keyboard.press("Shift+Tab")
    for key in ("ArrowRight", "ArrowDown", "End", "ArrowRight", "Home", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator(".heat a:focus")).to_have_accessible_name(re.compile("Tue 18:00, 2 of 2 free"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("Tuesday .*18:00"))).to_be_visible()
    tab_to(page, page.get_by_role("link", name="Choose this time"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Tell everyone"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Everyone in the circle is told")).to_be_visible()
    starts_at = Session.objects.get(circle=circle).starts_at
    assert starts_at
    assert (starts_at.weekday(), starts_at.hour) == (1, 18)


def test_the_list_says_what_the_table_shows(circle: Circle, facilitator: Person, platform: Browsers) -> None:
    page = platform.of(facilitator)
    page.goto(circle.get_absolute_url())
    words = page.get_by_text("All times as a list, with who is free")
    tab_to(page, words)
    page.keyboard.press("Enter")
    items = page.locator("#times-in-words li")
    expect(items.first).to_be_visible()
    expect(page.get_by_role("table", name=re.compile("People free by hour"))).to_be_visible()
    in_table = {address_of(one): said_of(one.get_attribute("aria-label")) for one in page.locator(".heat a").all()}
    in_list = {address_of(one.locator("a")): said_of(one.inner_text()) for one in items.all()}
    assert in_list == {address: said for address, said in in_table.items() if said != "0 of 2"}
    expect(items.first).to_contain_text("1 of 2 free: Noor")
    items.nth(1).locator("a").press("Enter")
    expect(page.get_by_role("link", name="Choose this time")).to_be_visible()


def address_of(link: Locator) -> str:
    return parse_qs(urlsplit(link.get_attribute("href") or "").query)["at"][0]


def said_of(words: str | None) -> str:
    found = re.search(r"\d of \d", words or "")
    assert found
    return found[0]


def test_on_another_clock_the_table_shows_the_same_moments(
    circle: Circle, facilitator: Person, platform: Browsers
) -> None:
    Person.objects.filter(pk=facilitator.pk).update(weekly_hours=[])
    page = platform.of(facilitator)
    page.goto(circle.get_absolute_url())
    before = moments(page, "UTC")
    assert len(before) == 15
    page.goto("/settings/appearance/")
    page.get_by_label(re.compile("time zone", re.IGNORECASE)).select_option("America/New_York")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    facilitator.refresh_from_db()
    assert facilitator.time_zone == "America/New_York"
    page.goto(circle.get_absolute_url())
    expect(page.get_by_text("Shown in your time, New York")).to_be_visible()
    assert moments(page, "America/New_York") == before


def moments(page: Page, zone: str) -> set[tuple[int, time]]:
    """Of a week, at which somebody is free, as the table has them: where it is Monday already, the next is another."""
    free = page.locator(".heat a:not(.h0)").all()
    instants = [datetime.fromisoformat(address_of(one)).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for one in free]
    return {(at.weekday(), at.time()) for at in instants}


def test_a_week_is_drawn_and_read_as_words_by_keyboard_alone(noor: Person, platform: Browsers) -> None:
    page = platform.of(noor)
    page.goto("/mentoring/hours/")
    tab_to(page, page.get_by_role("checkbox", name="Monday 06:00"))
    for key in ("End", "ArrowDown", "Space", "ArrowDown", "Space"):
        page.keyboard.press(key)
    expect(page.get_by_role("checkbox", name="Sunday 07:00")).to_be_checked()
    # The next stop is past the table.
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save my week")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/mentoring/$"))
    page.goto("/mentoring/hours/")
    tab_to(page, page.get_by_role("link", name="Write it"))
    page.keyboard.press("Enter")
    sunday = page.get_by_label("Sunday")
    expect(sunday).to_have_value("6:30-7:30")
    tab_to(page, sunday)
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("22-24")
    tab_to(page, page.get_by_role("button", name="Save my week"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/mentoring/$"))
    noor.refresh_from_db()
    assert noor.weekly_hours == [slot_of(6, hour, half) for hour in (22, 23) for half in (0, 30)]


def test_a_night_shift_is_drawn_by_keyboard_in_the_same_table(noor: Person, platform: Browsers) -> None:
    page = platform.of(noor)
    page.goto("/mentoring/hours/")
    expect(page.get_by_role("checkbox", name="Monday 06:00")).to_be_visible()
    assert page.get_by_role("checkbox", name="Monday 05:30").count() == 0
    nights = page.get_by_text("Nights, 22 to 6")
    tab_to(page, nights)
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name="Monday 00:00")).to_be_visible()
    tab_to(page, page.get_by_role("checkbox", name="Monday 06:00"))
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("checkbox", name="Monday 05:30")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowUp")
    # Folded away again, what was drawn there stays, and the keys lead past it.
    for key in ("Shift+Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("checkbox", name="Monday 00:00")).to_be_hidden()
    expect(page.get_by_role("checkbox", name="Monday 06:00")).to_have_attribute("tabindex", "0")
    page.keyboard.press("Tab")
    expect(page.get_by_role("checkbox", name="Monday 06:00")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("checkbox", name="Monday 06:00")).to_be_focused()
    page.get_by_role("button", name="Save my week").press("Enter")
    page.wait_for_url(re.compile("/mentoring/$"))
    noor.refresh_from_db()
    assert noor.weekly_hours == [slot_of(0, 5), slot_of(0, 5, 30)]
    page.goto("/mentoring/hours/")
    expect(page.get_by_role("checkbox", name="Monday 05:00")).to_be_checked()


def test_hours_are_drawn_by_keyboard_as_by_mouse(noor: Person, platform: Browsers) -> None:
    """Shift takes what a box says along: three hours on two days are a few keys, not a tick for each half hour."""
    page = platform.of(noor)
    page.goto("/mentoring/hours/")
    tab_to(page, page.get_by_role("checkbox", name="Monday 06:00"))
    page.keyboard.press("Space")
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(f"Shift+{key}")
    # And takes it away again.
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowUp")
    # Without it one only walks, and past the edge nothing happens.
    for key in ("ArrowUp", "Shift+ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.get_by_role("checkbox", name="Tuesday 06:00")).to_be_focused()
    page.get_by_role("button", name="Save my week").press("Enter")
    page.wait_for_url(re.compile("/mentoring/$"))
    noor.refresh_from_db()
    assert noor.weekly_hours == [slot_of(0, 6), slot_of(1, 6), slot_of(1, 6, 30)]
