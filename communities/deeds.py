"""What people did on a topic, for whoever suggests somebody: those who keep it (threads, stories) say so here.

Only what every member may read, and what bears a name. Nobody is ordered by it: it says why, and not how good.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from communities.models import Community


class Did(StrEnum):
    """In the order in which it is said."""

    TOLD = "told"
    ANSWERED = "answered"


@dataclass(frozen=True)
class Deeds:
    """So many of one kind, on one topic."""

    did: Did
    topic: str
    count: int


type Find = Callable[[Community, Collection[str], Collection[int]], Iterable[tuple[int, Collection[str]]]]

_finders: list[tuple[Did, Find]] = []


def register_deeds(did: Did, find: Find) -> None:
    """`find(community, topics, people)` gives, for each deed of one of these people that is filed under one of the
    topics, who did it and all it is filed under.

    In one query, which asks for nobody else.
    """
    _finders.append((did, find))


def deeds_in(community: Community, topics: Collection[str], people: Collection[int]) -> dict[int, list[Deeds]]:
    """By person. A query for each kind, and none where no topic is named."""
    found: dict[int, list[Deeds]] = defaultdict(list)
    for did, find in _finders if topics else ():
        for (person, topic), count in sorted(_counted(find(community, topics, people), topics).items()):
            found[person].append(Deeds(did, topic, count))
    return found


def _counted(deeds: Iterable[tuple[int, Collection[str]]], topics: Collection[str]) -> Counter[tuple[int, str]]:
    wanted = set(topics)
    return Counter((person, topic) for person, filed in deeds for topic in wanted & set(filed))
