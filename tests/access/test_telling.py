"""What the bell says: nobody reads in it what they may not see, whatever they were told before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

import tests.access.rows  # noqa: F401 - reads everybody's rows
from engagement.kinds import Kind, Weight, all_kinds
from engagement.models import Activity
from people.models import Person
from tests.access.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Scene("private")
        transaction.set_rollback(True)


@pytest.mark.parametrize("role", ["outsider", "removed", "banned"])
def test_who_does_not_belong_is_told_no_private_words(role: str, scene: Scene) -> None:
    reader = scene.ward.everybody()[role]
    assert isinstance(reader, Person)
    leaks = [
        f"{kind.name}: {said}"
        for kind in all_kinds()
        if kind.weight is not Weight.OWED  # what became of one's own words, and told to nobody else
        for said in _said(kind, Person.objects.get(pk=reader.pk))
        for token in scene.forbidden(role)
        if token in said
    ]
    assert not leaks


def test_those_it_was_told_are_told_something(scene: Scene) -> None:
    """Or the hunt above proves nothing."""
    member = Person.objects.get(pk=scene.ward.member.pk)
    assert sum(bool(_said(kind, member)) for kind in all_kinds()) >= 5


def _said(kind: Kind, reader: Person) -> list[str]:
    activities = list(Activity.objects.filter(verb__in=kind.verbs).select_related("actor"))
    return [f"{one.text} {one.quote} {one.url}" for one in kind.word(activities, reader).values()]
