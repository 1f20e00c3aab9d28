"""What the home page and the digest are made of. Each app registers what it has to offer a person.

One provider feeds both, so that a digest never says what the home page would not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from people.models import Person


class Place(IntEnum):
    """Where a section stands on the home page; the order is by what the person can do now."""

    INVITATIONS = 1
    UNREAD = 2
    RAIL = 3


class Shape(IntEnum):
    """How a section looks in the digest, which goes by this order: what those who lead write, what one's words did."""

    LETTER = 0
    WORDS = 1
    ASK = 2
    ROWS = 3
    STORY = 4
    DATES = 5
    PEOPLE = 6

    @property
    def most(self) -> int:
        """A digest is read in two minutes."""
        return {Shape.LETTER: 3, Shape.ASK: 2, Shape.ROWS: 5, Shape.DATES: 3}.get(self, 1)


@dataclass(frozen=True)
class Item:
    """One line: what it is, why it is shown, and one verb.

    `key` names the thing ('thread:12') so that it is not said twice in home and digests. `icon` is a Lucide name;
    `person` shows a face and `at` a date tile instead. `quote` holds a member's own words. `author_id` keeps a
    person's own words out of their digest.
    """

    key: str
    title: str
    reason: str
    url: str
    verb: str = ""
    # Where a POST with `remove` has it not be brought up again.
    decline: str = ""
    icon: str = "message-circle"
    tone: str = "plain"
    person: Person | None = None
    at: datetime | None = None
    quote: str = ""
    author_id: int | None = None
    group: str = ""
    # The scope token of the community it is in: who muted it there sees nothing of it.
    place: str = ""
    tags: Sequence[str] = ()


@dataclass(frozen=True)
class Section:
    """`items(person, since, most)` gives what is visible to the person now, newest or most urgent first.

    It costs a constant number of queries. `since` is when the person last was told (home: last visit; digest: the
    period's start).

    `perhaps` is what stands behind SELECT in plain SQL, with %(person)s and %(since)s: no row means that `items` would
    have nothing. It may promise too much and never too little; all are asked in one statement (engagement.promising).
    """

    name: str
    title: str | _StrPromise
    place: Place
    order: int
    items: Callable[[Person, datetime, int], Sequence[Item]]
    in_digest: bool = True
    template: str = ""
    shape: Shape = Shape.ROWS
    perhaps: str = ""


_sections: dict[str, Section] = {}


def register_section(section: Section) -> None:
    _sections[section.name] = section


def sections(place: Place | None = None) -> list[Section]:
    chosen = (one for one in _sections.values() if place is None or one.place == place)
    return sorted(chosen, key=lambda one: (one.place, one.order))
