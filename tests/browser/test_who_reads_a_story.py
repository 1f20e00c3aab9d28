"""Whoever tells a story chooses who reads it, and nobody else does; fewer may read it later."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from communities.models import Community
from knowledge.models import Story
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_member, make_person

TITLE = "The night the pump lied"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_story_is_read_by_those_for_whom_it_was_told(
    community: Community, member: Person, platform: Browsers, scripts: bool
) -> None:
    teller = platform.of(member, java_script_enabled=scripts)
    teller.goto(f"{community.get_absolute_url()}stories/new/")
    expect(teller.get_by_label("Who may read it")).to_have_value("public")
    teller.get_by_label("Title").fill(TITLE)
    teller.locator("[name=situation]").fill("Half past three, and the pump said all well.")
    teller.get_by_label("Who may read it").select_option("Everyone with an account here")
    teller.get_by_role("button", name="Tell it").click()
    expect(teller.locator("main")).to_contain_text("Everyone with an account here")

    story = Story.objects.get()
    colleague = platform.of(make_member(community), java_script_enabled=scripts)
    stranger = platform.of(make_person(), java_script_enabled=scripts)
    visitor = platform.of(None, java_script_enabled=scripts)
    assert [reads(page, story) for page in (colleague, stranger, visitor)] == [True, True, False]

    teller.goto(f"{community.get_absolute_url()}stories/{story.pk}/change/")
    expect(teller.get_by_label("Who may read it")).to_have_value("site")
    teller.get_by_label("Who may read it").select_option("Members of this community")
    teller.get_by_role("button", name="Save").click()
    expect(teller.locator("main")).to_contain_text("Members of this community")
    assert [reads(page, story) for page in (colleague, stranger, visitor)] == [True, False, False]


def reads(page: Page, story: Story) -> bool:
    """On its own page and in the library alike."""
    # Asked for beside the page: a browser would complain of what is not there.
    answer = page.request.get(story.get_absolute_url())
    page.goto(f"{story.community.get_absolute_url()}stories/")
    listed = page.get_by_role("link", name=TITLE).count() > 0
    assert listed == (answer.status == 200)
    return listed
