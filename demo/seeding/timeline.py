"""What happens in the demo, in the order it happened: everything is done by the domain's own verbs, one after another.

So numbers follow times everywhere, as they do where people really were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from demo.seeding.times import Calendar

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person

KEYS = UUID("8e1f6a52-3c7d-5d0b-9f41-6a2c7be0d1a4")


def sending_key(*parts: object) -> UUID:
    """The same words have the same key at every start, which is how what is there already is known."""
    return uuid5(KEYS, "/".join(map(str, parts)))


@dataclass(order=True)
class Act:
    at: datetime
    order: int
    do: Callable[[], Any] = field(compare=False)


@dataclass
class Cast:
    """Who and what there is so far. `made` holds threads, posts, stories, … by community and key."""

    calendar: Calendar
    people: dict[str, Person] = field(default_factory=dict)
    communities: dict[str, Community] = field(default_factory=dict)
    made: dict[tuple[str, str], Any] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)

    def plan(self, at: datetime, do: Callable[[], Any]) -> None:
        self.acts.append(Act(at, len(self.acts), do))

    def everybody(self, handles: Iterable[str]) -> list[Person]:
        return [self.people[handle] for handle in handles]
