"""Whoever asks too much is told to wait, whether Redis is there or not, and nobody else is."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import caches
from django.test import Client
from pytest_django import Settings

from config.paces import Paces, Windows
from moderation.repeating import fault_of_repeating
from people.models import Person
from tests.cast import PASSWORD, client_of, make_person

pytestmark = pytest.mark.django_db
BUSY = 429


@pytest.fixture(autouse=True)
def _from_the_beginning() -> Iterator[None]:
    Paces.windows = Windows()
    yield
    Paces.windows = Windows()


def asked(client: Client, url: str, times: int, **headers: str) -> list[int]:
    return [client.get(url, headers=headers).status_code for _ in range(times)]


def test_a_member_who_asks_too_much_waits_and_others_do_not(settings: Settings) -> None:
    settings.REQUESTS_A_MINUTE = 5
    eager, calm = client_of(make_person()), client_of(make_person())
    assert asked(eager, "/settings/privacy/", 6) == [200] * 5 + [BUSY]
    answer = eager.get("/settings/privacy/")
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert 'class="sorry"' in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert asked(calm, "/settings/privacy/", 2) == [200, 200]


def test_what_a_member_wrote_is_given_back(settings: Settings) -> None:
    settings.REQUESTS_A_MINUTE = 1
    client = client_of(make_person())
    assert asked(client, "/settings/privacy/", 1) == [200]
    answer = client.post("/c/anywhere/threads/1/replies/", {"source": "Words & more"})
    assert answer.status_code == BUSY
    assert "Words &amp; more</textarea>" in answer.content.decode()
    visitor = Client().post("/nowhere/", {"source": "Words & more"})
    assert "Words &amp; more" not in visitor.content.decode()


def test_a_fragment_is_refused_with_the_same_status(settings: Settings) -> None:
    """htmx swaps nothing of it; static/js/lib/failures.js says it in words."""
    settings.REQUESTS_A_MINUTE = 1
    client = client_of(make_person())
    assert asked(client, "/settings/privacy/", 2, **{"hx-request": "true"}) == [200, BUSY]


def test_a_visitors_network_is_one_whatever_it_says_of_itself(settings: Settings) -> None:
    settings.VISITOR_REQUESTS_A_MINUTE = 3
    for number in range(3):
        client = Client(REMOTE_ADDR=f"2600:1f00:7:7::{number + 1:x}")
        assert client.get("/accounts/login/", headers={"x-forwarded-for": f"9.9.9.{number}"}).status_code == 200
    assert Client(REMOTE_ADDR="2600:1f00:7:7::ffff").get("/accounts/login/").status_code == BUSY
    assert Client(REMOTE_ADDR="2600:1f00:7:8::1").get("/accounts/login/").status_code == 200


def test_behind_a_proxy_that_nobody_named_nobody_is_kept_out(settings: Settings) -> None:
    settings.VISITOR_REQUESTS_A_MINUTE = 1
    for address in ("127.0.0.1", "10.0.0.7", "::1", "172.18.0.2"):
        assert asked(Client(REMOTE_ADDR=address), "/accounts/login/", 3) == [200] * 3


def test_behind_one_that_was_named_each_counts(settings: Settings) -> None:
    settings.VISITOR_REQUESTS_A_MINUTE, settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1, 1
    proxy = Client(REMOTE_ADDR="172.18.0.2")
    assert asked(proxy, "/accounts/login/", 2, **{"x-forwarded-for": "1.2.3.4, 8.8.4.4"}) == [200, BUSY]
    assert asked(proxy, "/accounts/login/", 1, **{"x-forwarded-for": "1.2.3.4, 8.8.8.8"}) == [200]


def test_searching_has_a_pace_of_its_own(settings: Settings) -> None:
    settings.PACES = {"GET search:results": (2, 60)}
    client = client_of(make_person())
    assert asked(client, "/search/?q=lamp", 3) == [200, 200, BUSY]
    assert client.get("/settings/privacy/").status_code == 200


def test_a_window_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    windows, clock = Windows(), [100.0]
    monkeypatch.setattr("config.paces.time.monotonic", lambda: clock[0])
    assert [windows.wait_for("a", (2, 60)) for _ in range(3)] == [0, 0, 60]
    clock[0] += 30
    assert windows.wait_for("a", (2, 60)) == 30
    clock[0] += 30
    assert windows.wait_for("a", (2, 60)) == 0


# --- without Redis --------------------------------------------------------------------------------


@pytest.fixture
def _redis_is_away(settings: Settings) -> Iterator[None]:
    settings.CACHES = settings.CACHES | {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"},
    }
    yield
    caches["counts"].clear()


def machine() -> str:
    number = uuid4().int
    return f"2600:1f00:{number % 65536:x}:{number // 65536 % 65536:x}::1"


@pytest.mark.usefixtures("_redis_is_away")
def test_guessing_ends_without_redis_too_and_others_come_in() -> None:
    known, other = make_person(), make_person()
    for person in (known, other):
        EmailAddress.objects.create(user=person, email=str(person.email), verified=True, primary=True)
    pages = [
        Client(REMOTE_ADDR=machine()).post("/accounts/login/", {"login": known.email, "password": f"guess-{n}"})
        for n in range(7)
    ]
    assert all(page.status_code == 200 for page in pages)
    assert "Too many tries in a short time" in pages[-1].content.decode()
    client = Client(REMOTE_ADDR=machine())
    client.post("/accounts/login/", {"login": other.email, "password": PASSWORD})
    assert client.session.get("_auth_user_id") == str(other.pk)


@pytest.mark.usefixtures("_redis_is_away")
def test_saying_the_same_again_and_again_ends_without_redis_too() -> None:
    words, person = "The cheapest burners for every school are here, write to me today.", make_person()
    assert [bool(fault_of_repeating(words, by=person)) for _time in range(4)] == [False, False, True, True]
    assert not fault_of_repeating(words, by=make_person())


@pytest.mark.usefixtures("_redis_is_away")
def test_making_accounts_ends_without_redis_too() -> None:
    address = machine()
    for number in range(6):
        said = {"display_name": "X", "email": f"x{number}@example.org", "password1": "a-long-enough-phrase"}
        answer = Client(REMOTE_ADDR=address).post("/accounts/signup/", said)
    assert answer.status_code == BUSY
    assert int(answer["Retry-After"]) > 0
    assert Person.objects.count() == 5
