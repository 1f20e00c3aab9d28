"""Conversations that have a way of their own to be muted, as threads have. Whoever knows them registers it.
What they are called is registered too.

All others are muted as places are (engagement.models.Hearing, by 'room:5' or 'session:3').
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engagement.live import read_topic

if TYPE_CHECKING:
    from people.models import Person


@dataclass(frozen=True)
class OwnWay:
    """For conversations like 'thread:12'.

    `mute(person, 12)` mutes one; `silent(12, people)` gives those of the people who muted it, or a tag it carries;
    `tagged(tag, numbers)` those of the conversations that carry a tag.
    """

    mute: Callable[[Person, int], None]
    silent: Callable[[int, Collection[int]], set[int]]
    tagged: Callable[[str, Collection[int]], set[int]]


type Naming = Callable[[Person, Collection[int]], Mapping[int, str]]

_own_ways: dict[str, OwnWay] = {}
_namings: dict[str, Naming] = {}


def register_muting(name: str, way: OwnWay) -> None:
    _own_ways[name] = way


def register_naming(name: str, naming: Naming) -> None:
    """`naming(person, numbers)` gives what those conversations are called that the person may enter."""
    _namings[name] = naming


def titles_for(person: Person, conversations: Sequence[str]) -> dict[str, str]:
    """Those of the conversations that somebody registered a naming for."""
    titles: dict[str, str] = {}
    for name, naming in _namings.items():
        there = {number: one for one in conversations for kind, number in [read_topic(one)] if kind == name}
        if there:
            titles |= {there[number]: title for number, title in naming(person, there.keys()).items()}
    return titles


def own_way(conversation: str) -> tuple[OwnWay | None, int]:
    name, number = read_topic(conversation)
    return _own_ways.get(name), number


def who_muted_conversation(conversation: str, people: Collection[int]) -> set[int]:
    way, number = own_way(conversation)
    return way.silent(number, people) if way else set()
