"""A private place is not there by HEAD, OPTIONS, a piece of a file, or another spelling of its address either."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.access.scene import Scene
from tests.access.table import Row, Says
from tests.security.ground import rows_for, undone

pytestmark = pytest.mark.django_db
OUT = ("anonymous", "outsider", "removed", "banned")


@pytest.mark.parametrize("method", ["head", "options"])
def test_no_other_method_tells_that_it_is_there(method: str, scene: Scene) -> None:
    asked = [(row, role) for row in rows_for("get") for role in OUT if row.rule("private", role) is Says.NOT_FOUND]
    assert len(asked) > 50
    assert not [(str(row), role) for row, role in asked if _told_apart(method, row, role, scene)]


def _told_apart(method: str, row: Row, role: str, scene: Scene) -> bool:
    """From what never was, where it is answered at all."""
    answer, arguments = undone(scene.clients[role], method, scene.url(row)), scene.ghost_arguments(row, role)
    if answer.status_code == 404 or arguments is None:
        return answer.status_code != 404
    never = undone(scene.clients[role], method, reverse(row.route, args=arguments) + row.query)
    return (answer.status_code, sorted(answer.headers)) != (never.status_code, sorted(never.headers))


@pytest.mark.parametrize("role", OUT)
def test_nor_does_a_piece_of_a_file(role: str, scene: Scene) -> None:
    (file,) = [row for row in rows_for("get") if row.route == "media"]
    answer = undone(scene.clients[role], "get", scene.url(file), headers={"range": "bytes=0-3"})
    assert answer.status_code == 404


@pytest.mark.parametrize("role", OUT)
@pytest.mark.parametrize("spelled", ["/c/{}", "/c/{}//", "/C/{}/"])
def test_nor_does_another_spelling_of_its_address(spelled: str, role: str, scene: Scene) -> None:
    for slug in (scene.slug, scene.slug.upper()):
        never = "x" * len(slug) if slug.islower() else "X" * len(slug)
        here, there = (undone(scene.clients[role], "get", spelled.format(one)) for one in (slug, never))
        assert here.status_code == there.status_code
        assert here.headers.get("Location", "").replace(slug, never) == there.headers.get("Location", "")
