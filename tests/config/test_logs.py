"""What Django logs of its own accord names the route, never the address: that may hold a token or somebody's handle."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import client_of, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "secret"),
    [
        ("/people/anna-of-the-ward/", "anna"),
        ("/calendar/was-taken-back.ics", "taken"),
        ("/nowhere/anna@example.org/", "anna"),
        ("/people/\u00e4nna/", "nna"),
    ],
)
def test_what_was_not_found_is_logged_by_its_route(path: str, secret: str, caplog: pytest.LogCaptureFixture) -> None:
    assert client_of(make_person()).get(path).status_code == 404
    assert "Not Found: " in caplog.text
    assert secret not in caplog.text


def test_a_form_that_is_refused_is_logged_by_its_route(caplog: pytest.LogCaptureFixture) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/people/anna-of-the-ward/", {}).status_code == 403
    assert "Forbidden" in caplog.text
    assert "anna" not in caplog.text
