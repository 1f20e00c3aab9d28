from __future__ import annotations

from collections.abc import Iterator

import pytest

from chat import pace
from chat.models import Room
from chat.rooms import first_room
from communities.models import Community


@pytest.fixture
def room(community: Community) -> Room:
    return first_room(community)


@pytest.fixture(autouse=True)
def _nobody_has_spoken_yet() -> Iterator[None]:
    """Limits are counted in the process, which outlives a test."""
    pace._speakers.clear()
    yield
    pace._speakers.clear()
