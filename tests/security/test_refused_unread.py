"""Whoever may not do something is refused before what they sent is looked at: with nothing filled in, too.

A page that says first what is wrong with the form shows what stands in it to who may not change it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse

from tests.access.scene import Scene
from tests.access.table import ROLES, Row, Says
from tests.security.ground import rows_for, undone

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def open_scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """Where everybody reads, and most are refused: elsewhere it is not there for them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Scene("open")
        transaction.set_rollback(True)


@pytest.mark.parametrize("role", ROLES)
def test_nothing_filled_in_is_refused_as_all_of_it_is(role: str, open_scene: Scene) -> None:
    refused = [row for row in rows_for("post") if row.rule("open", role) is not Says.OK]
    assert refused
    let_in = [f"{row}: {answer.status_code}" for row in refused if not _refuses(answer := _sent(open_scene, role, row))]
    assert not let_in, "\n".join(let_in)


def _sent(scene: Scene, role: str, row: Row) -> HttpResponse:
    return undone(scene.clients[role], "post", scene.url(row), data={})


def _refuses(answer: HttpResponse) -> bool:
    return answer.status_code in (403, 404) or answer.headers.get("Location", "").startswith(reverse("account_login"))
