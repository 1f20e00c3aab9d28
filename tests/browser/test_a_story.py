"""Somebody tells a story, another finds it and says that they used it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, expect

from communities.models import Community
from knowledge.models import Story
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_member


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_story_is_told_found_and_used(
    community: Community, member: Person, platform: Browsers, scripts: bool
) -> None:
    teller = platform.of(member, java_script_enabled=scripts)
    teller.goto(f"{community.get_absolute_url()}stories/")
    teller.get_by_role("link", name="Tell a story").click()
    teller.get_by_role("link", name="all on one page").click()
    teller.get_by_label("Title").fill("The night the pump lied")
    teller.locator("[name=situation]").fill("Half past three, and the pump said **all well**.")
    teller.get_by_role("button", name="Tell it").click()
    expect(teller.get_by_role("heading", level=1)).to_have_text("The night the pump lied")
    expect(teller.locator(".story__body strong")).to_have_text("all well")

    reader = platform.of(make_member(community, "Grace Mensah"), java_script_enabled=scripts)
    reader.goto(f"{community.get_absolute_url()}stories/")
    reader.get_by_role("link", name="The night the pump lied").click()
    reader.get_by_role("link", name="I used this").click()
    reader.get_by_label("Worked", exact=True).check()
    reader.get_by_label("Where").fill("Ward 6")
    reader.get_by_label("Everyone who reads this").check()
    reader.get_by_role("button", name="I used this").click()
    expect(reader.get_by_text("Ward 6")).to_be_visible()
    reader.goto(Story.objects.get().get_absolute_url())
    expect(reader.get_by_text("1 person used this")).to_be_visible()
    expect(reader.locator("#uses")).to_contain_text("Grace Mensah")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_file_is_put_into_a_part_and_a_resource_is_a_file(
    community: Community, member: Person, platform: Browsers, scripts: bool
) -> None:
    rota: FilePayload = {"name": "rota.txt", "mimeType": "text/plain", "buffer": b"Nights first"}
    teller = platform.of(member, java_script_enabled=scripts)
    teller.goto(f"{community.get_absolute_url()}stories/new/")
    teller.get_by_label("Title").fill("How we share the nights")
    part = teller.locator("take-files").filter(has=teller.locator("[name=tried]"))
    teller.locator("[name=tried]").fill("Like this:")
    if scripts:
        with teller.expect_file_chooser() as chooser:
            part.get_by_role("button", name="Picture or file").click()
        chooser.value.set_files(files=[rota])
        expect(teller.locator("[name=tried]")).to_have_value(re.compile(r"\[rota\]\(/media/"))
    else:
        part.get_by_label("Pictures and files for this part").set_input_files(files=[rota])
    teller.get_by_role("button", name="Tell it").click()
    expect(teller.locator(".story__body").get_by_role("link", name="rota")).to_be_visible()

    teller.goto(f"{community.get_absolute_url()}resources/")
    teller.get_by_label("Or a file").set_input_files(files=[rota])
    teller.get_by_label("What it is").fill("The rota")
    teller.get_by_role("button", name="Share it").click()
    expect(teller.get_by_role("link", name="Get rota.txt")).to_be_visible()
    teller.get_by_label("Say something about it").fill("It fits on one page.")
    teller.get_by_role("button", name="Say it").click()
    expect(teller.locator("#remarks")).to_contain_text("It fits on one page.")
