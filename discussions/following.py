"""Asking to hear of a thread's replies. Nobody else learns of it, so the activity log does not either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discussions.models import Following, Thread

if TYPE_CHECKING:
    from people.models import Person


def follow(thread: Thread, *, person: Person) -> None:
    Following.objects.bulk_create([Following(thread=thread, person=person)], ignore_conflicts=True)


def unfollow(thread: Thread, *, person: Person) -> None:
    Following.objects.filter(thread=thread, person=person).delete()
