"""Rooms of a few in a community. Who has them (a circle) and who makes them (chat) meet here and not each other."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from communities.models import Community


@dataclass(frozen=True)
class Few:
    """A room for these people alone. `key` names what it belongs to ('circle:5') and never changes; nor does its
    address with another name, unless it would tell one that is hidden or was put in other words.
    """

    key: str
    community: Community
    name: str
    topic: str
    people: Collection[int]
    hides_its_address: bool = False


type Keep = Callable[[Few], None]
type Address = Callable[[str], str]

type Home = Callable[[int], str]

_homes: dict[str, Home] = {}
_keepers: list[tuple[Keep, Address]] = []


def register_rooms(keep: Keep, address: Address) -> None:
    """`keep(few)` makes the room or brings its people up to date; `address(key)` gives its address, or ''."""
    _keepers.append((keep, address))


def keep_room(few: Few) -> None:
    for keep, _address in _keepers:
        keep(few)


def address_of_room(key: str) -> str:
    return next((found for _keep, address in _keepers if (found := address(key))), "")


def register_home(kind: str, home: Home) -> None:
    """Where that is, by its number, to which rooms of a `kind` belong ('circle' for 'circle:5'); '' if it is gone."""
    _homes[kind] = home


def home_of_room(key: str) -> str:
    """The address of what a room belongs to, or '' where it stands by itself."""
    kind, _colon, number = key.partition(":")
    return _homes[kind](int(number)) if kind in _homes else ""
