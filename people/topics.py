"""Whether something is about what a person said of themselves: a topic of theirs, or a longer word of it."""

from __future__ import annotations

from collections.abc import Iterable

# Shorter words say little.
TELLING = 5


def fitting(topics: Iterable[str], text: str) -> str:
    """The first of the topics that the text is about, or ''."""
    about = text.lower()
    return next((topic for topic in topics if any(word in about for word in _telling(topic))), "")


def _telling(topic: str) -> list[str]:
    """The topic as it is, and the beginnings of its longer words: 'teaching' is about teachers too."""
    words = [word.strip(".,;:!?") for word in topic.lower().split()]
    return [topic.lower(), *(word[: max(TELLING, len(word) - 3)] for word in words if len(word) >= TELLING)]
