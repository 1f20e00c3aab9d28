"""How far somebody has read. It only moves forward: a tab left open behind does not undo another's reading."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from discussions.models import ReadPosition, Thread
from engagement.notifying import clear

if TYPE_CHECKING:
    from people.models import Person


def conversation(thread_id: int) -> str:
    """What belongs together about one thread: notifications, one line in search, one mail."""
    return f"thread:{thread_id}"


def read_up_to(thread: Thread, number: int, *, person: Person, at: datetime | None = None) -> None:
    """Moves the position to `number`, never past the end of the thread and never back."""
    number = min(number, thread.last_number)
    at = at or timezone.now()
    mine = ReadPosition.objects.filter(thread=thread, person=person)
    if not mine.filter(number__lt=number).update(number=number, at=at):
        first = ReadPosition(thread=thread, person=person, number=number, at=at)
        ReadPosition.objects.bulk_create([first], ignore_conflicts=True)
    if number >= thread.last_number:
        clear(person, conversation(thread.pk))
