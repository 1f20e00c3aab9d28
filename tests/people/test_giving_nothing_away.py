"""Nobody learns from the doors who has an account here, and nobody can go on guessing."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import Settings

from engagement.models import Mail
from people.models import Person
from tests.cast import PASSWORD, machine, make_person, visitor

pytestmark = pytest.mark.django_db
KNOWN = "known@example.org"
UNKNOWN = "nobody@example.org"
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+|data-csrf="[^"]+"')


@pytest.fixture
def known() -> Person:
    from allauth.account.models import EmailAddress

    person = make_person()
    Person.objects.filter(pk=person.pk).update(email=KNOWN)
    person.refresh_from_db()
    EmailAddress.objects.create(user=person, email=KNOWN, verified=True, primary=True)
    return person


@pytest.fixture
def _from_many_machines(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = False


def seen(address: str, path: str, **said: str) -> tuple[object, ...]:
    """All that somebody learns who types that address, whose own letters left out."""
    client = Client()
    first = client.post(path, said)
    after = client.get(first.headers["Location"]).content.decode() if first.status_code == 302 else ""
    pages = (TOKEN.sub("", text).replace(address, "") for text in (first.content.decode(), after))
    return first.status_code, first.headers.get("Location"), *pages, sorted(client.cookies)


@pytest.mark.usefixtures("known", "_from_many_machines")
@pytest.mark.parametrize(
    ("path", "field", "more"),
    [
        ("/accounts/login/", "login", {"password": "not-the-right-one"}),
        ("/accounts/login/code/", "email", {}),
        ("/accounts/password/reset/", "email", {}),
        ("/accounts/signup/", "email", {"display_name": "Ilse", "password1": "a-long-enough-phrase"}),
    ],
)
def test_a_door_says_the_same_to_those_we_know_and_those_we_do_not(path: str, field: str, more: dict[str, str]) -> None:
    assert seen(KNOWN, path, **{field: KNOWN}, **more) == seen(UNKNOWN, path, **{field: UNKNOWN}, **more)


@pytest.mark.usefixtures("_from_many_machines")
def test_the_owner_of_an_address_hears_of_a_second_account_and_nobody_else_does(known: Person) -> None:
    said = {"display_name": "Ilse", "email": KNOWN, "password1": "a-long-enough-phrase"}
    Client().post("/accounts/signup/", said)
    assert Person.objects.filter(email=KNOWN).count() == 1
    mail = Mail.objects.get(address=KNOWN)
    assert mail.subject == "You have an account already"


# --- limits ---------------------------------------------------------------------------------------


def test_guessing_passwords_ends_in_our_page(known: Person) -> None:
    client = visitor()
    answers = [client.post("/accounts/login/", {"login": KNOWN, "password": f"guess-{n}"}) for n in range(15)]
    page = answers[-1].content.decode()
    assert "Too many tries in a short time. Wait a few minutes" in page
    # Not even the right one gets in now.
    client.post("/accounts/login/", {"login": KNOWN, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_making_accounts_ends_in_our_page() -> None:
    here = machine()
    for number in range(6):
        said = {"display_name": "X", "email": f"x{number}@example.org", "password1": "a-long-enough-phrase"}
        answer = Client(REMOTE_ADDR=here).post("/accounts/signup/", said)
    assert answer.status_code == 429
    page = answer.content.decode()
    assert "That was a lot in a short time" in page
    assert 'class="sorry"' in page
    assert Person.objects.count() == 5


def test_asking_for_new_passwords_ends_in_our_page() -> None:
    here = machine()
    for number in range(21):
        answer = Client(REMOTE_ADDR=here).post("/accounts/password/reset/", {"email": f"x{number}@example.org"})
    assert answer.status_code == 429
    assert 'class="sorry"' in answer.content.decode()


def test_asking_for_codes_ends_beside_the_field(known: Person) -> None:
    here = machine()
    for _ in range(4):
        answer = Client(REMOTE_ADDR=here).post("/accounts/login/code/", {"email": KNOWN})
    assert "Too many tries in a short time. Wait a few minutes" in answer.content.decode()
    assert Mail.objects.filter(address=KNOWN).count() == 3
