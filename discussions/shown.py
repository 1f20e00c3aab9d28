"""What stands at the numbers of a thread: posts as a viewer sees them, and what is not there any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from communities.permissions import can_read
from content.bars import Bar
from discussions.models import FormerPlace, Post, Thread
from people.models import Person

if TYPE_CHECKING:
    from people.scopes import Viewer


@dataclass(slots=True)
class Shown:
    """One post as this viewer sees it."""

    number: int
    post: Post
    author: Person
    bar: Bar
    is_first_unread: bool = False
    is_answer: bool = False
    may_edit: bool = False
    may_choose: bool = False
    may_flag: bool = False
    # Where the author can be met; empty where the viewer would find nobody.
    profile: str = ""
    # The question it asks, drawn.
    poll: str = ""
    html: str = ""

    @property
    def offers_same(self) -> bool:
        """'Same here' for a reply, whose bar has it once somebody said it."""
        return self.bar.may_act and not (self.bar.offers_same or self.bar.has_same)

    @property
    def has_acts(self) -> bool:
        """There is something behind its 'More'."""
        return self.may_edit or self.may_choose or self.may_flag


@dataclass(slots=True)
class Gone:
    """The number of a post that was taken away, perhaps by who wrote it; its words are kept for a while."""

    number: int
    is_first_unread: bool = False
    by_author: bool = False
    is_kept: bool = False


@dataclass(slots=True)
class Moved:
    """Posts that stood here one after the other and are in another thread now; without a title for who may not see it.

    `number` is the last of them.
    """

    number: int
    count: int
    first: int
    title: str = ""
    address: str = ""
    is_first_unread: bool = False


def moved_from(thread: Thread, viewer: Viewer, first: int, last: int) -> dict[int, Moved]:
    """Those that are in other threads now, by number; perhaps where not everybody reads who reads here."""
    places = FormerPlace.objects.filter(thread=thread, number__range=(first, last))
    moved = {}
    for place in places.select_related("post__thread__community").defer("post__source", "post__html"):
        there = place.post.thread
        moved[place.number] = one = Moved(place.number, 1, place.number)
        if there.hidden_at is None and can_read(viewer, there.community):
            one.title, one.address = there.title, place.post.get_absolute_url()
    return moved


def join(shown: list[Shown | Gone | Moved], moved: Moved) -> None:
    """One line for those that went to one place together."""
    before = shown[-1] if shown else None
    if isinstance(before, Moved) and (before.title, before.number) == (moved.title, moved.number - 1):
        before.number, before.count = moved.number, before.count + 1
        before.is_first_unread |= moved.is_first_unread
    else:
        shown.append(moved)
