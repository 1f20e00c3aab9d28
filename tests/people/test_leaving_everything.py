"""Erasing somebody who took part in everything: the scene of the access tests has a row of nearly every kind."""

from __future__ import annotations

import pytest
from django.utils import timezone

import tests.access.rows  # noqa: F401 - plants everybody's rows
from engagement.delivery import deliver_now
from people.leaving import ask_to_leave, erase_due
from people.models import Person
from tests.access.scene import Scene
from tests.people.test_leaving import AFTER, everything_in_the_database

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("posts", ["stay", "go"])
@pytest.mark.parametrize("access", ["open", "private"])
def test_no_table_tells_who_it_was(access: str, posts: str) -> None:
    scene = Scene(access)
    member = Person.objects.get(pk=scene.ward.member.pk)
    Person.objects.filter(pk=member.pk).update(about="zqwhoiam me", can_help="zqhelp", workplace="zqworkplace")
    deliver_now()
    tokens = [scene.token("member"), "zqwhoiam", "zqhelp", "zqworkplace", member.handle, str(member.email)]
    before = everything_in_the_database()
    assert not [token for token in tokens if token not in before]
    ask_to_leave(member, posts=posts)
    assert erase_due(timezone.now() + AFTER) == 1
    deliver_now()
    left = everything_in_the_database().splitlines()
    assert not {
        token: [line[:200] for line in left if token in line][:3]
        for token in tokens
        if any(token in line for line in left)
    }
