"""How much one hears of a thread. Nobody else learns of it, so the log does not either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discussions.models import Following, Level, Thread

if TYPE_CHECKING:
    from people.models import Person


def follow(thread: Thread, *, person: Person) -> None:
    """By writing in it. Who chose a level already keeps it."""
    Following.objects.bulk_create([Following(thread=thread, person=person)], ignore_conflicts=True)


def hear(thread: Thread, level: str, *, person: Person) -> None:
    Following.objects.update_or_create(thread=thread, person=person, defaults={"level": Level(level)})


def unfollow(thread: Thread, *, person: Person) -> None:
    """Back to what the person hears of the community."""
    Following.objects.filter(thread=thread, person=person).delete()
