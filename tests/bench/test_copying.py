from __future__ import annotations

import pytest

from bench.copying import copy
from communities.models import Community
from mentoring.models import Programme
from tests.cast import make_community

pytestmark = pytest.mark.django_db


def test_rows_arrive_as_they_are_and_what_was_not_said_is_the_databases_own() -> None:
    words = "One\ttab, one\nline, one \\ stroke"
    assert copy(Community, [Community(pk=7001, name="Wards", slug="wards", purpose=words)]) == 1
    arrived = Community.objects.get(pk=7001)
    assert arrived.purpose == words
    assert arrived.way_in == make_community().way_in
    assert make_community().pk > 7001


def test_what_is_kept_as_json_arrives_as_json() -> None:
    copy(
        Programme,
        [Programme(pk=7001, community=make_community(), name="Season", purpose="Pairs.", weights={"topics": 5})],
    )
    assert Programme.objects.get().weights == {"topics": 5}
