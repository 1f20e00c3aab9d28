"""Who may do what in discussions.

can_start_thread · can_reply · can_keep_track · can_edit_post · can_choose_answer · can_summarise · can_tend ·
can_answer_poll · can_see_who_answered · can_hide_edition · can_bring_back
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules

from communities.models import Community
from communities.permissions import can_lead, can_take_part
from discussions.models import Poll, Post, Thread, ThreadKind
from discussions.nameless import asked
from people.nobody import is_nobody

if TYPE_CHECKING:
    from people.scopes import Viewer


@rules.predicate
def can_start_thread(viewer: Viewer, community: Community) -> bool:
    return can_take_part(viewer, community)


@rules.predicate
def can_reply(viewer: Viewer, thread: Thread) -> bool:
    """Members; in a thread that was closed to replies, those who lead."""
    if thread.locked_at is not None:
        return can_lead(viewer, thread.community)
    return can_take_part(viewer, thread.community)


@rules.predicate
def can_tend(viewer: Viewer, thread: Thread) -> bool:
    """Pin, close, retitle."""
    return can_lead(viewer, thread.community)


@rules.predicate
def can_keep_track(viewer: Viewer, community: Community) -> bool:
    """Follow a thread, remember how far one read: whoever has an account and can see it."""
    return viewer.is_authenticated


@rules.predicate
def can_summarise(viewer: Viewer, thread: Thread) -> bool:
    return can_take_part(viewer, thread.community)


@rules.predicate
def can_edit_post(viewer: Viewer, post: Post) -> bool:
    mine = post.author_id == viewer.pk or (asked(viewer, post.thread) and is_nobody(post.author))
    return mine and can_take_part(viewer, post.thread.community)


@rules.predicate
def can_choose_answer(viewer: Viewer, thread: Thread) -> bool:
    """The one who asked, or a facilitator."""
    if thread.kind != ThreadKind.ASK:
        return False
    if can_lead(viewer, thread.community):
        return True
    mine = thread.author_id == viewer.pk or asked(viewer, thread)
    return mine and can_take_part(viewer, thread.community)


@rules.predicate
def can_answer_poll(viewer: Viewer, poll: Poll) -> bool:
    return poll.ballot.is_open and can_take_part(viewer, poll.ballot.community)


@rules.predicate
def can_see_who_answered(viewer: Viewer, poll: Poll) -> bool:
    """Members among themselves; nobody, where names are kept back."""
    return poll.ballot.shows_names and can_take_part(viewer, poll.ballot.community)


@rules.predicate
def can_hide_edition(viewer: Viewer, post: Post) -> bool:
    """Former words that tell too much: who wrote them, or a facilitator."""
    return can_edit_post(viewer, post) or can_lead(viewer, post.thread.community)


@rules.predicate
def can_bring_back(viewer: Viewer, post: Post) -> bool:
    return can_lead(viewer, post.thread.community)
