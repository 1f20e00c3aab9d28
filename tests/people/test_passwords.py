"""A password is long, one's own, and taken as it was typed; which signs are in it is nobody's business."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings

from people.models import Person
from tests.cast import PASSWORD, client_of, machine, make_person

NEW = "a sentence nobody else would say"


def is_taken(password: str, person: Person | None = None) -> bool:
    try:
        validate_password(password, person)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("password", ["", "short", "nine sign", "ﷺﷺﷺ"])
def test_ten_characters_at_least(password: str) -> None:
    assert not is_taken(password)


def test_what_is_tried_first_is_not_taken() -> None:
    """Of Django's list those that are long enough, and its most common words with what people add to be long enough."""
    listed = sorted(CommonPasswordValidator().passwords)
    long_enough = [word for word in listed if len(word) >= 10]
    added = [f"{word}{more}" for word in listed if word.isalpha() for more in ("2026", "123!", "!!!!", "1234567890")]
    tried = long_enough + [word for word in added if len(word) >= 10]
    assert len(tried) > 3000
    assert [word for word in tried if is_taken(word)] == []


@pytest.mark.parametrize("end", ["and an end", "7", "7a"])
def test_a_book_is_taken_and_costs_no_more_than_reading_it(end: str) -> None:
    """Anybody may send one from outside: looking in it for what is said twice would never end."""
    assert is_taken("".join(f"{number} " for number in range(300_000)) + "7" * 300_000 + end)


@pytest.mark.parametrize("form", [str.lower, str.upper, str.title])
@pytest.mark.parametrize(
    "password",
    [
        *("sunshine2026", "!!princess!!", "dragondragon", "monkeymonkeymonkey1", "123456789012345", "aaaaaaaaaaaa"),
        *("hearth-2026", "hearthhearth", "hearth hearth hearth", "admin-hearth", "hearth:sunshine", "community2026!"),
    ],
)
def test_nor_decorated_doubled_or_with_the_words_of_the_house(password: str, form: object) -> None:
    assert not is_taken(form(password))  # type: ignore[operator]


def test_the_name_of_the_site_is_such_a_word(settings: Settings) -> None:
    settings.SITE_URL = "https://rivendell.example.org"
    assert not is_taken("rivendell-2026")


@pytest.mark.django_db
def test_nor_ones_own_name_or_address() -> None:
    person = make_person("Wilhelmina Featherstone")
    assert not is_taken("wilhelmina featherstone", person)
    assert not is_taken(f"{person.email}", person)


@pytest.mark.parametrize(
    "password",
    [
        *("my hearth is warm in winter", "onlysmallletterswithoutanything", "ONLYLARGELETTERSWITHOUTANYTHING"),
        *("83610295746120", "!?:;-_#+*~/()", "дождь и солнце", "🐢🐇🐢🐢🐇🐇🐢🐇🐢🐇", " spaces around "),
        "x" * 30 + " " + "y" * 33,
    ],
)
def test_of_whatever_signs_it_is_made(password: str) -> None:
    assert is_taken(password)


@pytest.fixture
def person(db: None) -> Person:
    one = make_person("Kim Known")
    EmailAddress.objects.create(user=one, email=str(one.email), verified=True, primary=True)
    return one


def opens(person: Person, password: str) -> bool:
    client = Client(REMOTE_ADDR=machine())
    client.post("/accounts/login/", {"login": person.email, "password": password})
    return "_auth_user_id" in client.session


def change(client: Client, *, old: str, new: str) -> int:
    said = {"oldpassword": old, "password1": new, "password2": new}
    return client.post("/accounts/password/change/", said).status_code


def test_the_old_one_is_asked_for(person: Person) -> None:
    client = client_of(person)
    assert change(client, old="not the one", new=NEW) == 200
    assert opens(person, PASSWORD)
    assert change(client, old=PASSWORD, new=NEW) == 302
    assert opens(person, NEW)
    assert not opens(person, PASSWORD)


@pytest.mark.parametrize("new", ["  Spaces around, kept  ", "Capitals And Small Ones", "n" * 7 + "é" * 121])
def test_it_is_taken_to_the_letter(person: Person, new: str) -> None:
    assert change(client_of(person), old=PASSWORD, new=new) == 302
    assert opens(person, new)
    for other in (new.strip(), new.lower(), new[:72], new[:64]):
        assert other == new or not opens(person, other)


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/password/change/"])
def test_every_door_looks_at_it(person: Person, path: str) -> None:
    client = client_of(person) if "change" in path else Client(REMOTE_ADDR=machine())
    said = {"oldpassword": PASSWORD, "password1": "sunshine2026", "password2": "sunshine2026"}
    page = client.post(path, said | {"display_name": "Ilse", "email": "ilse@example.org"}).content.decode()
    assert "among the first that are tried" in page


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/login/", "/accounts/password/change/"])
def test_it_is_hidden_as_it_is_typed_and_managers_of_passwords_are_welcome(person: Person, path: str) -> None:
    client = client_of(person) if "change" in path else Client()
    page = client.get(path).content.decode()
    fields = re.findall(r"<input[^>]*password[^>]*>", page)
    assert fields
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert "onpaste" not in field
        assert "maxlength" not in field


def test_no_script_of_ours_keeps_anybody_from_pasting() -> None:
    from launcher.places import ROOT

    texts = {path: path.read_text() for path in (ROOT / "static" / "js").rglob("*.js")}
    assert [path for path, text in texts.items() if "paste" in text and "password" in text] == []


def test_it_grows_no_older_by_time(person: Person, settings: Settings) -> None:
    """Nobody is made to change one that is still theirs alone."""
    Person.objects.filter(pk=person.pk).update(date_joined="2001-01-01T00:00Z", last_login="2001-01-01T00:00Z")
    assert opens(person, PASSWORD)
