"""Words that were taken where nothing can wait. This room knows none: who looks through them registers."""

from __future__ import annotations

from typing import Any, Protocol


class Look(Protocol):
    """Right after a row was written, in the same transaction: what others read of it, and what of that stood before."""

    def __call__(self, row: Any, *texts: str, stood: str) -> None: ...


_registered: list[Look] = []


def register_look(look: Look) -> None:
    if look not in _registered:
        _registered.append(look)


def look_through(row: Any, *texts: str, stood: str = "") -> None:
    for look in _registered:
        look(row, *texts, stood=stood)
