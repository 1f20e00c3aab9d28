"""Kinds of short words that stand in something else. Apps register them in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q, QuerySet

if TYPE_CHECKING:
    from moderation.models import Saying
    from people.models import Person
    from people.scopes import Viewer

# Stands where hidden words stood, as where somebody took theirs along.
HIDDEN = "…"

# Words, or a list as it stands.
type Said = Mapping[str, Any]


@dataclass(frozen=True)
class SayingKind:
    """`texts` are the fields of `model` that its words stand in, what says most first; `readers(viewer)` are the rows
    that others than the author read; `scope` says whose leaders decide: that of a person where nobody but those who
    look after the site does. `changed` is told in the same transaction that it says something else. `lists` are fields
    that are hidden and brought back with them, and are never put in other words; `instead` is what stands while they
    are hidden where “…” would not do, with the number of the row as {pk} where no two may say the same.
    """

    kind: str
    title: Any
    model: type[Model]
    texts: tuple[str, ...]
    readers: Callable[[Viewer], QuerySet[Any]]
    author: Callable[[Any], Person | None]
    scope: Callable[[Any], str]
    url: Callable[[Any], str]
    related: tuple[str, ...] = ()
    changed: Callable[[Any], object] = lambda row: None
    lists: tuple[str, ...] = ()
    instead: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[str, ...]:
        return (*self.texts, *self.lists)

    def said_in(self, row: Any) -> dict[str, Any]:
        return {name: getattr(row, name) for name in self.fields}

    def opened(self, said: Said) -> Said:
        """What was kept, for those who may read it: some is sealed wherever it is."""
        return said

    def hidden(self, pk: int) -> dict[str, Any]:
        nothing: dict[str, Any] = dict.fromkeys(self.texts, "") | {name: [] for name in self.lists}
        words = {name: str(said).replace("{pk}", str(pk)) for name, said in self.instead.items()}
        return nothing | dict.fromkeys(self.texts[:1], HIDDEN) | words

    def says_nothing(self, row: Any) -> bool:
        said = self.said_in(row)
        return said == self.hidden(row.pk) or not any(said.values())

    def say(self, row: Any, words: Said) -> None:
        for name, said in words.items():
            setattr(row, name, said)
        row.save(update_fields=list(words))
        self.changed(row)


def in_lines(said: Any) -> str:
    """All of it as one text, whatever it is made of."""
    if isinstance(said, str):
        return said
    parts = said.values() if isinstance(said, Mapping) else said
    return ("\n\n" if isinstance(said, Mapping) else "\n").join(filter(None, map(in_lines, parts)))


_kinds: dict[str, SayingKind] = {}


def register_saying(known: SayingKind) -> None:
    _kinds[known.kind] = known


def saying_kind(kind: str) -> SayingKind | None:
    return _kinds.get(kind)


def saying_kinds() -> list[SayingKind]:
    return list(_kinds.values())


def kind_of(saying: Saying) -> SayingKind:
    return _kinds[saying.kind]


def readable_by(viewer: Viewer) -> Q:
    """Over Saying: those that stand where the viewer reads them."""
    found = Q(pk__in=[])
    for one in _kinds.values():
        found |= Q(kind=one.kind, stands_in__in=one.readers(viewer).order_by().values("pk"))
    return found
