"""Signs that no text has, in whatever is asked of a page: it is answered, and nothing breaks."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.access.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["anonymous", "member"])
@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/communities/?q=a%00b", 200),
        ("/communities/?q=%0%000", 200),
        ("/search/?q=a%00b&in=%00", 200),
        ("/people/%00/", 404),
        ("/people/a%00b/block/", 404),
        ("/calendar/%00.ics", 404),
        ("/c/%00/", 404),
        ("/media/8e1f6a52-3c7d-5d0b-9f41-6a2c7be0d1a4/%00", 404),
    ],
)
def test_a_nul_is_of_nothing(path: str, answer: int, role: str, scene: Scene) -> None:
    assert scene.clients[role].get(path).status_code == answer


def test_what_is_asked_beside_one_is_answered(scene: Scene) -> None:
    name = scene.community.name
    page = scene.clients["member"].get(f"/communities/?q={name[:3]}%00{name[3:6]}").content.decode()
    assert scene.community.get_absolute_url() in page


def test_a_nul_among_those_written_to_is_nobody(scene: Scene) -> None:
    member, colleague = scene.clients["member"], scene.people["colleague"]
    assert colleague is not None
    answer = member.post("/messages/new/", {"to": [colleague.handle, "a\x00b"]})
    assert answer["Location"].startswith("/messages/")


def test_also_where_nobody_is_signed_in() -> None:
    assert Client().get("/accounts/login/?next=%00/").status_code == 200
