"""The administration goes on under a policy that lets nothing run, and nothing be drawn, that is written into a page.

Whatever a page may not do stands in the browser's console, and fails these tests (tests/browser/conftest.py).
"""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Page, expect

from communities.models import Community, Norm
from moderation.flagging import flag
from moderation.models import Case, WatchedWords
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_person, make_thread

# Alpine has taken over when nothing is cloaked any more.
IS_DRAWN = "window.Alpine && !document.querySelector('[x-cloak]')"


@pytest.fixture
def ada() -> Person:
    return make_person("Ada Admin", is_staff=True, is_superuser=True)


@pytest.fixture
def case(community: Community, member: Person, facilitator: Person) -> Case:
    post = make_thread(community, author=member, title="Spirit burners").posts.get()
    flag(post, person=facilitator, reason="advert")
    return Case.objects.get()


def opened(page: Page, address: str) -> Page:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, address
    assert "unsafe-inline" not in answer.headers["content-security-policy"]
    page.wait_for_load_state("networkidle")
    page.wait_for_function(IS_DRAWN)
    return page


def test_every_list_is_drawn(platform: Browsers, ada: Person, case: Case) -> None:
    page = platform.of(ada)
    lists = [reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist") for model in admin.site._registry]
    for address in ["/admin/", "/admin/state/", *lists]:
        opened(page, address)


def test_a_list_is_filtered_and_acted_on(platform: Browsers, ada: Person, case: Case) -> None:
    page = opened(platform.of(ada), "/admin/moderation/case/")
    # Drawn in the house's colours, and with a side as wide as it was left.
    colour = "getComputedStyle(document.documentElement).getPropertyValue('--color-primary-600')"
    assert page.evaluate(colour) == "#1b5c4b"
    assert page.locator("#nav-sidebar").evaluate("side => side.style.width").endswith("px")
    page.locator("a.filter-open-button").click()
    page.locator("#changelist-filter").get_by_role("link", name="Waiting", exact=True).click()
    page.wait_for_url("**state__exact=waiting**")
    page.wait_for_function(IS_DRAWN)
    page.locator("input[name=_selected_action]").first.check()
    page.locator("select[name=action]").first.select_option("hide_chosen")
    page.locator("button[name=index]").first.click()
    expect(page.get_by_text("Done. The audit trail says so.")).to_be_visible()


def test_a_page_is_searched_for_and_the_theme_changed(platform: Browsers, ada: Person) -> None:
    page = opened(platform.of(ada), "/admin/")
    page.keyboard.press("Control+k")
    page.locator("#search-input-command").fill("Sess")
    page.locator("#search-input-command").press("i")
    expect(page.locator("#command-results-list").get_by_text("Sessions").first).to_be_visible()
    page.keyboard.press("Escape")
    page.evaluate("document.querySelector('[x-on\\\\:click*=dark]').click()")
    expect(page.locator("html.dark")).to_have_count(1)


def test_forms_with_rows_beside_them_and_two_boxes_are_filled_in(
    platform: Browsers, ada: Person, community: Community, member: Person
) -> None:
    Group.objects.get_or_create(name="Moderators")
    page = opened(platform.of(ada), f"/admin/communities/community/{community.pk}/change/")
    had = community.norms.count()
    page.get_by_role("link", name="Add another norm").or_(page.get_by_text("Add another norm")).first.click()
    page.locator(f"[name=norms-{had}-text]").fill("Lamps are filled by day.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/communities/community/")
    assert Norm.objects.filter(community=community, text="Lamps are filled by day.").exists()
    opened(page, f"/admin/people/person/{member.pk}/change/")
    page.locator("#id_groups_from").select_option(label="Moderators")
    page.locator("#id_groups_add, #id_groups_add_link").first.click()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/people/person/")
    assert member.groups.filter(name="Moderators").exists()


def test_the_queue_is_decided_and_a_row_deleted(platform: Browsers, ada: Person, case: Case) -> None:
    words = WatchedWords.objects.create(words="burners", act="flag")
    page = opened(platform.of(ada), "/admin/moderation/case/")
    opened(page, f"/admin/moderation/case/{case.pk}/change/")
    opened(page, f"/admin/moderation/case/decision/?ids={case.pk}")
    page.get_by_label("Hide it").check()
    page.get_by_label("Who wrote it").select_option(label="A word of warning")
    page.get_by_label("In your own words").fill("No adverts here, please.")
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_text("Done: 1. Those it concerns are told.")).to_be_visible()
    opened(page, f"/admin/moderation/watchedwords/{words.pk}/delete/")
    page.get_by_role("button", name="Yes, I’m sure").click()
    page.wait_for_url("**/admin/moderation/watchedwords/")
    assert not WatchedWords.objects.exists()
