"""The places a person can choose what to hear of. Whoever knows them registers in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from people.models import Person


@dataclass(frozen=True)
class PlaceOfMine:
    """`token` is its scope, `row` what a tile is drawn from."""

    token: str
    name: str
    url: str
    row: Any


type Places = Callable[[Person], Sequence[PlaceOfMine]]

_places: list[Places] = []


def register_places_of(places: Places) -> None:
    _places.append(places)


def places_of(person: Person) -> list[PlaceOfMine]:
    return [place for places in _places for place in places(person)]
