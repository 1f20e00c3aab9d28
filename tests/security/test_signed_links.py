"""A link with a signature opens what it was made for: nothing else, and nothing after its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import Settings

from engagement import links, strangers
from mentoring import releasing
from moderation import measures
from people import addresses, door
from people.models import DataExport
from people.own_data import latest_export
from tests.cast import make_person

pytestmark = pytest.mark.django_db


def door_opens(token: str) -> object:
    request = RequestFactory().get("/accounts/signup/", {"invitation": token})
    request.session = {}  # type: ignore[assignment]
    door.remember_invitation(request)
    return door.invited_as(request) or None


def measure(token: str) -> object:
    try:
        return measures.measure_of(token)
    except Http404:
        return None


CALENDAR = "mentoring.calendar"
READERS: dict[str, Callable[[str], Any]] = {
    door.SALT: door_opens,
    links.SALT: links.read_unsubscribe_token,
    strangers.SALT: strangers.read_stop_token,
    releasing.SALT: releasing.read_release,
    measures.SALT: measure,
    CALENDAR: lambda key: addresses.person_of_key(key, CALENDAR),
}


def tokens() -> dict[str, str]:
    """One of each kind that is about somebody who is there."""
    person = make_person()
    return {
        door.SALT: door.invitation_for("ilse@example.org"),
        links.SALT: links.unsubscribe_url(person, "kind:mention").rstrip("/").rpartition("/")[2],
        strangers.SALT: strangers.stop_url("ilse@example.org").rstrip("/").rpartition("/")[2],
        CALENDAR: addresses.key_for(person, CALENDAR),
        measures.SALT: measures.links().sign_object(
            measures.warn(person, by=make_person(is_staff=True), reason="Kindly.").pk
        ),
    }


@pytest.mark.parametrize("salt", READERS)
def test_a_link_for_one_thing_opens_no_other(salt: str) -> None:
    for made_for, token in tokens().items():
        assert (READERS[salt](token) is not None) == (made_for == salt), made_for


@pytest.mark.parametrize("salt", READERS)
def test_what_was_changed_or_made_up_opens_nothing(salt: str) -> None:
    token = tokens().get(salt, "")
    changed = [token[:-1] + ("A" if token[-1:] != "A" else "B"), "A" + token, token.replace(":", ".", 1) or "x"]
    for made_up in (*changed, "", "a:b:c", ":::", "W10:1:x", "../..", "\x00", "ü" * 40):
        assert READERS[salt](made_up) is None, made_up


@pytest.mark.parametrize("salt", READERS)
def test_nor_does_what_another_key_signed(salt: str, settings: Settings) -> None:
    token = tokens().get(salt, "")
    settings.SECRET_KEY = "another key of another site"
    assert READERS[salt](token) is None


def test_a_former_key_still_opens_while_it_is_named(settings: Settings) -> None:
    made = tokens()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the next key", [settings.SECRET_KEY]
    assert [salt for salt, token in made.items() if READERS[salt](token) is None] == []


def test_an_invitation_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    token = door.invitation_for("ilse@example.org")
    monkeypatch.setattr(door, "LASTS", -1)
    assert door_opens(token) is None


def test_what_a_signed_link_holds_is_checked_beside_its_signature() -> None:
    """Who renewed their addresses, or left, has none of before; and a number alone opens nothing."""
    person = make_person()
    key = addresses.key_for(person, CALENDAR)
    addresses.renew_addresses(person)
    assert addresses.person_of_key(key, CALENDAR) is None
    assert addresses.person_of_key(signing.dumps([person.pk, str(uuid4()), 1], salt=CALENDAR), CALENDAR) is None
    person.is_active = False
    person.save(update_fields=["is_active"])
    assert addresses.person_of_key(addresses.key_for(person, CALENDAR), CALENDAR) is None


def test_links_that_end_by_their_row_end_with_it() -> None:
    export = DataExport.objects.create(person=make_person(), session="x", asked_at=timezone.now() - timedelta(hours=49))
    assert latest_export(export.person) is None
