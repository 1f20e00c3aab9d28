"""Taking posts from one thread into another: what splitting and merging have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count

from django.db import connection

from discussions.models import FormerPlace, Letter, NamelessAsk, Post, Thread

# In one statement, into a thread that was empty: a number is there once, whatever the order in which rows are taken.
RENUMBER = """
    UPDATE discussions_post AS post SET thread_id = %s, number = carried.number
    FROM unnest(%s::bigint[], %s::int[]) AS carried (id, number) WHERE post.id = carried.id
"""


def to_carry(thread: Thread) -> Iterable[Post]:
    """All that is in a thread, in its order; what was hidden goes along, hidden."""
    return Post.objects.filter(thread=thread).only("thread_id", "number", "author_id", "created_at").order_by("number")


def carry(posts: Sequence[Post], into: Thread) -> None:
    """Into a new thread, numbered from one in this order. Each leaves behind where it stood."""
    FormerPlace.objects.bulk_create(
        [FormerPlace(thread_id=post.thread_id, number=post.number, post=post) for post in posts], batch_size=1000
    )
    pks = [post.pk for post in posts]
    with connection.cursor() as cursor:
        cursor.execute(RENUMBER, [into.pk, pks, [number for number, _post in zip(count(1), posts, strict=False)]])
    Letter.objects.filter(post__in=pks).update(thread=into)
    into.last_number = len(posts)
    into.save(update_fields=["last_number"])


def keep_nameless(source: Thread, into: Thread) -> None:
    """Who asked without their name goes on as nobody where their words are now."""
    ask = NamelessAsk.objects.filter(thread=source).first()
    if ask:
        NamelessAsk.objects.create(thread=into, person_id=ask.person_id, at=ask.at)
        into.is_nameless = True
        into.save(update_fields=["is_nameless"])
