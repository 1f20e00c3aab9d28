"""The site can be put beside a phone's apps."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static
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


@pytest.mark.parametrize(
    ("name", "size"),
    [("icon-192", 192), ("icon-512", 512), ("icon-maskable-512", 512), ("apple-touch-icon", 180)],
)
def test_its_pictures_are_there_in_the_size_they_say(name: str, size: int) -> None:
    said = json.loads(Client().get("/manifest.webmanifest").content)
    page = Client().get("/").content.decode()
    path = finders.find(f"img/{name}.png")
    assert isinstance(path, str)
    head = Path(path).read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", head[16:24]) == (size, size)
    icons = {icon["src"]: icon for icon in said["icons"]}
    if name == "apple-touch-icon":
        assert f'rel="apple-touch-icon" href="{static(f"img/{name}.png")}"' in page
    else:
        icon = icons[static(f"img/{name}.png")]
        assert icon["sizes"] == f"{size}x{size}"
        assert icon["purpose"] == ("maskable" if "maskable" in name else "any")
