"""What an open page may watch beside its bell: a thread that goes on. The app it belongs to says what there is to see.

Hints carry nothing; each socket asks anew, as its own person, so whoever may not see it any more sees nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from people.models import Person

type Look = Callable[[Person, int], Mapping[str, int] | None]

_topics: dict[str, Look] = {}


def register_topic(name: str, look: Look) -> None:
    """`look(person, id)` gives what the page needs to know, in numbers; None where the person may not look."""
    _topics[name] = look


def look_at(topic: object, person: Person) -> Mapping[str, int] | None:
    name, pk = read_topic(topic)
    look = _topics.get(name)
    return look(person, pk) if look and pk else None


def read_topic(topic: object) -> tuple[str, int]:
    """'thread:12'; ('', 0) for anything else."""
    name, _colon, number = topic.partition(":") if isinstance(topic, str) else ("", "", "")
    return (name, int(number)) if number.isascii() and number.isdigit() and len(number) < 18 else ("", 0)


def group_of(topic: str) -> str:
    name, pk = read_topic(topic)
    return f"live-{name}-{pk}"
