"""Somebody makes an account with the code from their mail, and sets the house to their liking."""

from __future__ import annotations

import re

from django.core import mail
from playwright.sync_api import expect

from engagement.mailing import send_due_mail
from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import make_community


def test_an_account_is_made_with_the_code_from_a_mail(platform: Browsers) -> None:
    make_community(name="Ward nurses")
    page = platform.of()
    page.goto("/")
    page.get_by_role("link", name="Make an account").first.click()
    page.get_by_label("The name you go by").fill("Ilse Aichinger")
    page.get_by_label("E-mail").fill("ilse@example.org")
    page.get_by_label("Password").fill("the greater hope 1948")
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_label("Code from the e-mail")).to_be_visible()
    send_due_mail()
    found = re.search(r"^\s*([A-Z0-9]{3,4}-[A-Z0-9]{3,4})\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    page.get_by_label("Code from the e-mail").fill(found[1])
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(re.compile("/welcome/"))
    assert Person.objects.get(email="ilse@example.org").display_name == "Ilse Aichinger"


def test_a_theme_chosen_in_the_settings_is_everywhere_and_stays(member: Person, platform: Browsers) -> None:
    page = platform.of(member, color_scheme="light")
    page.goto("/settings/appearance/")
    page.get_by_label("Dark", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/communities/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
