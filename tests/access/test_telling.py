"""What the bell says: nobody reads in it what they may not see, whatever they were told before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import transaction

import tests.access.rows  # noqa: F401 - reads everybody's rows
from communities.models import Membership
from engagement.delivery import deliver_now
from engagement.kinds import Kind, Weight, Wording, all_kinds, kind_named
from engagement.models import Activity
from people.models import Person
from tests.access.scene import Scene
from tests.access.test_reading_clears import CASES, told_of

pytestmark = pytest.mark.django_db
# What became of one's own words and membership, who looked up that they are one's own, and what two people have with
# each other wherever they met.
THEIRS_FOR_GOOD = {
    "chat-added",
    "chat-direct",
    "flag_decided",
    "measures",
    "membership_ended",
    "my_words_decided",
    "revealed",
    "story-revealed",
}


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with django_db_blocker.unblock(), transaction.atomic():
        scene = Scene("private")
        deliver_now()
        yield scene
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


@pytest.mark.parametrize("kind", [kind.name for kind in all_kinds()])
def test_whoever_was_shown_out_is_told_nothing_more(kind: str, scene: Scene) -> None:
    """Whatever a kind asks before it says something, it asks whether its reader may see it still.

    Their membership is taken away alone: nothing that parting besides does may stand in for that question.
    """
    with transaction.atomic():
        if act := CASES.get(kind):
            act(scene)
            deliver_now()
        notice = told_of(kind)
        assert notice, "nobody is told of this kind here: it wants a case in test_reading_clears"
        row = notice.notification
        Membership.objects.filter(person=row.person_id, community=scene.community).delete()
        named = kind_named(kind)
        assert named
        said = _of(named.word([row.activity], Person.objects.get(pk=row.person_id)))
        transaction.set_rollback(True)
    assert bool(said) is (kind in THEIRS_FOR_GOOD), said


def _of(worded: Mapping[int, Wording]) -> list[str]:
    return [f"{one.text} {one.quote} {one.url}" for one in worded.values()]


def _said(kind: Kind, reader: Person) -> list[str]:
    activities = list(Activity.objects.filter(verb__in=kind.verbs).select_related("actor"))
    return _of(kind.word(activities, reader))
