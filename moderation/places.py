"""What moderation has to know of the places above it: how one is called, where it is, how somebody is shown out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from people.models import Person


@dataclass(frozen=True)
class Keeper:
    """`path` and `name` of a place by its scope ('' when there is none). `show_out(place, person, by, reason)` says
    whether the person belonged and does no more; it raises StaysHere with words when that cannot be."""

    path: Callable[[str], str]
    name: Callable[[str], str]
    show_out: Callable[[str, Person, Person, str], bool]


class StaysHere(Exception):
    pass


_keepers: list[Keeper] = []


def register_keeper(keeper: Keeper) -> None:
    _keepers.append(keeper)


def path_of(place: str) -> str:
    return next((path for one in _keepers if (path := one.path(place))), "")


def name_of(place: str) -> str:
    return next((name for one in _keepers if (name := one.name(place))), "")


def show_out(place: str, person: Person, by: Person, reason: str) -> bool:
    return any(one.show_out(place, person, by, reason) for one in _keepers)
