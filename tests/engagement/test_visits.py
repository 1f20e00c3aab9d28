"""'Since you were last here' is true: a page says that somebody is here, and looking at it alone says nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from engagement.models import Preferences
from engagement.visiting import note_visit
from people.models import Person
from tests.cast import PASSWORD, client_of, make_community, make_person

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def noor() -> Person:
    return make_person("Noor Haddad")


def last_here(person: Person, now: datetime) -> datetime | None:
    return Preferences.objects.get(person=person).was_here_before(now)


def test_on_a_first_visit_there_was_none_before(noor: Person) -> None:
    note_visit(noor, MONDAY)
    assert last_here(noor, MONDAY + timedelta(minutes=5)) is None


def test_the_visit_somebody_is_on_does_not_count(noor: Person) -> None:
    for minutes in (0, 20, 45):
        note_visit(noor, MONDAY + timedelta(minutes=minutes))
    left = MONDAY + timedelta(minutes=45)
    back = MONDAY + timedelta(days=2)
    # The page is made before it can say that somebody looks at it.
    assert last_here(noor, back) == left
    note_visit(noor, back)
    note_visit(noor, back + timedelta(minutes=10))
    assert last_here(noor, back + timedelta(minutes=12)) == left


def test_a_late_word_turns_no_clock_back(noor: Person) -> None:
    note_visit(noor, MONDAY)
    note_visit(noor, MONDAY - timedelta(hours=3))
    assert last_here(noor, MONDAY + timedelta(hours=1)) == MONDAY


def test_the_beacon_says_it_and_a_page_does_not(noor: Person) -> None:
    client = client_of(noor)
    Preferences.objects.filter(person=noor).update(seen_at=MONDAY)
    for address in ("/", make_community().get_absolute_url(), "/notifications/"):
        assert client.get(address).status_code == 200
    assert Preferences.objects.get(person=noor).seen_at == MONDAY
    assert client.post("/visits/").status_code == 204
    preferences = Preferences.objects.get(person=noor)
    assert preferences.seen_at is not None
    assert preferences.seen_at > MONDAY
    assert preferences.last_visit_at == MONDAY


def test_signing_in_is_a_visit(noor: Person) -> None:
    """So that it is about right without scripts too."""
    EmailAddress.objects.create(user=noor, email=noor.email, verified=True, primary=True)
    Client().post("/accounts/login/", {"login": noor.email, "password": PASSWORD})
    assert Preferences.objects.get(person=noor).seen_at is not None


def test_a_beacon_asks_little(noor: Person, django_assert_max_num_queries: pytest.FixtureRequest) -> None:
    client = client_of(noor)
    with django_assert_max_num_queries(3):  # type: ignore[operator]  # session, person, one update
        client.post("/visits/")
