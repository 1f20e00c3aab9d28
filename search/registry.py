"""What can be found. Each app registers its kinds; the index keeps one row a document, with its scope."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from engagement.models import Activity
    from people.scopes import Viewer


@dataclass(frozen=True)
class Document:
    """One thing to find. `body` is plain text; `scope` is who may find it (`public`, `c:3`, `u:7`).

    `within` names the whole it is part of ('thread:12'), so that a list shows each thread once. `language` is that
    of its community (search.languages); `uses` counts those who said that they used it.
    """

    kind: str
    pk: int
    scope: str
    title: str
    body: str
    url: str
    at: datetime
    author_id: int | None = None
    community_id: int | None = None
    # Other scopes that it was told to, each for itself.
    also: list[str] = field(default_factory=list)
    within: str = ""
    tags: list[str] = field(default_factory=list)
    # What it is filed under beside: found by these words too, and not what it is about.
    sorts: list[str] = field(default_factory=list)
    language: str = "english"
    uses: int = 0
    # Whether it still holds: when somebody last said so, when that is over, and whether it was given up.
    checked_at: datetime | None = None
    due_at: datetime | None = None
    is_retired: bool = False
    # Whether its title is its own: a reply has that of its thread.
    opens: bool = True
    # Whether it is found by its title: a chat message has only the name of its room.
    titled: bool = True


@dataclass(frozen=True, eq=False)
class Source:
    """A kind of document.

    `documents(pks)` builds them, in a constant number of queries; a pk that gives none (deleted, hidden) leaves the
    index. `touched(activity)` names the pks an activity made stale, for the verbs given. `every()` gives all pks,
    to build the index anew.
    """

    kind: str
    label: str | _StrPromise
    icon: str
    verbs: frozenset[str]
    touched: Callable[[Activity], Iterable[int]]
    documents: Callable[[Iterable[int]], Iterable[Document]]
    every: Callable[[], Iterable[int]]
    # What stays with the members whoever else may read the community.
    members_only: bool = False
    # Whether its pages show what is like it.
    has_kin: bool = False
    # Where each says itself who may find it: a place that opens does not open these.
    own_reach: bool = False


@dataclass(frozen=True)
class Places:
    """Communities by name or address, as far as the viewer may know of them.

    `named(text, viewer)` gives the ids of those called so; `like(text, viewer)` a few (address, name) to choose from;
    `names(ids)` the names of places whose entries the viewer was found to see. `people(ids, viewer)` gives a Q over
    Person: whom the viewer finds in any of these.
    """

    named: Callable[[str, Viewer], Iterable[int]]
    like: Callable[[str, Viewer], Iterable[tuple[str, str]]]
    names: Callable[[Iterable[int]], Mapping[int, str]]
    people: Callable[[Sequence[int], Viewer], Q]


_sources: dict[str, Source] = {}
_places: list[Places] = []


def register_source(source: Source) -> None:
    _sources[source.kind] = source


def source_named(word: str) -> Source | None:
    """By what people may write behind kind: 'post', 'threads', 'thread'."""
    word = word.casefold()
    for source in _sources.values():
        label = str(source.label).casefold()
        if word in {source.kind, label, label.removesuffix("s"), f"{source.kind}s", f"{label[:-3]}y"}:
            return source
    return None


def register_places(places: Places) -> None:
    _places.append(places)


def places_named(text: str, viewer: Viewer) -> list[int]:
    return [pk for places in _places for pk in places.named(text, viewer)]


def places_like(text: str, viewer: Viewer) -> list[tuple[str, str]]:
    return [place for places in _places for place in places.like(text, viewer)]


def people_in_places(pks: Sequence[int], viewer: Viewer) -> Q:
    return reduce(or_, (places.people(pks, viewer) for places in _places))


def names_of_places(pks: Iterable[int]) -> dict[int, str]:
    pks = list(pks)
    return {pk: name for places in _places for pk, name in places.names(pks).items()}


def source_of(kind: str) -> Source:
    return _sources[kind]


def all_sources() -> list[Source]:
    return list(_sources.values())
