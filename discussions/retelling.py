"""Threads as where stories come from: which posts can be quoted, and the thread to go back to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from django.utils.text import Truncator

from communities.goals.links import Linked
from communities.quoting import Origin, Quote
from content.excerpts import own_words
from discussions.models import Post
from discussions.talks import TALKS

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from discussions.models import Thread
    from people.scopes import Viewer

THREAD = "thread"
LONGEST = 2_000


def quotable(thread: Thread) -> QuerySet[Post]:
    """Of people who can be asked: what was written without a name, or by somebody who left, stays where it is."""
    there = Post.objects.inside(thread).filter(author__is_active=True, author__is_placeholder=False)
    return there.select_related("author")


def quotes_of(posts: Iterable[Post]) -> list[Quote]:
    return [
        Quote(post.author_id, Truncator(own_words(post.html)).chars(LONGEST), post.created_at, post.get_absolute_url())
        for post in posts
    ]


def _find(viewer: Viewer, numbers: Collection[int]) -> Mapping[int, Linked]:
    return {pk: Linked(talk.title, talk.url) for pk, talk in TALKS.find(viewer, numbers).items()}


ORIGIN = Origin(kind=THREAD, find=_find, go_on=TALKS.go_on, is_read_by_all=True)
