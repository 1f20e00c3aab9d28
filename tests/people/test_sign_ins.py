"""The log says what happened at the door, to which account, and nothing that would let anybody in."""

from __future__ import annotations

import json
import logging
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client

from people.models import Person
from tests.cast import PASSWORD, client_of, make_person

pytestmark = pytest.mark.django_db
NEW = "a sentence nobody else would say"


@pytest.fixture
def person() -> Person:
    one = make_person("Kim Known")
    EmailAddress.objects.create(user=one, email=str(one.email), verified=True, primary=True)
    return one


@pytest.fixture
def visitor() -> Client:
    return Client(REMOTE_ADDR=f"2001:db8:{uuid4().int % 65536:x}:{uuid4().int % 65536:x}::1")


class Door:
    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self.caplog = caplog

    def said(self, name: str = "hearth.door") -> list[dict[str, Any]]:
        return [record.msg for record in self.caplog.records if record.name == name]  # type: ignore[misc]

    def events(self) -> list[tuple[str, int | None]]:
        return [(one["event"], one.get("person")) for one in self.said()]


@pytest.fixture
def door(caplog: pytest.LogCaptureFixture) -> Door:
    caplog.set_level(logging.INFO)
    return Door(caplog)


def test_coming_in_by_password_and_going(person: Person, visitor: Client, door: Door) -> None:
    visitor.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    visitor.post("/accounts/logout/")
    assert door.events() == [("proved", person.pk), ("signed in", person.pk), ("signed out", person.pk)]
    assert door.said()[0]["method"] == "password"
    assert all(one["request_id"] and one["timestamp"].endswith("Z") for one in door.said())


def test_a_guess_names_the_account_that_is_guessed_at(person: Person, visitor: Client, door: Door) -> None:
    visitor.post("/accounts/login/", {"login": str(person.email).upper(), "password": "guess"})
    visitor.post("/accounts/login/", {"login": "nobody@example.org", "password": "guess"})
    assert door.events() == [("sign-in failed", person.pk), ("sign-in failed", None)]
    assert {one["level"] for one in door.said()} == {"warning"}


def test_too_many_guesses_are_said(person: Person, visitor: Client, door: Door) -> None:
    for _number in range(7):
        visitor.post("/accounts/login/", {"login": person.email, "password": "guess"})
    assert ("held off", None) in door.events()


def test_what_is_changed_about_the_door(person: Person, door: Door) -> None:
    client = client_of(person)
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    client.post("/accounts/reauthenticate/", {"password": NEW})
    client.post("/accounts/2fa/recovery-codes/generate/")
    client.post("/accounts/email/", {"action_add": "", "email": "other@example.org"})
    assert {("password changed", person.pk), ("proved", person.pk)} <= set(door.events())


def test_a_wrong_code_of_a_second_factor(person: Person, visitor: Client, door: Door) -> None:
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    visitor.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    visitor.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert door.said()[-1]["event"] == "second factor refused"
    assert door.said()[-1]["factor"] == "totp"
    assert ("signed in", person.pk) not in door.events()


def test_a_refused_page_says_whose_request_it_was(person: Person, door: Door) -> None:
    client_of(person).get("/admin/people/person/")
    client_of(person).get("/c/nowhere/settings/")
    asked = [one for one in door.said("hearth.request") if one["status"] in (302, 403, 404)]
    assert [one["person"] for one in asked] == [person.pk] * 2
    assert all({"method", "route", "status", "request_id", "timestamp", "level"} <= one.keys() for one in asked)


def test_a_form_of_another_site_is_said(person: Person, door: Door) -> None:
    client = client_of(person)
    client.post("/settings/theme/", {"theme": "dark"}, headers={"sec-fetch-site": "cross-site"})
    assert ("form refused", person.pk) in door.events()


def test_no_line_holds_what_lets_anybody_in(person: Person, visitor: Client, door: Door) -> None:
    visitor.post("/accounts/login/", {"login": person.email, "password": "guessed-wrongly"})
    visitor.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    written = json.dumps([record.msg for record in door.caplog.records], default=str)
    for secret in (PASSWORD, "guessed-wrongly", str(person.email), person.display_name, person.handle):
        assert secret not in written
    assert visitor.cookies["sessionid"].value not in written


def test_a_line_is_a_line_whatever_is_typed(visitor: Client, capfd: pytest.CaptureFixture[str]) -> None:
    visitor.get("/search/", {"q": 'x\r\n{"event": "made up"}'}, headers={"user-agent": 'x\n{"event": "made up"}'})
    visitor.post("/accounts/login/", {"login": 'a\r\n{"event": "made up"}', "password": "x"})
    assert "made up" not in "".join(capfd.readouterr())


def test_no_line_holds_the_address_of_a_page(person: Person, capfd: pytest.CaptureFixture[str]) -> None:
    """Addresses hold handles, tokens and names of places that are secret."""
    client = Client(raise_request_exception=False)
    client.get("/calendar/zqtoken.ics")
    client.get("/people/zqtoken/")
    client.post("/c/zqtoken/settings/")
    Client(enforce_csrf_checks=True).post("/c/zqtoken/settings/")
    assert "zqtoken" not in "".join(capfd.readouterr())
