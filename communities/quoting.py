"""A conversation becomes a story: what the rooms with conversations and the library need of each other.

Threads and chat register where words come from; the library registers what becomes of them. `story_from` is what a
room calls with the words somebody chose; it gives the address of a page on which those quoted are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from communities.goals.links import Linked

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person
    from people.scopes import Viewer


@dataclass(frozen=True)
class Quote:
    """Something a person said, as plain text, where (`url`) and when. Nobody's words without a person."""

    person_id: int
    words: str
    at: datetime
    url: str


@dataclass(frozen=True)
class Origin:
    """`find(viewer, numbers)` gives the conversations the viewer may see, in one query; `go_on(number, person, source)`
    says something in one, where the person may.
    """

    kind: str
    find: Callable[[Viewer, Collection[int]], Mapping[int, Linked]]
    go_on: Callable[[int, Person, str], None]


# `begin(community, by, title, origin kind, number, quotes)` keeps them and gives the address to go on at.
type Begin = Callable[[Community, Person, str, str, int, Sequence[Quote]], str]

_origins: dict[str, Origin] = {}
_begin: list[Begin] = []


def register_origin(origin: Origin) -> None:
    _origins[origin.kind] = origin


def register_retelling(begin: Begin) -> None:
    _begin[:] = [begin]


def story_from(
    community: Community, *, by: Person, title: str, kind: str, number: int, quotes: Sequence[Quote]
) -> str | None:
    """`kind` and `number` say which conversation: ('thread', 12), ('room', 3). None where there is no library."""
    return _begin[0](community, by, title, kind, number, quotes) if _begin else None


def origin_of(viewer: Viewer, kind: str, number: int) -> Linked | None:
    """The conversation as the viewer may see it now."""
    origin = _origins.get(kind)
    return origin.find(viewer, [number]).get(number) if origin else None


def say_there(kind: str, number: int, person: Person, source: str) -> None:
    if origin := _origins.get(kind):
        origin.go_on(number, person, source)
