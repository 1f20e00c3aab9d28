from __future__ import annotations

from collections.abc import Iterator

import pytest

from chat.models import Room
from chat.rooms import first_room
from communities.models import Community
from tests.chat.pace import forget_who_spoke


@pytest.fixture
def room(community: Community) -> Room:
    return first_room(community)


@pytest.fixture(autouse=True)
def _nobody_has_spoken_yet() -> Iterator[None]:
    """Limits are counted outside the database, which alone is emptied after a test."""
    forget_who_spoke()
    yield
    forget_who_spoke()
