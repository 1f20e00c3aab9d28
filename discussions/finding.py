"""Posts in the search index: each is found by its own words and shown once a thread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from communities.charter import ACCESS_CHANGED, CHANGED
from communities.models import Community
from content.excerpts import own_words
from content.using import TAKEN_BACK, USED
from discussions.importing.landing import IMPORTED
from discussions.inheriting import CLAIMED
from discussions.merging import MERGED
from discussions.models import Post, Thread
from discussions.moving import MOVED
from discussions.polls.asking import ASKED
from discussions.posting import EDITED, REPLIED, STARTED
from discussions.reading import conversation
from discussions.splitting import SPLIT
from discussions.tending import RETITLED
from discussions.withdrawing import BROUGHT_BACK, WITHDRAWN
from moderation.flagging import HIDDEN, RESTORED
from search.registry import Document, Source

if TYPE_CHECKING:
    from engagement.models import Activity


def _touched(activity: Activity) -> Iterable[int]:
    if activity.verb == IMPORTED:
        brought: list[int] = activity.payload["posts"]
        return brought
    if activity.verb == CLAIMED:
        return _pks(Post.objects.filter(author_id=activity.target_id))
    model = ContentType.objects.get_for_id(activity.target_type_id).model_class()
    if model is Post:
        return [activity.target_id]
    if model is Community:
        # Who may find what is written there changed, or its address.
        return _pks(Post.objects.filter(thread__community_id=activity.target_id))
    if model is Thread and "post" not in activity.payload:
        # Its title, tags or place changed, or it is a new place for what was elsewhere.
        return _pks(Post.objects.filter(thread=activity.target_id))
    return [activity.payload["post"]] if "post" in activity.payload else []


def _documents(pks: Iterable[int]) -> Iterator[Document]:
    posts = Post.objects.filter(pk__in=list(pks), hidden_at=None, thread__hidden_at=None)
    for post in posts.select_related("thread__community", "poll__ballot").defer("source"):
        yield _document(post)


def _document(post: Post) -> Document:
    thread = post.thread
    opens = post.number == 1
    return Document(
        kind="post",
        pk=post.pk,
        scope=thread.community.content_scope,
        title=thread.title,
        # What is quoted is found where it was written, by those who may read it there.
        body=f"{own_words(post.html)} {_asked(post)}".rstrip(),
        url=thread.get_absolute_url() if opens else post.get_absolute_url(),
        at=post.created_at,
        author_id=post.author_id,
        community_id=thread.community_id,
        within=conversation(thread.pk),
        tags=thread.tags,
        language=thread.community.language,
        uses=post.use_count,
        opens=opens,
    )


def _asked(post: Post) -> str:
    return f"{post.poll.question} {', '.join(post.poll.ballot.choices)}" if hasattr(post, "poll") else ""


def _every() -> Iterable[int]:
    return _pks(Post.objects.all())


def _pks(posts: QuerySet[Post]) -> Iterable[int]:
    return posts.order_by("pk").values_list("pk", flat=True).iterator()


SOURCE = Source(
    kind="post",
    label=_("Threads"),
    icon="message-circle",
    verbs=frozenset(
        {STARTED, REPLIED, EDITED, RETITLED, MOVED, HIDDEN, RESTORED, CHANGED, ACCESS_CHANGED, IMPORTED, CLAIMED, USED}
        | {WITHDRAWN, BROUGHT_BACK, SPLIT, MERGED, ASKED, TAKEN_BACK}
    ),
    touched=_touched,
    documents=_documents,
    every=_every,
    has_kin=True,
)
