"""How much one hears of a thread. Nobody else learns of it, so the log does not either."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction

from discussions.models import Following, Level, Thread
from discussions.reading import conversation
from engagement.hearing import who_muted
from engagement.muting import OwnWay
from engagement.notifying import clear

if TYPE_CHECKING:
    from people.models import Person


def follow(thread: Thread, *, person: Person) -> None:
    """By writing in it. Who chose a level already keeps it."""
    Following.objects.bulk_create([Following(thread=thread, person=person)], ignore_conflicts=True)


@transaction.atomic
def hear(thread: Thread, level: str, *, person: Person) -> None:
    """What is muted is silent from that moment on."""
    Following.objects.update_or_create(thread=thread, person=person, defaults={"level": Level(level)})
    if level == Level.MUTED:
        clear(person, conversation(thread.pk))


def unfollow(thread: Thread, *, person: Person) -> None:
    """Back to what the person hears of the community."""
    Following.objects.filter(thread=thread, person=person).delete()


def _mute(person: Person, thread_id: int) -> None:
    if thread := Thread.objects.filter(pk=thread_id).first():
        hear(thread, Level.MUTED, person=person)


def _silent(thread_id: int, people: Collection[int]) -> set[int]:
    """Of these people those who muted the thread, or a tag it carries."""
    muted = Following.objects.filter(thread=thread_id, person__in=people, level=Level.MUTED)
    tags = Thread.objects.filter(pk=thread_id).values_list("tags", flat=True).first()
    return {*muted.values_list("person_id", flat=True), *(who_muted(tags) if tags else ())}


def _tagged(tag: str, numbers: Collection[int]) -> set[int]:
    return set(Thread.objects.filter(pk__in=numbers, tags__contains=[tag]).values_list("pk", flat=True))


MUTING = OwnWay(_mute, _silent, _tagged)
