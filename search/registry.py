"""What can be found. Each app registers its kinds; the index keeps one row a document, with its scope."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from engagement.models import Activity


@dataclass(frozen=True)
class Document:
    """One thing to find. `body` is plain text; `scope` is who may find it (`public`, `c:3`, `u:7`).

    `within` names the whole it is part of ('thread:12'), so that a list shows each thread once.
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
    within: str = ""
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
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


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    _sources[source.kind] = source


def source_of(kind: str) -> Source:
    return _sources[kind]


def all_sources() -> list[Source]:
    return list(_sources.values())
