"""Where a proposal is talked over. Threads live on the floor above, which registers here how to begin one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from communities.models import Community, Proposal
    from people.models import Person
    from people.scopes import Viewer


@dataclass(frozen=True)
class Talk:
    """A conversation as a viewer may see it now."""

    url: str
    replies: int


@dataclass(frozen=True)
class Talks:
    """`begin(community, author, title, source)` starts one and gives its number, in the transaction of the caller.

    `find(viewer, numbers)` gives those the viewer may see, in one query.
    """

    begin: Callable[[Community, Person, str, str], int]
    find: Callable[[Viewer, Collection[int]], Mapping[int, Talk]]


_talks: list[Talks] = []


def register_talks(talks: Talks) -> None:
    _talks[:] = [talks]


def open_talk(proposal: Proposal) -> int | None:
    if not _talks:
        return None
    return _talks[0].begin(proposal.community, proposal.author, proposal.title, _opening(proposal))


def _opening(proposal: Proposal) -> str:
    """The first post: the words of the proposal as they were, and where it is decided."""
    options = "\n".join(f"- {option}" for option in proposal.options)
    why = f"**{_('Why')}**\n\n{proposal.why}"
    address = settings.SITE_URL + proposal.get_absolute_url()
    leads = f"[{_('The proposal as it stands, and where it is decided')}]({address})"
    return "\n\n".join(part for part in (proposal.what, why, options, leads) if part)


def talks_of(viewer: Viewer, proposals: Collection[Proposal]) -> Mapping[int, Talk]:
    """By the number of the thread; what the viewer may not see is absent."""
    numbers = {proposal.talk for proposal in proposals if proposal.talk}
    return _talks[0].find(viewer, numbers) if _talks and numbers else {}
