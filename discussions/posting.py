"""Starting a thread and replying: the only two ways a post comes to be (imports have their own)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from communities.mentions import MentionLookup
from communities.models import Community
from discussions.models import Following, Post, ReadPosition, Thread, ThreadKind
from engagement.log import record

if TYPE_CHECKING:
    from people.models import Person

STARTED = "discussions.thread_started"
REPLIED = "discussions.reply_posted"


@transaction.atomic
def start_thread(
    community: Community,
    *,
    author: Person,
    title: str,
    source: str,
    kind: str = ThreadKind.DISCUSSION,
    tags: list[str] | None = None,
    sending_key: UUID | None = None,
    at: datetime | None = None,
) -> Thread:
    """A thread and its first post. The same `sending_key` again gives the thread made the first time."""
    if sent := _already_sent(author, sending_key):
        return sent.thread
    at = at or timezone.now()
    thread = Thread.objects.create(
        community=community, author=author, title=title, kind=kind, tags=tags or [], created_at=at
    )
    post, mentioned = _write_post(thread, author=author, source=source, sending_key=sending_key, at=at)
    record(STARTED, actor=author, target=thread, scope=community.content_scope, post=post.pk, mentioned=mentioned)
    return thread


@transaction.atomic
def reply(
    thread: Thread,
    *,
    author: Person,
    source: str,
    sending_key: UUID | None = None,
    at: datetime | None = None,
) -> Post:
    """A reply at the end of the thread. The same `sending_key` again gives the post made the first time."""
    # The row lock makes numbers gapless and in the order of commits.
    thread = Thread.objects.select_for_update(of=("self",)).select_related("community").get(pk=thread.pk)
    if sent := _already_sent(author, sending_key):
        return sent
    post, mentioned = _write_post(thread, author=author, source=source, sending_key=sending_key, at=at)
    record(
        REPLIED,
        actor=author,
        target=post,
        scope=thread.community.content_scope,
        thread=thread.pk,
        mentioned=mentioned,
    )
    return post


def _already_sent(author: Person, sending_key: UUID | None) -> Post | None:
    if sending_key is None:
        return None
    return Post.objects.select_related("thread__community").filter(author=author, sending_key=sending_key).first()


def _write_post(
    thread: Thread, *, author: Person, source: str, sending_key: UUID | None, at: datetime | None
) -> tuple[Post, list[int]]:
    """Writes the post and everything the lists keep of it; the caller holds the thread. Returns who was mentioned."""
    at = at or timezone.now()
    post = Post(thread=thread, number=thread.last_number + 1, author=author, sending_key=sending_key, created_at=at)
    lookup = MentionLookup(thread.community)
    rendered = post.write(source, mentions=lookup)
    post.save()
    _note_on_thread(thread, post, rendered.excerpt)
    Following.objects.get_or_create(person=author, thread=thread)
    ReadPosition.objects.update_or_create(person=author, thread=thread, defaults={"number": post.number})
    return post, lookup.ids(rendered.mentioned)


def _note_on_thread(thread: Thread, post: Post, excerpt: str) -> None:
    wrote_before = thread.posts.filter(author_id=post.author_id).exclude(pk=post.pk).exists()
    thread.people_count += 0 if wrote_before else 1
    thread.show_face(post.author_id)
    thread.last_number = post.number
    thread.last_post_at = post.created_at
    thread.last_author = post.author
    thread.last_excerpt = excerpt
    thread.save(
        update_fields=[
            "people_count",
            "face_ids",
            "last_number",
            "last_post_at",
            "last_author",
            "last_excerpt",
        ]
    )
