"""A worker whose clock is wrong leaves everything to one whose clock is right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from celery import states
from django.utils import timezone

from config import clocks
from engagement.models import Mail, Preferences
from engagement.tasks import write_digests
from tests.cast import make_community, make_member, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def ahead(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    def set_ahead(by: timedelta) -> None:
        moment = timezone.now() + by
        monkeypatch.setattr(timezone, "now", lambda: moment)
        monkeypatch.setattr(clocks._look, "at", float("-inf"))

    return set_ahead


@pytest.mark.parametrize("by", [timedelta(days=730), timedelta(days=-1), timedelta(minutes=6)])
def test_with_another_clock_than_the_databases_nothing_is_done(
    ahead: Callable[[timedelta], None], by: timedelta
) -> None:
    community = make_community()
    member = make_member(community)
    make_thread(community)
    ahead(by)
    assert write_digests.apply().state == states.IGNORED
    assert not Preferences.objects.filter(person=member).exists()
    assert not Mail.objects.exists()


def test_some_seconds_are_no_other_clock(ahead: Callable[[timedelta], None]) -> None:
    member = make_member(make_community())
    ahead(timedelta(seconds=20))
    assert write_digests.apply().state == states.SUCCESS
    assert Preferences.objects.filter(person=member).exists()
