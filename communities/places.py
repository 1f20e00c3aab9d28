"""The parts of a community that have an address of their own: tabs on its overview, lines in the side bar.

Upper apps register theirs in `AppConfig.ready()`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from communities.permissions import can_read, memberships_of
from ui.addresses import address

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from communities.models import Community
    from people.scopes import Viewer

type Visible = Callable[[Viewer, Community], bool]
type Count = Callable[[Viewer, Community], int]
type Unread = Callable[[Viewer, Sequence[int]], Mapping[int, int]]
type Live = Callable[[Viewer, Sequence[int]], Collection[int]]


@dataclass(frozen=True, eq=False)
class Place:
    """`url_name` takes the community's slug.

    `count` is how much there is (stories, circles), one query. `unread` gives what is new to the viewer in each of
    many communities, one query for all; `live` those where people are talking now, without a query if it can.
    """

    name: str
    label: str | _StrPromise
    url_name: str
    order: int
    count: Count | None = None
    unread: Unread | None = None
    live: Live | None = None
    visible: Visible = can_read
    # What belongs to it too, by the first piece of its address below the community.
    holds: tuple[str, ...] = ()

    def words(self) -> str:
        """The label in the language of the page."""
        return _words(self, get_language())

    def url(self, community: Community) -> str:
        return address(self.url_name, community.slug)

    def depth(self, path: str, community: Community) -> int:
        """How much of the page's address lies within it; 0 for a page of another place. Everything lies below the
        overview, which is a page of its own."""
        top = community.get_absolute_url()
        below = (self.url(community), *(f"{top}{piece}/" for piece in self.holds))
        return max((len(one) for one in below if path == one or (path.startswith(one) and one != top)), default=0)


@cache
def _words(place: Place, _language: str | None) -> str:
    return str(place.label)


@dataclass(frozen=True)
class Tab:
    name: str
    label: str | _StrPromise
    url: str
    count: int | str = 0
    live: bool = False


_places: dict[str, Place] = {}
MOST_SAID = 99


def register_place(place: Place) -> None:
    _places[place.name] = place


def places() -> list[Place]:
    return sorted(_places.values(), key=lambda place: place.order)


def places_of(viewer: Viewer, community: Community) -> list[Place]:
    return [place for place in places() if place.visible(viewer, community)]


class News:
    """What is new to a viewer in some communities: one query a place, however many communities."""

    def __init__(self, viewer: Viewer, community_ids: Sequence[int]) -> None:
        asked = places() if community_ids else []
        self._unread = {place.name: place.unread(viewer, community_ids) for place in asked if place.unread}
        self._live = {place.name: set(place.live(viewer, community_ids)) for place in asked if place.live}

    @classmethod
    def of_member(cls, viewer: Viewer) -> News:
        """In all the viewer belongs to; asked once a request and kept on the viewer object."""
        if not viewer.is_authenticated:
            return cls(viewer, [])
        kept: News | None = viewer.__dict__.get("_news_kept")
        if kept is None:
            kept = viewer.__dict__["_news_kept"] = cls(viewer, list(memberships_of(viewer)))
        return kept

    def unread(self, community_id: int) -> int:
        return sum(counts.get(community_id, 0) for counts in self._unread.values())

    def live(self, community_id: int) -> bool:
        return any(community_id in ids for ids in self._live.values())

    def of_place(self, place: Place, community_id: int) -> tuple[int, bool]:
        unread = self._unread.get(place.name, {}).get(community_id, 0)
        return unread, community_id in self._live.get(place.name, ())


def said(count: int) -> int | str:
    """As it stands beside a name. What is new is counted no further than a hundred in a place, or it would cost more in
    a large one: beyond 99 nobody is told a number that is not so."""
    return f"{MOST_SAID}+" if count > MOST_SAID else count


def tabs(viewer: Viewer, community: Community, news: News) -> list[Tab]:
    """Each place with what is new there, or, if nothing can be new, how much there is."""
    made = []
    for place in places_of(viewer, community):
        unread, live = news.of_place(place, community.pk)
        count = said(unread) or (place.count(viewer, community) if place.count else 0)
        made.append(Tab(place.name, place.label, place.url(community), count, live))
    return made
