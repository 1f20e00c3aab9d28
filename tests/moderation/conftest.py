from __future__ import annotations

import pytest

from people.models import Person
from tests.cast import Ward, make_member


@pytest.fixture
def vendor(open_ward: Ward) -> Person:
    return make_member(open_ward.community, "Vic Vendor")
