"""Proposals are talked over in threads: how to begin one, and where it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from communities.decisions.talks import Opening, Talk, Talks
from discussions.history import hide_edition
from discussions.models import Post, Thread, ThreadKind
from discussions.nameless import asked
from discussions.permissions import can_reply
from discussions.posting import edit_post, reply, start_thread
from discussions.tending import retitle
from discussions.whereabouts import found_now

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person
    from people.scopes import Viewer


def _begin(community: Community, author: Person, title: str, source: str) -> int:
    thread = start_thread(community, author=author, title=title, source=source, kind=ThreadKind.IDEA)
    return thread.pk


def _find(viewer: Viewer, numbers: Collection[int]) -> Mapping[int, Talk]:
    threads = found_now(Thread.objects.visible_to(viewer).select_related("community"), numbers)
    return {pk: _talk(thread) for pk, thread in threads.items()}


def _talk(thread: Thread) -> Talk:
    return Talk(thread.get_absolute_url(), thread.reply_count, thread.title, thread.community_id)


def _go_on(number: int, author: Person, source: str) -> None:
    thread = found_now(Thread.objects.visible_to(author).select_related("community"), [number]).get(number)
    # Who asked without their name would give it away.
    if thread and can_reply(author, thread) and not asked(author, thread):
        reply(thread, author=author, source=source)


def _reword(number: int, before: Opening, after: Opening, by: Person) -> None:
    """What stood there is not read among its versions either: it is kept beside the proposal."""
    posts = Post.objects.select_related("thread__community")
    first = posts.filter(thread=number, number=1, source=before.source).first()
    if first is None:
        return
    thread = first.thread
    if thread.title == before.title:
        retitle(thread, title=after.title, tags=thread.tags, kind=thread.kind, by=by)
    if after.source != before.source:
        edit_post(first, source=after.source, by=by)
        hide_edition(first.editions.latest("pk"), by=by)


TALKS = Talks(begin=_begin, find=_find, go_on=_go_on, reword=_reword)
