"""The site can be put beside a phone's apps."""

from __future__ import annotations

import json

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_manifest_says_what_a_phone_asks_for() -> None:
    client = Client()
    assert 'rel="manifest" href="/manifest.webmanifest"' in client.get("/").content.decode()
    answer = client.get("/manifest.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    said = json.loads(answer.content)
    assert said["name"] == "Hearth"
    assert (said["start_url"], said["display"]) == ("/", "standalone")
    assert said["icons"][0]["src"].endswith(".svg")
