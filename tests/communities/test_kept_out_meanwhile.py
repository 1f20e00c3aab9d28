"""Whoever is kept out at the very moment in which they come in, or are let in, stays out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections, transaction
from django.utils import timezone

from communities.inviting import accept, make_link
from communities.joining import ask_to_join, ban, join, let_in
from communities.models import Membership
from tests.cast import Ward

type Door = Callable[[], Membership | None]


def through_the_door(ward: Ward) -> Door:
    return lambda: join(ward.community, person=ward.outsider)


def let_in_by_another(ward: Ward) -> Door:
    asked = ask_to_join(ward.community, person=ward.outsider)
    return lambda: let_in(asked, by=ward.steward)


def by_a_link(ward: Ward) -> Door:
    ends = timezone.now() + timedelta(days=1)
    link = make_link(ward.community, by=ward.steward, expires_at=ends, most_uses=5)
    token = link.get_absolute_url().rstrip("/").rpartition("/")[2]
    return lambda: accept(token, person=ward.outsider)


DOORS = [through_the_door, let_in_by_another, by_a_link]


def stays_out(door: Door, ward: Ward) -> bool:
    try:
        came = door()
    except PermissionDenied:
        came = None
    return came is None and not Membership.objects.filter(community=ward.community, person=ward.outsider).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("make", DOORS)
def test_what_the_page_found_before_is_asked_again(make: Callable[[Ward], Door], open_ward: Ward) -> None:
    door = make(open_ward)
    ban(open_ward.community, person=open_ward.outsider, by=open_ward.facilitator, reason="Adverts.")
    assert stays_out(door, open_ward)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make", DOORS)
def test_it_waits_for_a_ban_that_is_under_way(make: Callable[[Ward], Door], open_ward: Ward) -> None:
    door = make(open_ward)
    with ThreadPoolExecutor(max_workers=1) as pool:
        with transaction.atomic():
            ban(open_ward.community, person=open_ward.outsider, by=open_ward.facilitator, reason="Adverts.")
            came = pool.submit(_in_its_own_connection, lambda: stays_out(door, open_ward))
            _until_it_waits_for_us(came)
        assert came.result(timeout=120)


def _in_its_own_connection(act: Callable[[], bool]) -> bool:
    try:
        return act()
    finally:
        connections.close_all()


def _until_it_waits_for_us(other: Future[bool]) -> None:
    waits = "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    with connection.cursor() as cursor:
        while not other.done():
            cursor.execute(waits)
            if cursor.fetchone():
                return
