"""Where a thread or a post is now that was somewhere else once: moved, split off, merged."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from communities.permissions import can_lead
from discussions.models import Post, Thread

if TYPE_CHECKING:
    from communities.models import Community
    from discussions.querysets import ThreadQuerySet
    from people.scopes import Viewer


def where_it_stands(thread: Thread) -> dict[str, Any]:
    """What an item of home and digests says of the thread it is in."""
    return {"group": thread.community.name, "place": thread.community.scope, "tags": thread.tags}


@dataclass(frozen=True)
class Whereabouts:
    """`number` is the post's, or 0 where only the thread was asked for."""

    thread: Thread
    number: int = 0

    @property
    def address(self) -> str:
        return self.thread.get_absolute_url() + (f"?post={self.number}#post-{self.number}" if self.number else "")


def where_now(community: Community, thread_id: int, number: int, viewer: Viewer) -> Whereabouts | None:
    """For those who may see it there; None for everybody else, and for what never was anywhere else."""
    once_here = Q(community=community) | Q(moves__source=community)
    old = Thread.objects.filter(once_here, pk=thread_id).first()
    if old is None:
        return None
    if number:
        posts = Post.objects.visible_to(viewer).filter(former_places__thread=old, former_places__number=number)
        if post := posts.select_related("thread__community").first():
            return Whereabouts(post.thread, post.number)
    visible = Thread.objects.visible_to(viewer).select_related("community")
    thread = visible.filter(pk=_end_of(old).pk).first()
    if thread is None or (thread.pk == old.pk and thread.community_id == community.pk):
        return None
    return Whereabouts(thread, 0 if thread.pk != old.pk else number)


def withdrawn_whole(community: Community, thread_id: int, viewer: Viewer) -> Sequence[Thread]:
    """A thread that its author took away with its only words, for those who may bring it back. One at most."""
    if not can_lead(viewer, community):
        return []
    question = Post.objects.filter(thread=OuterRef("pk"), number=1).exclude(withdrawn_at=None).exclude(source="")
    hidden = Thread.objects.filter(community=community, merged_into=None).exclude(hidden_at=None)
    return list(hidden.filter(Exists(question), pk=thread_id))


def found_now(threads: ThreadQuerySet, numbers: Collection[int]) -> dict[int, Thread]:
    """Threads by the numbers others remember them by, also when they have become part of another."""
    found = threads.in_bulk(numbers)
    if gone := set(numbers) - found.keys():
        merged = Thread.objects.filter(pk__in=gone).exclude(merged_into=None)
        ends = {thread.pk: _end_of(thread).pk for thread in merged}
        there = threads.in_bulk(set(ends.values()))
        found |= {old: there[new] for old, new in ends.items() if new in there}
    return found


def _end_of(thread: Thread) -> Thread:
    """What it has become part of, however often."""
    while thread.merged_into_id:
        thread = Thread.objects.get(pk=thread.merged_into_id)
    return thread
