"""Kinds of short words that stand in something else. Apps register them in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q, QuerySet

if TYPE_CHECKING:
    from moderation.models import Saying
    from people.models import Person
    from people.scopes import Viewer

# Stands where hidden words stood, as where somebody took theirs along.
HIDDEN = "…"

type Said = Mapping[str, str]


@dataclass(frozen=True)
class SayingKind:
    """`texts` are the fields of `model` that its words stand in, what says most first; `readers(viewer)` are the rows
    that others than the author read; `scope` says whose leaders decide: that of a person where nobody but those who
    look after the site does. `changed` is told in the same transaction that it says something else.
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

    def said_in(self, row: Any) -> dict[str, str]:
        return {name: getattr(row, name) for name in self.texts}

    def hidden(self) -> dict[str, str]:
        return dict.fromkeys(self.texts, "") | {self.texts[0]: HIDDEN}

    def says_nothing(self, row: Any) -> bool:
        said = self.said_in(row)
        return said == self.hidden() or not any(said.values())

    def say(self, row: Any, words: Said) -> None:
        for name, said in words.items():
            setattr(row, name, said)
        row.save(update_fields=list(words))
        self.changed(row)


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
