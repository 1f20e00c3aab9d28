"""Things to find, of the tests' own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone

from search import registry
from search.index import reindex
from search.registry import Document, Source, register_source


class Shelf:
    """Documents of one kind, kept in a dict; pk → document."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.documents: dict[int, Document] = {}
        self.built: list[int] = []

    def put(self, pk: int, title: str, body: str = "", *, scope: str = "public", **more: Any) -> None:
        more = {"at": timezone.now(), "within": f"{self.kind}:{pk}", **more}
        self.documents[pk] = Document(self.kind, pk, scope, title, body, f"/{self.kind}/{pk}/", **more)

    def index(self) -> None:
        reindex(self.kind, self.documents)

    def build(self, pks: Iterable[int]) -> list[Document]:
        pks = list(pks)
        self.built += pks
        return [self.documents[pk] for pk in pks if pk in self.documents]


@contextmanager
def shelf_of(kind: str, label: str) -> Iterator[Shelf]:
    shelf = Shelf(kind)
    source = Source(
        kind, label, "notebook", frozenset(), lambda activity: [], shelf.build, lambda: list(shelf.documents)
    )
    register_source(source)
    yield shelf
    del registry._sources[kind]
