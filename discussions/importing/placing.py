"""Which thread a message belongs in."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import datetime, timedelta

from discussions.importing.messages import Message

# An answer that names no message belongs to a thread of its subject that was alive this near to it.
SUBJECT_WINDOW = timedelta(days=90)


class Places[Thread: Hashable]:
    """What is known so far: the thread of every message id seen or mentioned, and when subjects were spoken of.

    An id that was only mentioned has a thread too. So answers to a message nobody has stay together,
    and the message joins them when a later archive brings it. Nothing placed ever moves.
    """

    def __init__(self) -> None:
        self.by_id: dict[str, Thread] = {}
        self.by_subject: dict[str, dict[Thread, tuple[datetime, datetime]]] = {}

    def find(self, message: Message, at: datetime) -> Thread | None:
        """The thread of the nearest ancestor, else of those who answered it before it came, else of its subject."""
        for parent in (*reversed(message.parents), message.id):
            if parent in self.by_id:
                return self.by_id[parent]
        return self._by_subject(message.base_subject, at) if message.is_answer else None

    def remember(self, message: Message, at: datetime, thread: Thread) -> list[str]:
        """Keeps where the message went; returns the ids it mentioned that nobody had heard of."""
        self.by_id[message.id] = thread
        unheard = [parent for parent in message.parents if parent not in self.by_id]
        self.by_id.update((parent, thread) for parent in unheard)
        self.spoken_of(message.base_subject, thread, at, at)
        return unheard

    def spoken_of(self, subject: str, thread: Thread, first: datetime, last: datetime) -> None:
        if subject:
            spans = self.by_subject.setdefault(subject, {})
            earlier = spans.get(thread, (first, last))
            spans[thread] = min(first, earlier[0]), max(last, earlier[1])

    def _by_subject(self, subject: str, at: datetime) -> Thread | None:
        spans = self.by_subject.get(subject, {})
        near = [(_distance(at, *span), thread) for thread, span in spans.items()]
        near = [each for each in near if each[0] <= SUBJECT_WINDOW]
        return min(near, key=lambda each: each[0])[1] if near else None


def _distance(at: datetime, first: datetime, last: datetime) -> timedelta:
    return max(first - at, at - last, timedelta())


def subjects_of(messages: Iterable[Message]) -> set[str]:
    return {message.base_subject for message in messages if message.is_answer and message.base_subject}
