"""Posts can be thanked, used, flagged: what the generic views below need to know of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communities.permissions import can_take_part
from content.excerpts import excerpt
from content.targets import Target
from discussions.counting import recount
from discussions.models import Post, Thread

if TYPE_CHECKING:
    from people.models import Person
    from people.scopes import Viewer

LINE = 160


def _title(post: Post) -> str:
    return post.thread.title


def _scope(post: Post) -> str:
    return post.thread.community.content_scope


def _place(post: Post) -> str:
    return post.thread.community.scope


def _author(post: Post) -> Person | None:
    return post.author


def _takes_part(viewer: Viewer, post: Post) -> bool:
    return can_take_part(viewer, post.thread.community)


def _words(post: Post) -> str:
    return excerpt(post.html, LINE)


def _changed(post: Post) -> None:
    post.thread.touch()


def _visibility_changed(post: Post) -> None:
    if post.number == 1:
        # A question that nobody has answered yet is its thread: title and all.
        answered = Post.objects.inside(post.thread).exclude(pk=post.pk).exists()
        Thread.objects.filter(pk=post.thread_id).update(hidden_at=None if answered else post.hidden_at)
    recount(post.thread_id)


POST_TARGET = Target(
    kind="post",
    model=Post,
    title=_title,
    scope=_scope,
    author=_author,
    can_take_part=_takes_part,
    place=_place,
    changed=_changed,
    visibility_changed=_visibility_changed,
    words=_words,
    icon="message-circle",
    related=("author", "thread__community"),
)
