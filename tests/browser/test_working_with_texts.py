"""Texts that are worked with in a real browser: a lesson plan is taught, adapted, and the first one says so."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from communities.models import Community
from knowledge.models import Sheet
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_member


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_lesson_plan_is_taught_and_adapted(
    community: Community, member: Person, platform: Browsers, scripts: bool
) -> None:
    writer = platform.of(member, java_script_enabled=scripts)
    writer.goto(f"{community.get_absolute_url()}resources/texts/new/")
    writer.get_by_label("What is it?").select_option("lesson")
    writer.get_by_label("Title").fill("Neutralisation in 50 minutes")
    writer.locator("[name=source]").fill("1. Ask who has burnt a tongue.\n2. Drops, not burettes.")
    writer.get_by_role("button", name="Share it").click()
    expect(writer.get_by_text("Drops, not burettes.")).to_be_visible()

    teacher = platform.of(make_member(community, "Piotr Zieliński"), java_script_enabled=scripts)
    teacher.goto(Sheet.objects.get().get_absolute_url())
    teacher.get_by_role("link", name="Taught it").click()
    teacher.get_by_label("Worked", exact=True).check()
    teacher.get_by_label("What happened?").fill("They asked for the acid by its name.")
    teacher.get_by_label("Everyone who reads this").check()
    teacher.get_by_role("button", name="Taught it").click()
    expect(teacher.get_by_text("They asked for the acid by its name.")).to_be_visible()
    teacher.goto(Sheet.objects.get().get_absolute_url())
    expect(teacher.get_by_role("heading", name="Who taught it, and what happened")).to_be_visible()
    expect(teacher.locator("#uses")).to_contain_text("They asked for the acid by its name.")

    teacher.get_by_role("link", name="Adapt it").click()
    teacher.get_by_label("Title").fill("Neutralisation with vinegar")
    teacher.get_by_role("button", name="Keep my copy").click()
    expect(teacher.get_by_text("Adapted from")).to_be_visible()
    teacher.get_by_role("link", name="Neutralisation in 50 minutes").click()
    expect(teacher.get_by_role("heading", level=1)).to_have_text("Neutralisation in 50 minutes")
    adapted = teacher.locator("section").filter(has=teacher.get_by_role("heading", name="Adapted by others"))
    expect(adapted.get_by_role("link", name="Neutralisation with vinegar")).to_be_visible()
    expect(adapted).to_contain_text("Piotr Zieliński")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_link_is_adapted_and_the_first_one_says_so(
    community: Community, member: Person, platform: Browsers, scripts: bool
) -> None:
    page = platform.of(member, java_script_enabled=scripts)
    page.goto(f"{community.get_absolute_url()}resources/")
    page.get_by_label("Its address").fill("https://example.org/rota")
    page.get_by_label("What it is").fill("The rota")
    page.get_by_role("button", name="Share it").click()
    page.get_by_role("link", name="Adapt it").click()
    page.get_by_label("Its address").fill("https://example.org/rota-for-nights")
    page.get_by_label("What it is").fill("The rota, for nights")
    page.get_by_role("button", name="Keep my copy").click()
    page.get_by_role("link", name="The rota", exact=True).click()
    expect(page.get_by_role("heading", name="Adapted by others")).to_be_visible()
    expect(page.get_by_role("link", name="The rota, for nights")).to_be_visible()
