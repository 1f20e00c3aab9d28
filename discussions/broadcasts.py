"""Live hints to the pages of a thread, sent on commit. They carry nothing: each page asks what is new for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction

from discussions.models import Thread
from discussions.reading import conversation
from engagement.broadcasts import changed

if TYPE_CHECKING:
    from people.models import Person


def went_on(thread_id: int) -> None:
    """Something came, or went again: what waits for a look is told nobody as new."""
    transaction.on_commit(lambda: changed(conversation(thread_id)), robust=True)


def look_at_thread(person: Person, pk: int) -> Mapping[str, int] | None:
    """How far the thread has got, for somebody who may read it."""
    last = Thread.objects.visible_to(person).filter(pk=pk).last_shown()
    return None if last is None else {"last": last}
