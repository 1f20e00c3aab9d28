"""Codes that come by mail: made by chance, for the browser that asked, for minutes, and for few tries."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client

from engagement.models import Mail
from people.models import Person
from tests.cast import make_person, visitor

pytestmark = pytest.mark.django_db
CONFIRM = "/accounts/login/code/confirm/"


@pytest.fixture
def person() -> Person:
    one = make_person("Kim Known")
    EmailAddress.objects.create(user=one, email=str(one.email), verified=True, primary=True)
    return one


def asks(client: Client, person: Person, **more: str) -> str:
    client.post("/accounts/login/code/", {"email": person.email, **more})
    text = Mail.objects.filter(address=person.email).latest("pk").text
    found = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", text, re.MULTILINE)
    assert found, text
    return found[1]


def put_back(kept: Any, *, seconds: int) -> Any:
    """As if the code had been asked for that much earlier, wherever allauth keeps when that was."""
    if not isinstance(kept, dict):
        return kept
    earlier = {"at": kept["at"] - seconds} if "code" in kept else {}
    return {name: put_back(value, seconds=seconds) for name, value in kept.items()} | earlier


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_it_opens_once(person: Person) -> None:
    first, again = visitor(), visitor()
    code = asks(first, person)
    first.post(CONFIRM, {"code": code})
    assert is_in(first)
    again.post(CONFIRM, {"code": code})
    assert not is_in(again)


def test_it_opens_for_the_browser_that_asked_and_the_last_time_it_asked(person: Person) -> None:
    mine, other = visitor(), visitor()
    former, current = asks(mine, person), asks(other, person)
    other.post(CONFIRM, {"code": former})
    assert not is_in(other)
    other.post(CONFIRM, {"code": current})
    assert is_in(other)
    assert not is_in(mine)


def test_three_wrong_ones_end_it(person: Person) -> None:
    client = visitor()
    code = asks(client, person)
    for _try in range(3):
        client.post(CONFIRM, {"code": "WRONG1"})
    client.post(CONFIRM, {"code": code})
    assert not is_in(client)


@pytest.mark.parametrize("kept", [True, False])
def test_at_a_machine_of_many_it_opens_for_this_browser_alone(person: Person, kept: bool) -> None:
    """Asked where the address is typed; signing in keeps what was said there."""
    client = visitor()
    code = asks(client, person, **({"remember": "on"} if kept else {}))
    client.post(CONFIRM, {"code": code})
    assert is_in(client)
    assert bool(client.cookies[settings.SESSION_COOKIE_NAME]["max-age"]) == kept


def test_it_ends_in_minutes(person: Person) -> None:
    client = visitor()
    code = asks(client, person)
    session = client.session
    session["account_login"] = put_back(session["account_login"], seconds=181)
    session.save()
    client.post(CONFIRM, {"code": code})
    assert not is_in(client)


@pytest.mark.parametrize("kind", ["login", "email_verification"])
def test_nobody_foretells_it(kind: str) -> None:
    made = set()
    for _time in range(50):
        random.seed(1)
        made.add(getattr(get_adapter(), f"generate_{kind}_code")())
    assert len(made) == 50
    # At least twenty bits: six or more of twenty letters and digits.
    assert all(len(code.replace("-", "")) >= 6 for code in made)
    assert len({letter for code in made for letter in code}) >= 20


def test_nothing_but_the_address_is_asked_of_who_forgot() -> None:
    """No hints, and no question whose answer others know."""
    page = Client().get("/accounts/password/reset/").content.decode()
    assert re.findall(r'<input[^>]+name="(\w+)"', page.partition("<main")[2]) == ["csrfmiddlewaretoken", "email"]
