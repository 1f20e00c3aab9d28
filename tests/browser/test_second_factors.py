"""More than a password: an app's codes, codes for a bad day, and a passkey instead of all of it."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from people.models import Person
from tests.browser.platform import Browsers
from tests.cast import PASSWORD, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def noor(transactional_db: None) -> Person:
    person = make_person("Noor Haddad")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def say_it_is_me(page: Page) -> None:
    """Asked for before anything about the account's safety is changed."""
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Yes, it’s me").click()


def come_in(page: Page, person: Person) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail", exact=True).fill(str(person.email))
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def code_of(secret: str) -> str:
    """What an authenticator app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def test_an_app_and_recovery_codes(platform: Browsers, noor: Person, settings: Any) -> None:
    # The half minute of a code may end between reading it and sending it.
    settings.MFA_TOTP_TOLERANCE = 1
    page = platform.of(noor)
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Set it up").click()
    say_it_is_me(page)
    expect(page.get_by_alt_text("QR code for the authenticator app")).to_be_visible()
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    secret = page.get_by_label("Or type this into the app").input_value()
    page.get_by_label("Code", exact=True).fill(code_of(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page).to_have_url(re.compile("recovery"))
    recovery = Authenticator.objects.get(user=noor, type="recovery_codes").wrap().get_unused_codes()[0]
    expect(page.get_by_text(recovery)).to_be_visible()

    elsewhere = platform.of()
    come_in(elsewhere, noor)
    expect(elsewhere.get_by_role("heading", name="One more step")).to_be_visible()
    elsewhere.get_by_label("Code", exact=True).fill(recovery)
    elsewhere.get_by_role("button", name="Sign in", exact=True).click()
    expect(elsewhere.get_by_text("Noor Haddad").first).to_be_visible()

    again = platform.of()
    come_in(again, noor)
    again.get_by_label("Code", exact=True).fill(recovery)
    again.get_by_role("button", name="Sign in", exact=True).click()
    expect(again.get_by_role("heading", name="One more step")).to_be_visible()


def test_a_passkey_instead_of_a_password(platform: Browsers, noor: Person) -> None:
    page = platform.of(noor)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    knows_its_owner = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options | knows_its_owner})

    page.goto("/accounts/2fa/webauthn/add/")
    say_it_is_me(page)
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Add it").click()
    expect(page).not_to_have_url(re.compile("webauthn/add"))
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_text("My laptop")).to_be_visible()

    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{platform.url}/")
    expect(page.get_by_text("Noor Haddad").first).to_be_visible()


def test_signed_out_everywhere_else(platform: Browsers, noor: Person) -> None:
    here, there = platform.of(), platform.of()
    for page in (here, there):
        come_in(page, noor)
        expect(page).to_have_url(f"{platform.url}/")
    here.goto("/accounts/sessions/")
    here.get_by_role("button", name="Sign out everywhere else").click()
    say_it_is_me(here)
    expect(here.get_by_text("This one")).to_be_visible()
    there.goto("/settings/profile/")
    expect(there).to_have_url(re.compile("/accounts/login/"))
    here.goto("/settings/profile/")
    expect(here).to_have_url(f"{platform.url}/settings/profile/")
