"""Who lives by another clock now. What was planned by the old one is planned above: it registers itself here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from people.models import Person

# Called with the person, and the time zone they had.
type Mover = Callable[[Person, str], None]

_movers: list[Mover] = []


def register_mover(mover: Mover) -> None:
    _movers.append(mover)


def moved(person: Person, from_zone: str) -> None:
    """In the transaction that keeps their new one."""
    for mover in _movers:
        mover(person, from_zone)
