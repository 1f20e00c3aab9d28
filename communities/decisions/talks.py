"""Where a proposal is talked over. Threads live on the floor above, which registers here how to begin one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from communities.models import Community, Proposal
    from communities.models.proposal import Worded
    from people.models import Person
    from people.scopes import Viewer


@dataclass(frozen=True)
class Talk:
    """A conversation as a viewer may see it now."""

    url: str
    replies: int
    title: str
    community_id: int


@dataclass(frozen=True)
class Opening:
    """How it is begun: its title, and the first post."""

    title: str
    source: str


@dataclass(frozen=True)
class Talks:
    """`begin(community, author, title, source)` starts one and gives its number, in the transaction of the caller.

    `find(viewer, numbers)` gives those the viewer may see, in one query. `go_on(number, author, source)` says something
    in one, where the author may. `reword(number, before, after, by)` says its opening otherwise, where it still stands
    as it was begun.
    """

    begin: Callable[[Community, Person, str, str], int]
    find: Callable[[Viewer, Collection[int]], Mapping[int, Talk]]
    go_on: Callable[[int, Person, str], None]
    reword: Callable[[int, Opening, Opening, Person], None]


_talks: list[Talks] = []


def register_talks(talks: Talks) -> None:
    _talks[:] = [talks]


def open_talk(proposal: Proposal) -> int | None:
    if not _talks:
        return None
    opening = opening_of(proposal, proposal)
    return _talks[0].begin(proposal.community, proposal.author, opening.title, opening.source)


def opening_of(proposal: Proposal, words: Worded) -> Opening:
    """The first post: the words of the proposal as they were, and where it is decided."""
    options = "\n".join(f"- {option}" for option in words.options)
    why = f"**{_('Why')}**\n\n{words.why}"
    address = settings.SITE_URL + proposal.get_absolute_url()
    leads = f"[{_('The proposal as it stands, and where it is decided')}]({address})"
    return Opening(words.title, "\n\n".join(part for part in (words.what, why, options, leads) if part))


def reword_talk(proposal: Proposal, before: Opening, after: Opening, by: Person) -> None:
    if _talks and proposal.talk and before != after:
        _talks[0].reword(proposal.talk, before, after, by)


def talk_here(viewer: Viewer, community: Community, number: int | None) -> Talk | None:
    """A conversation of this community that a proposal may grow from."""
    talk = _talks[0].find(viewer, [number]).get(number) if _talks and number else None
    return talk if talk and talk.community_id == community.pk else None


def tell_talk(proposal: Proposal) -> None:
    """Those who talked it over are told where it is decided, in the same conversation."""
    if _talks and proposal.talk:
        address = settings.SITE_URL + proposal.get_absolute_url()
        words = _("I’ve made a proposal of this: [%(title)s](%(address)s). We go on talking here; it is decided there.")
        _talks[0].go_on(proposal.talk, proposal.author, words % {"title": proposal.title, "address": address})


def talks_of(viewer: Viewer, proposals: Collection[Proposal]) -> Mapping[int, Talk]:
    """By the number of the thread; what the viewer may not see is absent."""
    numbers = {proposal.talk for proposal in proposals if proposal.talk}
    return _talks[0].find(viewer, numbers) if _talks and numbers else {}
