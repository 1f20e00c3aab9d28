from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from engagement.links import unsubscribe_url
from engagement.models import Cadence, Preferences
from people.models import Person
from tests.cast import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Person:
    return make_person("Noor Haddad")


def path_of(reader: Person, kind: str, settings: Settings) -> str:
    return unsubscribe_url(reader, kind).removeprefix(settings.SITE_URL)


def test_one_click_needs_no_cookie_and_no_page(reader: Person, settings: Settings) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(path_of(reader, "digest", settings), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert Preferences.objects.get(person=reader).digest == Cadence.NEVER
    assert Preferences.objects.get(person=reader).mail_notices


def test_looking_at_the_link_changes_nothing(reader: Person, settings: Settings) -> None:
    Client().get(path_of(reader, "all", settings))
    Client().head(path_of(reader, "all", settings))
    assert not Preferences.objects.filter(person=reader).exists()


def test_a_broken_link_says_so_and_names_nobody(reader: Person, settings: Settings) -> None:
    answer = Client().get(path_of(reader, "all", settings)[:-4] + "/")
    assert answer.status_code == 200
    assert "Noor" not in answer.content.decode()


def test_it_works_after_the_account_is_gone(reader: Person, settings: Settings) -> None:
    path = path_of(reader, "all", settings)
    reader.delete()
    assert Client().post(path).status_code == 200
