"""A conversation becomes a story or a thread: what the rooms with conversations and those above need of each other.

Threads and chat register where words come from; the library and the threads register what becomes of them. `story_from`
is what a room calls with the words somebody chose; it gives the address of a page on which those quoted are asked.
`thread_from` gives the address where a thread that quotes them is written, and nothing is posted yet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from communities.goals.links import Linked

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person
    from people.scopes import Viewer


class NotNow(Exception):
    """Why nothing is begun of it now, to be said to who chose the words."""


@dataclass(frozen=True)
class Quote:
    """Something a person said, as plain text, where (`url`) and when. Nobody's words without a person."""

    person_id: int
    words: str
    at: datetime
    url: str


@dataclass(frozen=True)
class Origin:
    """`find(viewer, numbers)` gives the conversations the viewer may see, in one query; `go_on(number, person, source)`
    says something in one, where the person may. `keep(number, kind, target)` notes what it became, as
    communities.goals.links names it. `standing(number, urls)` gives those of the addresses whose words still stand.
    `is_read_by_all`: whoever reads the community reads it, too.
    """

    kind: str
    find: Callable[[Viewer, Collection[int]], Mapping[int, Linked]]
    go_on: Callable[[int, Person, str], None]
    keep: Callable[[int, str, int], None] | None = None
    standing: Callable[[int, Collection[str]], Collection[str]] | None = None
    is_read_by_all: bool = False


@dataclass(frozen=True)
class Readers:
    """Who may read the story that comes of it, to choose from. The `usual` are no more than read it where it was said,
    or as few as a story can have."""

    choices: Sequence[tuple[str, str]] = ()
    usual: str = ""


# `begin(community, by, title, origin kind, number, quotes, readers)` keeps them and gives the address to go on at.
type Begin = Callable[[Community, Person, str, str, int, Sequence[Quote], str], str]
# `readers(community, is_read_by_all)`
type WhoReads = Callable[[Community, bool], Readers]
# `draft(community, by, origin kind, number, quotes)` puts them into what somebody is writing and gives its address.
type Draft = Callable[[Community, Person, str, int, Sequence[Quote]], str]

_origins: dict[str, Origin] = {}
_begin: list[tuple[Begin, WhoReads]] = []
_draft: list[Draft] = []


def register_origin(origin: Origin) -> None:
    _origins[origin.kind] = origin


def register_retelling(begin: Begin, readers: WhoReads) -> None:
    _begin[:] = [(begin, readers)]


def register_thread_drafts(draft: Draft) -> None:
    _draft[:] = [draft]


def readers_of_story(community: Community, kind: str) -> Readers:
    origin = _origins.get(kind)
    return _begin[0][1](community, bool(origin and origin.is_read_by_all)) if _begin else Readers()


def story_from(
    community: Community,
    *,
    by: Person,
    title: str,
    kind: str,
    number: int,
    quotes: Sequence[Quote],
    readers: str = "",
) -> str | None:
    """`kind` and `number` say which conversation: ('thread', 12), ('room', 3). None where there is no library.

    `readers` as `readers_of_story` offers them, '' for the usual. Raises NotNow."""
    readers = readers or readers_of_story(community, kind).usual
    return _begin[0][0](community, by, title, kind, number, quotes, readers) if _begin else None


def thread_from(community: Community, *, by: Person, kind: str, number: int, quotes: Sequence[Quote]) -> str | None:
    """None where there are no threads."""
    return _draft[0](community, by, kind, number, quotes) if _draft else None


def origin_of(viewer: Viewer, kind: str, number: int) -> Linked | None:
    """The conversation as the viewer may see it now."""
    origin = _origins.get(kind)
    return origin.find(viewer, [number]).get(number) if origin else None


def still_standing(kind: str, number: int, urls: Collection[str]) -> Collection[str]:
    """What was taken back or away where it was said is not told either."""
    origin = _origins.get(kind)
    return origin.standing(number, urls) if origin and origin.standing else urls


def say_there(kind: str, number: int, person: Person, source: str, *, became: tuple[str, int] | None = None) -> None:
    """Leaves a line in the conversation, and says there what it became: ('story', 7)."""
    if origin := _origins.get(kind):
        origin.go_on(number, person, source)
        if became and origin.keep:
            origin.keep(number, *became)
