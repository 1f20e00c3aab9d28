"""Erasing somebody who took part in everything: the scene of the access tests has a row of nearly every kind."""

from __future__ import annotations

import pytest
from django.utils import timezone

import tests.access.rows  # noqa: F401 - plants everybody's rows
from engagement.delivery import deliver_now
from people.leaving import ask_to_leave, erase_due
from people.models import Person
from tests.access.scene import Scene
from tests.people.planting import NOT_THEIRS, plant_words
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


def test_with_their_words_nothing_they_wrote_is_left_anywhere() -> None:
    """A new field that people write in and that no eraser empties is found here."""
    scene = Scene("open")
    member = Person.objects.get(pk=scene.ward.member.pk)
    deliver_now()
    planted = plant_words(member)
    ask_to_leave(member, posts="go")
    assert erase_due(timezone.now() + AFTER) == 1
    deliver_now()
    left = everything_in_the_database()
    found = [where for word, where in planted.items() if word in left and where not in NOT_THEIRS]
    assert not found, "\n".join(found)
