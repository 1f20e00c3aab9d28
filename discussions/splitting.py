"""Taking posts out of a thread into one of their own, when a second conversation has begun in it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from discussions.carrying import carry, keep_nameless
from discussions.counting import recount
from discussions.models import Following, Level, Post, Thread, ThreadKind
from discussions.nameless import asker_of
from discussions.tending import held
from engagement.log import record
from moderation.models.audit import note_in_audit
from people.nobody import nobody

if TYPE_CHECKING:
    from people.models import Person

SPLIT = "discussions.posts_split"

# Who had read them has read them where they are now.
READ_THERE = """
    INSERT INTO discussions_readposition (person_id, thread_id, number, at)
    SELECT reading.person_id, %(new)s, count(*), max(reading.at)
    FROM discussions_readposition AS reading
    JOIN discussions_formerplace AS former ON former.thread_id = reading.thread_id AND former.number <= reading.number
    JOIN discussions_post AS post ON post.id = former.post_id AND post.thread_id = %(new)s
    WHERE reading.thread_id = %(old)s
    GROUP BY reading.person_id
"""
# Nobody is told of something new where nothing is left to read.
READ_HERE = """
    UPDATE discussions_readposition AS reading SET number = coalesce(
        (SELECT min(post.number) FROM discussions_post AS post
         WHERE post.thread_id = %(old)s AND post.number > reading.number),
        (SELECT last_number + 1 FROM discussions_thread WHERE id = %(old)s)
    ) - 1
    WHERE reading.thread_id = %(old)s
"""


@transaction.atomic
def split(thread: Thread, numbers: Collection[int], *, title: str, by: Person, kind: str = "") -> Thread:
    """These posts become a thread of that title. Their places stay marked, and lead to where they are."""
    thread = held(thread)
    # The first post is what the thread is about: it stays.
    posts = list(Post.objects.inside(thread).filter(number__in=numbers, number__gt=1).order_by("number"))
    if not posts:
        raise ValidationError(_("Choose the posts that go along."))
    new = Thread.objects.create(
        community=thread.community,
        kind=kind or ThreadKind.DISCUSSION,
        title=title,
        tags=thread.tags,
        author_id=posts[0].author_id,
        created_at=posts[0].created_at,
        split_from=thread,
    )
    if thread.is_nameless and any(post.author_id == nobody().pk for post in posts):
        keep_nameless(thread, new)
    carry(posts, new)
    _take_answer_along(thread, new, {post.pk for post in posts})
    _follow_there(thread, new, {post.author_id for post in posts})
    with connection.cursor() as cursor:
        for statement in (READ_THERE, READ_HERE):
            cursor.execute(statement, {"old": thread.pk, "new": new.pk})
    thread.moved_count += len(posts)
    thread.save(update_fields=["moved_count", "answer", "answer_by", "answer_at"])
    for one in (thread, new):
        recount(one.pk)
    _note(thread, new, posts, by)
    new.refresh_from_db()
    return new


def _take_answer_along(thread: Thread, new: Thread, pks: Collection[int]) -> None:
    """The answer that was chosen goes with its post, where a question is asked; the old one waits again."""
    if thread.answer_id not in pks:
        return
    if new.kind == ThreadKind.ASK and thread.answer.number != 1:  # type: ignore[union-attr]
        new.answer, new.answer_by, new.answer_at = thread.answer, thread.answer_by, thread.answer_at
        new.save(update_fields=["answer", "answer_by", "answer_at"])
    thread.answer, thread.answer_by, thread.answer_at = None, None, None


def _follow_there(thread: Thread, new: Thread, author_ids: Collection[int]) -> None:
    """Who wrote in it hears of it as before."""
    authors = set(author_ids) - {nobody().pk}
    if new.is_nameless and (asker := asker_of(new.pk)):
        authors.add(asker)
    levels = dict(Following.objects.filter(thread=thread, person__in=authors).values_list("person_id", "level"))
    Following.objects.bulk_create(
        Following(thread=new, person_id=pk, level=levels.get(pk, Level.EVERY)) for pk in authors
    )


def _note(thread: Thread, new: Thread, posts: Collection[Post], by: Person) -> None:
    where = thread.community
    ids = [post.pk for post in posts]
    record(SPLIT, actor=by, target=new, scope=where.content_scope, place=where.scope, thread=thread.pk, posts=ids)
    note_in_audit(
        SPLIT, actor=by, target=new, scope=where.scope, before={"thread": thread.pk}, after={"posts": len(ids)}
    )
