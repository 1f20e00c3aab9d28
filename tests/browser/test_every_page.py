"""Every main page, as a member sees it: readable by everybody in both themes, never wider than its window."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page

from chat.rooms import first_room
from chat.speaking import say
from communities.models import Community
from content.saving import save_for_later
from discussions.models import Thread, ThreadKind
from discussions.posting import reply, start_thread
from discussions.summarising import write_summary
from knowledge.telling import StoryDraft, tell
from mentoring.meeting import open_circle
from mentoring.models import Circle
from mentoring.scheduling import plan_session
from people.models import Person, Theme
from tests.browser.platform import Browsers
from tests.cast import make_person

WIDTHS = (320, 390, 760, 1440)
IS_UNCOVERED = """it => {
  const { left, top, width, height } = it.getBoundingClientRect();
  return it.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""


@pytest.fixture
def pages(community: Community, member: Person, facilitator: Person) -> list[str]:
    """Addresses of a community with a little of everything in it."""
    thread = start_thread(
        community,
        author=member,
        title="Who orders the lamp oil?",
        source="We ran out, **again**.\n\n`oil --now`",
        kind=ThreadKind.ASK,
        tags=["nights", "lamps"],
    )
    reply(
        thread, author=facilitator, source="> We ran out\n\nThe pharmacy does. | a | b |\n\n| a | b |\n|-|-|\n| 1 | 2 |"
    )
    write_summary(thread, source="- The pharmacy orders it", by=facilitator)
    draft = StoryDraft(
        title="The night the pump lied", parts={"situation": "Half past three.", "advice": "Look twice."}
    )
    story = tell(community, draft, author=member)
    save_for_later(story, person=member)
    say(first_room(community), author=facilitator, source="Good evening.")
    circle = open_circle(Circle(community=community, name="First year", purpose="Bring the night."), host=facilitator)
    session = circle.sessions.get()
    plan_session(session, starts_at=timezone.now() + timedelta(days=3), by=facilitator)
    root = community.get_absolute_url()
    return [
        "/", "/bookmarks/", f"/bookmarks/story/{story.pk}/", "/communities/", "/communities/new/", "/notifications/",
        "/people/", "/stories/", "/mentoring/",
        "/search/?q=lamp", "/settings/profile/", "/settings/appearance/", "/settings/notifications/",
        member.get_absolute_url(), root, f"{root}about/", f"{root}members/", f"{root}goals/", f"{root}threads/",
        f"{root}threads/new/", f"{root}threads/introduction/", "/welcome/",
        thread.get_absolute_url(), f"{root}threads/{thread.pk}/summary/",
        f"{root}stories/", f"{root}stories/new/", story.get_absolute_url(), f"{root}chat/general/",
        f"{root}chat/general/choosing/?message=1",
        f"{root}mentoring/", circle.get_absolute_url(), session.get_absolute_url(),
    ]  # fmt: skip


def violations(page: Page, address: str) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{address} {rule['id']}: {[node['target'] for node in rule['nodes']][:3]}" for rule in found]


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
def test_no_page_keeps_anybody_out(pages: list[str], member: Person, platform: Browsers, theme: Theme) -> None:
    Person.objects.filter(pk=member.pk).update(theme=theme)
    page = platform.of(member)
    found: list[str] = []
    for address in pages:
        assert page.goto(address).status == 200, address  # type: ignore[union-attr]
        found += violations(page, address)
    assert found == []


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
def test_choosing_in_a_room_keeps_nobody_out(
    community: Community, member: Person, platform: Browsers, theme: Theme
) -> None:
    room = first_room(community)
    for words in ("Good evening.", "And good night."):
        say(room, author=member, source=words)
    Person.objects.filter(pk=member.pk).update(theme=theme)
    page = platform.of(member)
    page.goto(room.get_absolute_url())
    page.locator("chat-room[connected]").wait_for()
    page.locator(".msg__act").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Choose several").click()
    page.locator(".msg__pick").nth(1).wait_for()
    found = violations(page, "choosing in a room")
    page.set_viewport_size({"width": 320, "height": 900})
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert found + violations(page, "choosing in a room, on a phone") == []


def test_no_page_scrolls_sideways(pages: list[str], member: Person, platform: Browsers) -> None:
    page = platform.of(member)
    too_wide: list[str] = []
    for address in pages:
        page.goto(address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                too_wide.append(f"{address} at {width}")
    assert too_wide == []


def test_what_the_keyboard_reaches_in_the_navigation_is_not_behind_its_foot(
    pages: list[str], community: Community, member: Person, platform: Browsers
) -> None:
    page = platform.of(member)
    page.set_viewport_size({"width": 1280, "height": 480})
    page.goto(community.get_absolute_url())
    side = page.locator("#side")
    assert side.evaluate("side => side.scrollHeight > side.clientHeight")
    links = side.locator(".nav a")
    for number in range(links.count()):
        links.nth(number).focus()
        assert links.nth(number).evaluate(IS_UNCOVERED), links.nth(number).inner_text()


def test_nothing_keeps_those_out_who_look_after_a_thread(
    pages: list[str], facilitator: Person, platform: Browsers
) -> None:
    page = platform.of(facilitator)
    base = Thread.objects.select_related("community").get(last_number__gt=1).base
    found: list[str] = []
    for address in (f"{base}tending/", f"{base}split/"):
        page.goto(address)
        found += violations(page, address)
        page.set_viewport_size({"width": 320, "height": 900})
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), address
    assert found == []


def test_a_visitors_pages_complain_of_nothing(pages: list[str], community: Community, platform: Browsers) -> None:
    page = platform.of()
    for address in pages:
        if address.startswith(f"{community.get_absolute_url()}threads/") and not address.endswith(("new/", "summary/")):
            page.goto(address)
            page.wait_for_load_state("networkidle")


def test_the_administration_complains_of_nothing(pages: list[str], platform: Browsers) -> None:
    page = platform.of(make_person("Ada Admin", is_staff=True, is_superuser=True))
    for address in ("/admin/", "/admin/people/person/", "/admin/moderation/case/", "/admin/communities/community/"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
