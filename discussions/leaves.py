"""A thread as a text file, for those who take a collection along."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from communities.goals.links import Leaf
from discussions.models import Post, Thread
from discussions.whereabouts import found_now

if TYPE_CHECKING:
    from communities.models import Community
    from people.scopes import Viewer

# A file is read by people: of a longer thread, its page has the rest.
MOST_POSTS = 500


def thread_files(viewer: Viewer, community: Community, numbers: Collection[int]) -> Mapping[int, Leaf]:
    """Two queries for all."""
    threads = found_now(Thread.objects.visible_to(viewer).inside(community).select_related("community"), numbers)
    posts: dict[int, list[Post]] = {}
    here = Post.objects.filter(thread__in=threads.values(), hidden_at=None, number__lte=MOST_POSTS)
    for post in here.select_related("author").order_by("thread", "number"):
        posts.setdefault(post.thread_id, []).append(post)
    return {number: _leaf(thread, posts.get(thread.pk, [])) for number, thread in threads.items()}


def _leaf(thread: Thread, posts: Sequence[Post]) -> Leaf:
    texts = [f"## {post.author.display_name}, {post.created_at:%Y-%m-%d %H:%M}\n\n{post.source}" for post in posts]
    about: dict[str, str | Sequence[str]] = {
        "authors": list(dict.fromkeys(post.author.display_name for post in posts)),
        "begun": thread.created_at.date().isoformat(),
        "last_post": thread.last_post_at.date().isoformat(),
        "tags": thread.tags,
    }
    return Leaf("\n\n".join(texts), about)
