"""On a page with several forms each label names its own field."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Community
from mentoring.meeting import open_circle
from mentoring.models import Circle, PairDate, Programme
from mentoring.pairing import accept, ask, take_part
from mentoring.planned.planning import plan_date
from mentoring.scheduling import plan_session
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db


def ids_given_twice(person: Person, address: str) -> list[str]:
    page = client_of(person).get(address).content.decode()
    ids = Counter(re.findall(r'\sid="([^"]+)"', page))
    labelled = re.findall(r'<label[^>]* for="([^"]+)"', page)
    assert len(labelled) > 3
    assert set(labelled) <= set(ids)
    return [one for one, count in ids.items() if count > 1]


def test_on_the_page_of_a_pair(community: Community, member: Person) -> None:
    mentor = make_member(community, "Zola Dlamini")
    programme = Programme.objects.create(community=community, name="First season", purpose="Nobody starts alone.")
    take_part(programme, person=mentor, role="offer", offers=["writing"])
    take_part(programme, person=member, role="seek", seeks=["writing"])
    pairing = ask(programme, mentee=member, mentor=mentor)
    accept(pairing, by=mentor)
    assert ids_given_twice(member, pairing.get_absolute_url()) == []
    starts_at = timezone.now() + timedelta(days=3)
    date = plan_date(PairDate(pairing=pairing, starts_at=starts_at, minutes=60), by=member)
    assert ids_given_twice(member, date.get_absolute_url()) == []


def test_on_the_page_of_a_session(community: Community, facilitator: Person) -> None:
    circle = open_circle(Circle(community=community, name="Nights", purpose="Talk."), host=facilitator)
    session = circle.sessions.get()
    assert ids_given_twice(facilitator, session.get_absolute_url()) == []
    plan_session(session, starts_at=timezone.now() + timedelta(days=3), by=facilitator)
    assert ids_given_twice(facilitator, session.get_absolute_url()) == []
