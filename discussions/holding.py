"""Whoever writes of a post holds its thread first, as who takes a thread elsewhere does: nobody waits in a circle."""

from __future__ import annotations

from discussions.models import Post, Thread


def hold_thread(post: Post) -> None:
    """And learns where that is by now. With its community in one statement it would not be found where it was taken
    elsewhere meanwhile."""
    before, post.thread = post.thread, Thread.objects.select_for_update().get(pk=post.thread_id)
    if post.thread.community_id == before.community_id:
        post.thread.community = before.community


def held(post: Post) -> Post:
    """As it is now, kept from others until we are done: a second click waits, and finds it done."""
    hold_thread(post)
    return Post.objects.select_for_update(of=("self",)).select_related("thread__community").get(pk=post.pk)
