from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.meeting import join_circle, open_circle
from mentoring.models import Circle, Session
from mentoring.scheduling import plan_session
from people.models import Person
from tests.cast import Ward, make_member


@pytest.fixture
def vendor(open_ward: Ward) -> Person:
    return make_member(open_ward.community, "Vic Vendor")


@pytest.fixture
def nights(open_ward: Ward, vendor: Person) -> Circle:
    """A member hosts it, and the vendor is in it."""
    circle = open_circle(Circle(community=open_ward.community, name="Nights", purpose="Talk."), host=open_ward.member)
    join_circle(circle, person=vendor)
    return circle


@pytest.fixture
def session(nights: Circle, open_ward: Ward) -> Session:
    plan_session(nights.sessions.get(), starts_at=timezone.now() + timedelta(days=3), by=open_ward.member)
    return nights.sessions.select_related("circle__community").get()
