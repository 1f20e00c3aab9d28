from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

import tests.access.rows  # noqa: F401 - reads everybody's rows
from tests.access.scene import Scene


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """A private community with everything in it, made once a module and never committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Scene("private")
        transaction.set_rollback(True)
