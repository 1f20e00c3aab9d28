"""A session ends: when nobody comes for two weeks, a month after signing in, and where its owner says so."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from django.conf import settings as site
from django.contrib.auth import login
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.sessions import SessionStore
from people.models import Person
from tests.cast import PASSWORD, client_of, make_person

pytestmark = pytest.mark.django_db
PLACE = "/settings/profile/"
DAY = timedelta(days=1)


@pytest.fixture
def person() -> Person:
    return make_person("Noor Haddad")


@pytest.fixture
def client(person: Person) -> Client:
    return client_of(person)


def row(client: Client) -> Session:
    return Session.objects.get(session_key=client.session.session_key)


def ends_in(client: Client, ends: timedelta) -> None:
    Session.objects.filter(pk=row(client).pk).update(expire_date=timezone.now() + ends)


def signed_in(client: Client, ago: timedelta) -> None:
    session = client.session
    session["signed_in_at"] = int(time.time() - ago.total_seconds())
    session.save()


def days_left(client: Client) -> float:
    return (row(client).expire_date - timezone.now()) / DAY


def test_two_weeks_without_coming_end_it(client: Client) -> None:
    assert 13.9 < days_left(client) <= 14
    ends_in(client, -timedelta(seconds=1))
    assert client.get(PLACE).status_code == 302


def test_coming_puts_that_off_and_costs_one_statement_a_day(client: Client) -> None:
    ends_in(client, 9 * DAY)
    with CaptureQueriesContext(connection) as first:
        assert client.get(PLACE).status_code == 200
    assert days_left(client) > 13.9
    with CaptureQueriesContext(connection) as second:
        client.get(PLACE)
    assert len(first) == len(second) + 1


def test_looking_at_where_one_is_signed_in_keeps_no_other_session_alive(person: Person) -> None:
    EmailAddress.objects.create(user=person, email=str(person.email), verified=True, primary=True)
    here, forgotten = Client(), Client()
    for client in (here, forgotten):
        client.post("/accounts/login/", {"login": person.email, "password": PASSWORD, "remember": "on"})
        ends_in(client, 2 * DAY)
    assert here.get("/accounts/sessions/").status_code == 200
    assert days_left(here) > 13.9
    assert days_left(forgotten) <= 2


@pytest.mark.parametrize("kept", [True, False])
def test_at_a_machine_of_many_it_ends_with_the_browser_and_within_a_day(person: Person, kept: bool) -> None:
    EmailAddress.objects.create(user=person, email=str(person.email), verified=True, primary=True)
    client = Client()
    assert re.search(r"<input[^>]*name=\"remember\"[^>]* checked", client.get("/accounts/login/").content.decode())
    said = {"login": person.email, "password": PASSWORD} | ({"remember": "on"} if kept else {})
    client.post("/accounts/login/", said)
    assert bool(client.cookies[site.SESSION_COOKIE_NAME]["max-age"]) == kept
    assert client.get(PLACE).status_code == 200
    assert (13.9 < days_left(client) <= 14) if kept else (0.9 < days_left(client) <= 1)


@pytest.mark.parametrize("way", [{"method": "mfa", "type": "webauthn"}, {"method": "socialaccount"}])
def test_who_was_not_asked_whether_to_stay_stays_with_the_browser_and_for_a_day(
    person: Person, way: dict[str, str], rf: RequestFactory
) -> None:
    """By a passkey, or by another house."""
    request = rf.post("/accounts/2fa/webauthn/login/")
    request.session = SessionStore()
    request.user = AnonymousUser()
    record_authentication(request, person, **way)
    login(request, person, backend=site.AUTHENTICATION_BACKENDS[-1])
    assert request.session.get_expire_at_browser_close()
    assert request.session.get_expiry_date() < timezone.now() + DAY


def test_a_month_after_signing_in_it_ends_whatever_one_does(client: Client) -> None:
    signed_in(client, 25 * DAY)
    assert client.get(PLACE).status_code == 200
    assert 4.9 < days_left(client) <= 5
    signed_in(client, 30 * DAY)
    assert client.get(PLACE).status_code == 302


def test_nobody_stays_longer_by_what_is_put_into_it(client: Client) -> None:
    signed_in(client, 29 * DAY)
    client.post("/settings/theme/", {"theme": "dark"})
    client.get("/accounts/sessions/")
    assert days_left(client) <= 1


def test_signing_in_anew_begins_it_anew(person: Person, client: Client) -> None:
    signed_in(client, 29 * DAY)
    client.force_login(person, backend=site.AUTHENTICATION_BACKENDS[-1])
    assert days_left(client) > 13.9


def test_one_from_before_there_was_an_end_is_not_drawn_out(client: Client) -> None:
    session = client.session
    del session["signed_in_at"]
    session.save()
    ends_in(client, 3 * DAY)
    assert client.get(PLACE).status_code == 200
    assert days_left(client) <= 3


def test_its_key_is_long_and_made_by_chance(client: Client, person: Person) -> None:
    keys = {str(client_of(person).session.session_key) for _ in range(20)}
    assert len(keys) == 20
    # 32 of 36 letters: 165 bits.
    assert all(len(key) == 32 for key in keys)


def test_no_script_reads_it(client: Client) -> None:
    cookie = client.cookies[site.SESSION_COOKIE_NAME]
    assert site.SESSION_COOKIE_HTTPONLY
    assert cookie.value == client.session.session_key
    assert cookie.value not in client.get(PLACE).content.decode()


def test_a_key_that_was_made_up_opens_nothing_and_is_not_taken_on(client: Client) -> None:
    client.cookies[site.SESSION_COOKIE_NAME] = "m" * 32
    assert client.get(PLACE).status_code == 302
    assert not Session.objects.filter(session_key="m" * 32).exists()


def test_one_sees_where_one_is_signed_in_and_ends_the_others_after_showing_who_one_is(person: Person) -> None:
    EmailAddress.objects.create(user=person, email=str(person.email), verified=True, primary=True)
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert "Sign out everywhere else" in here.get("/accounts/sessions/").content.decode()
    asked = here.post("/accounts/sessions/")["Location"]
    assert asked.startswith("/accounts/reauthenticate/")
    assert there.get(PLACE).status_code == 200
    here.post(asked, {"password": PASSWORD, "next": "/accounts/sessions/"})
    assert here.get(PLACE).status_code == 200
    assert there.get(PLACE).status_code == 302


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/accounts/email/", {"action_add": "", "email": "other@example.org"}),
        ("/accounts/2fa/totp/activate/", {}),
        ("/accounts/2fa/webauthn/add/", {}),
        ("/settings/leaving/", {"posts": "stay"}),
    ],
)
def test_what_lets_one_in_is_changed_after_showing_again_who_one_is(
    path: str, said: dict[str, str], client: Client, person: Person
) -> None:
    answer = client.post(path, said)
    assert answer.status_code == 302, answer.content
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    answer = client.post(answer["Location"], {"password": "not the one"})
    assert answer.status_code == 200
    assert client.post(path, said)["Location"].startswith("/accounts/reauthenticate/")


def test_another_password_ends_the_other_sessions(person: Person, client: Client) -> None:
    other = client_of(person)
    new = "a sentence nobody else would say"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert other.get(PLACE).status_code == 302
    assert client.get(PLACE).status_code == 200


def test_every_page_has_the_way_out(client: Client) -> None:
    for path in ("/", PLACE, "/communities/", "/notifications/", "/accounts/sessions/"):
        assert "/accounts/logout/" in client.get(path).content.decode(), path


def test_a_link_signs_nobody_out_and_nobody_in(client: Client) -> None:
    client.get("/accounts/logout/")
    assert client.get(PLACE).status_code == 200
