"""What can bring a goal forward: threads, stories, sessions, resources. The rooms above register theirs in `ready()`.

A member links something by its address, as they would in a message; the room that answers there says what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from communities.models import Community, Contribution
    from people.models import Person
    from people.scopes import Viewer


@dataclass(frozen=True)
class Linked:
    title: str
    url: str
    # What is to be known before it is opened: that it is not done like this any more.
    note: str = ""
    # The first name of who wrote it, where they gave one.
    by: str = ""


@dataclass(frozen=True)
class Linkable:
    """`views` are names of addresses that show one, `argument` the part of the address that is its number.

    `find(viewer, community, numbers)` gives those of the community the viewer may see, in one query.
    """

    kind: str
    label: str | _StrPromise
    icon: str
    views: frozenset[str]
    argument: str
    find: Callable[[Viewer, Community, Collection[int]], Mapping[int, Linked]]
    # The whole of each as a text file, for those who take a collection along. Without it, its title and address go.
    leaves: Callable[[Viewer, Community, Collection[int]], Mapping[int, Leaf]] | None = None


@dataclass(frozen=True)
class Leaf:
    """A text in Markdown with what is known of it: who wrote it, when, under which licence, with which tags."""

    text: str
    about: Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Shown:
    """A contribution as a viewer may see it."""

    contribution: Contribution
    linkable: Linkable
    linked: Linked


# `share(community, by, url, title, why)` keeps something that lies elsewhere and gives its kind and number; raises
# ValidationError, by field, where it does not.
type Share = Callable[[Community, Person, str, str, str], tuple[str, int]]
_share: list[Share] = []


def register_sharing(share: Share) -> None:
    _share[:] = [share]


def share_from_elsewhere(community: Community, *, by: Person, url: str, title: str, why: str) -> tuple[str, int] | None:
    return _share[0](community, by, url, title, why) if _share else None


_linkables: dict[str, Linkable] = {}


def register_linkable(linkable: Linkable) -> None:
    _linkables[linkable.kind] = linkable


def labels() -> list[str]:
    return [str(linkable.label) for linkable in _linkables.values()]


def at_address(address: str, viewer: Viewer, community: Community) -> tuple[str, int] | None:
    """(kind, number) of what is shown there, if it is of this community and the viewer may see it."""
    try:
        match = resolve(urlsplit(address.strip()).path)
    except (Resolver404, ValueError):
        return None
    for linkable in _linkables.values():
        if match.view_name in linkable.views:
            number = int(match.kwargs[linkable.argument])
            return (linkable.kind, number) if number in linkable.find(viewer, community, [number]) else None
    return None


def find_all(
    wanted: Iterable[tuple[str, int]], viewer: Viewer, community: Community
) -> dict[tuple[str, int], tuple[Linkable, Linked]]:
    """Of (kind, number), those the viewer may see. One query a kind."""
    numbers: dict[str, list[int]] = {}
    for kind, number in wanted:
        numbers.setdefault(kind, []).append(number)
    return {
        (kind, number): (linkable, linked)
        for kind, some in numbers.items()
        if (linkable := _linkables.get(kind))
        for number, linked in linkable.find(viewer, community, some).items()
    }


def is_here(address: str, host: str) -> bool:
    """Whether it leads to a page of this platform; what is no web address is taken for a part of one."""
    try:
        there = urlsplit(address.strip())
    except ValueError:
        return True
    return not there.netloc or there.netloc in (host, urlsplit(settings.SITE_URL).netloc)


def shown(contributions: Sequence[Contribution], viewer: Viewer, community: Community) -> list[Shown]:
    """One query a kind. What the viewer may not see, or is gone, is left out."""
    made = []
    for kind in dict.fromkeys(one.kind for one in contributions):
        if linkable := _linkables.get(kind):
            mine = [one for one in contributions if one.kind == kind]
            found = linkable.find(viewer, community, [one.target for one in mine])
            made += [Shown(one, linkable, found[one.target]) for one in mine if one.target in found]
    return sorted(made, key=lambda one: one.contribution.at, reverse=True)
