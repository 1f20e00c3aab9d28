"""Signing in and out, led astray: where to go on to, sessions handed over, made-up addresses, names that are more."""

from __future__ import annotations

from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from people.models import Person
from tests.cast import PASSWORD, client_of, machine, make_person

pytestmark = pytest.mark.django_db
ELSEWHERE = (
    "https://evil.example",
    "http://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/%09/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "hTTps://evil.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "ftp://evil.example",
    "http://testserver@evil.example/",
    "http://testserver:80@evil.example/",
    "https://testserver.evil.example/",
    "http://evil.example#testserver",
    "http://evil.example?testserver",
    "http://[::1]@evil.example",
    " https://evil.example",
    "\x00https://evil.example",
    "\u2028https://evil.example",
    "/redirect\r\nLocation: https://evil.example",
    "http:\\\\evil.example",
    "/.//evil.example/../",
    "http://ｅvil.example",
)


@pytest.fixture
def known() -> Person:
    person = make_person("Kim Known")
    EmailAddress.objects.create(user=person, email=str(person.email), verified=True, primary=True)
    return person


def stays_here(location: str) -> bool:
    """As a browser reads it: backslashes are slashes, what no address can hold is dropped."""
    read = "".join(one for one in location if one > " ").replace("\\", "/")
    return read.startswith("/") and not read.startswith("//")


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nobody_is_led_away(wanted: str, known: Person) -> None:
    client = Client(REMOTE_ADDR=machine())
    said = {"login": known.email, "password": PASSWORD, "next": wanted}
    answers = [client.post("/accounts/login/", said)]
    answers.append(client.get("/accounts/login/", {"next": wanted}))
    answers.append(client.post("/settings/theme/", {"theme": "dark", "next": wanted}))
    answers.append(client.post("/accounts/logout/", {"next": wanted}))
    for answer in answers:
        for name in ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url"):
            assert stays_here(answer.headers.get(name, "/")), (wanted, answer.headers[name])


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_a_fragment_leads_nobody_away_either(wanted: str) -> None:
    here = "".join(one for one in wanted if " " <= one < "\x7f")
    answer = Client().get("/notifications/", headers={"hx-request": "true", "hx-current-url": here})
    assert "evil.example" not in answer.headers.get("HX-Redirect", "").partition("?next=")[2].removeprefix("/")[:12]
    assert stays_here(answer.headers.get("HX-Redirect", "/"))


def test_a_session_from_before_is_not_the_one_after(known: Person) -> None:
    client = Client(REMOTE_ADDR=machine())
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    client.get("/accounts/login/")
    planted = client.session
    planted["planted"] = "by an attacker"
    planted.save()
    before = str(planted.session_key)
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    client.post("/accounts/login/", {"login": known.email, "password": PASSWORD})
    after = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert after not in (before, "a" * 32)
    assert not Session.objects.filter(session_key__in=[before, "a" * 32]).exists()
    assert client.get("/settings/profile/").status_code == 200


def test_signed_out_the_session_is_gone_for_whoever_kept_it(known: Person) -> None:
    client = client_of(known)
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/accounts/logout/")
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert thief.get("/settings/profile/").status_code == 302


def test_a_suspended_persons_session_opens_nothing(known: Person) -> None:
    client = client_of(known)
    Person.objects.filter(pk=known.pk).update(is_active=False)
    assert client.get("/settings/profile/").status_code == 302


def guess(address: str, known: Person, **headers: str) -> str:
    said = {"login": str(known.email), "password": f"guess-{uuid4()}"}
    return Client(REMOTE_ADDR=address).post("/accounts/login/", said, headers=headers).content.decode()


def test_addresses_made_up_in_headers_count_as_one(known: Person) -> None:
    """Without a trusted proxy what X-Forwarded-For says is the client's own tale."""
    address = machine()
    people = [make_person() for _ in range(15)]
    pages = [
        guess(address, person, **{"x-forwarded-for": f"198.51.100.{number}", "x-real-ip": f"198.51.100.{number}"})
        for number, person in enumerate(people)
    ]
    assert "Too many tries in a short time" in pages[-1]


def test_a_house_full_of_addresses_is_one_house(known: Person) -> None:
    """Whoever has one IPv6 network has 2^64 addresses."""
    network = machine().removesuffix("1")
    pages = [guess(f"{network}{number:x}", make_person()) for number in range(1, 16)]
    assert "Too many tries in a short time" in pages[-1]


def test_guessing_at_one_account_from_many_houses_ends(known: Person) -> None:
    assert "Too many tries in a short time" in [guess(machine(), known) for _ in range(7)][-1]


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "localhost:80@x"]
)
def test_a_made_up_host_is_answered_by_nobody(host: str, known: Person) -> None:
    from engagement.models import Mail

    client = Client(raise_request_exception=False, REMOTE_ADDR=machine())
    answer = client.post("/accounts/password/reset/", {"email": known.email}, headers={"host": host})
    assert answer.status_code == 400
    assert not Mail.objects.exists()
    client.post("/accounts/password/reset/", {"email": known.email}, headers={"x-forwarded-host": host})
    mail = Mail.objects.get(address=known.email)
    assert "evil" not in mail.text + mail.subject


NAMES_THAT_ARE_MORE = (
    "Ada\r\nBcc: everybody@example.org",
    "Ada\nBcc: everybody@example.org",
    "Ada\x1b[31m",
    "Ada\u2028Lovelace",
    "Ada\u202egnp.exe",
    "\u200b\u200b\u200b",
    "Ada\u200bLovelace",
    "Ada\u2066\u2069",
)


@pytest.mark.parametrize("name", NAMES_THAT_ARE_MORE)
def test_a_name_is_one_line_that_can_be_seen(name: str) -> None:
    said = {"display_name": name, "email": "ada@example.org", "password1": "a-long-enough-phrase"}
    answer = Client(REMOTE_ADDR=machine()).post("/accounts/signup/", said)
    assert not Person.objects.filter(email="ada@example.org").exists()
    assert "Use letters" in answer.content.decode()
    person = make_person("Ada")
    client_of(person).post("/settings/profile/", {"display_name": name, "handle": person.handle})
    person.refresh_from_db()
    assert person.display_name == "Ada"


@pytest.mark.parametrize("name", ["Ada Lovelace", "Óscar Núñez", "محمد", "李小龍", "Nguyễn Văn A", "O’Neil-Ó", "नमिता"])
def test_names_of_this_world_are_names(name: str) -> None:
    said = {"display_name": name, "email": "ada@example.org", "password1": "a-long-enough-phrase"}
    Client(REMOTE_ADDR=machine()).post("/accounts/signup/", said)
    assert Person.objects.get(email="ada@example.org").display_name == name


@pytest.mark.parametrize(
    "handle", ["аdmin", "admin\u200b", "ADMIN", "ａｄｍｉｎ", "admin", "hearth", "a/b", "../x", "a b"]
)
def test_nobody_passes_for_the_house(handle: str) -> None:
    person = make_person("Eve")
    client_of(person).post("/settings/profile/", {"display_name": "Eve", "handle": handle})
    person.refresh_from_db()
    assert person.handle == "eve"
