"""How content says what happened. The activity log reads content, so it registers itself here instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from django.db.models import Model

    from people.models import Person


class Recorder(Protocol):
    def __call__(
        self, verb: str, *, actor: Person | None, target: Model, scope: str, place: str, **ids: Any
    ) -> object: ...


_recorders: list[Recorder] = []


def register_recorder(recorder: Recorder) -> None:
    _recorders.append(recorder)


def tell(verb: str, *, actor: Person, target: Model, scope: str, place: str, **ids: Any) -> None:
    for recorder in _recorders:
        recorder(verb, actor=actor, target=target, scope=scope, place=place, **ids)
