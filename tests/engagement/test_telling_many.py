"""One act told to very many people: in one statement, once each, as each chose, and every open page hears of it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from itertools import product

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from communities.models import Community
from engagement import kinds
from engagement.broadcasts import AT_ONCE, bell_changed, person_group, redis_client
from engagement.hearing import told_by_preset
from engagement.kinds import Kind, Weight, register_kind
from engagement.log import record
from engagement.models import Activity, Hearing, KindChoice, Notification, Preferences, Preset, Way
from engagement.notifying import notify
from engagement.tasks import mail_notices, write_digests
from people.models import Person
from tests.cast import make_community, make_person
from tests.engagement.kinds import VERB, wave, waving
from tests.threads import in_another_connection

pytestmark = pytest.mark.django_db


def crowd(many: int) -> list[Person]:
    return Person.objects.bulk_create(
        Person(email=f"crowd{n}@example.org", handle=f"crowd-{n}", display_name=f"Pat {n}") for n in range(many)
    )


@pytest.mark.parametrize("many", [2, 400])
def test_many_cost_as_many_statements_as_few(
    community: Community, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = crowd(many)
    with waving(*people):
        activity = wave(community, by=make_person())
        with django_assert_num_queries(1):
            notify(activity)
    assert Notification.objects.filter(activity=activity).count() == many


def test_told_twice_is_told_once_and_of_one_kind(community: Community) -> None:
    """As after a worker that was killed before its delivery was done."""
    people = crowd(5)
    with waving(*people):
        activity = wave(community, by=make_person())
        second = Kind("second", "", frozenset({VERB}), lambda _activity: [one.pk for one in people], lambda *_: {})
        notify(activity)
        register_kind(second)
        try:
            notify(activity)
        finally:
            del kinds._kinds["second"]
    assert set(Notification.objects.values_list("kind", flat=True)) == {"wave"}
    assert Notification.objects.count() == 5


def test_closed_accounts_placeholders_and_who_did_it_are_not_told(community: Community) -> None:
    told, gone, old, actor = crowd(4)
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    Person.objects.filter(pk=old.pk).update(is_placeholder=True, email=None)
    with waving(told, gone, old, actor):
        notify(wave(community, by=actor))
    assert list(Notification.objects.values_list("person_id", flat=True)) == [told.pk]


@pytest.mark.parametrize("weight", list(Weight))
def test_each_is_told_as_they_chose_for_the_place_and_for_the_kind(community: Community, weight: Weight) -> None:
    """Every preset, with every choice for the kind, against the rule in words."""
    cases = list(product([None, *Preset], [None, *Way]))
    people = crowd(len(cases))
    kind = Kind("wave", "", frozenset({VERB}), lambda _a: [one.pk for one in people], lambda *_: {}, weight=weight)
    for person, (preset, way) in zip(people, cases, strict=True):
        if preset:
            Hearing.objects.create(person=person, place=community.scope, preset=preset)
        if way:
            KindChoice.objects.create(person=person, kind="wave", way=way)
    register_kind(kind)
    try:
        notify(wave(community, by=make_person()))
    finally:
        del kinds._kinds["wave"]
    told = dict(Notification.objects.values_list("person_id", "mail_due_at"))
    found = {pk: Way.MAIL if due else Way.BELL for pk, due in told.items()}
    for person, (preset, way) in zip(people, cases, strict=True):
        assert found.get(person.pk, Way.NOT) == rule(kind, preset or Preset.NORMAL, way), (preset, way)


def rule(kind: Kind, preset: Preset, way: Way | None) -> Way:
    if kind.weight == Weight.OWED:
        return Way.MAIL if way in (None, Way.MAIL) else Way.BELL
    if preset == Preset.MUTED:
        return Way.NOT
    return way or told_by_preset(kind, preset)


def test_more_than_a_thousand_bells_all_hear_of_it() -> None:
    people = list(range(10**9, 10**9 + AT_ONCE + 200))
    with redis_client().pubsub(ignore_subscribe_messages=True) as heard:
        heard.psubscribe(f"{settings.REDIS_PREFIX}__group__person-1*")
        assert heard.get_message(timeout=5) is None  # that it listens
        bell_changed(people)
        found: dict[bytes, int] = defaultdict(int)
        while len(found) < len(people) and (message := heard.get_message(ignore_subscribe_messages=True, timeout=30)):
            found[message["channel"]] += 1
    assert len(found) == len(people)
    assert set(found.values()) == {1}


def test_the_hint_reaches_a_socket_that_the_channel_layer_keeps() -> None:
    async def hint() -> object:
        layer = get_channel_layer()
        name = await layer.new_channel()
        await layer.group_add(person_group(7), name)
        await sync_to_async(bell_changed)([7])
        return await asyncio.wait_for(layer.receive(name), 30)

    # A thread of its own: a browser test in this process may have left a loop running in ours.
    assert in_another_connection(lambda: asyncio.run(hint())) == {"type": "bell.changed"}


def test_what_is_due_is_cut_into_tasks_of_a_hundred(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them far from the time limit of a task; the broker's side is held by the drills with real processes."""
    people = crowd(250)
    now = timezone.now()
    Preferences.objects.bulk_create(Preferences(person=one, next_digest_at=now) for one in people)
    place = make_community()
    with transaction.atomic():
        activity: Activity = record(VERB, actor=None, target=place, scope=place.scope)
    Notification.objects.bulk_create(
        Notification(person=one, kind="wave", activity=activity, scope=place.scope, mail_due_at=now) for one in people
    )
    cut: dict[str, list[int]] = defaultdict(list)
    for name in ("write_digest_batch", "mail_notices_to"):
        monkeypatch.setattr(f"engagement.tasks.{name}.delay", lambda pks, name=name: cut[name].append(len(pks)))
    write_digests()
    mail_notices()
    assert cut == {"write_digest_batch": [100, 100, 50], "mail_notices_to": [100, 100, 50]}
