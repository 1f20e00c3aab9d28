"""Posts in the search index: each is found by its own words and shown once a thread. Beside them what a thread has got
to, as long as its summary says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Model, QuerySet
from django.utils.translation import gettext_lazy as _

from communities.charter import ACCESS_CHANGED, CHANGED
from communities.models import Community
from content.excerpts import own_tags, own_words
from content.using import TAKEN_BACK, USED
from discussions.gone import WITHDRAWN
from discussions.importing.landing import IMPORTED
from discussions.inheriting import CLAIMED
from discussions.merging import MERGED
from discussions.models import Post, SummaryEdition, Thread
from discussions.moving import MOVED
from discussions.polls.asking import ASKED
from discussions.posting import EDITED, REPLIED, STARTED
from discussions.reading import conversation, shared_understanding
from discussions.splitting import SPLIT
from discussions.summarising import SUMMARISED
from discussions.tending import RETITLED
from discussions.withdrawing import BROUGHT_BACK
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
        tags=list(dict.fromkeys([*thread.tags, *own_tags(post.html)])),
        language=thread.community.language,
        uses=post.use_count,
        opens=opens,
    )


def _asked(post: Post) -> str:
    return f"{post.poll.question} {', '.join(post.poll.ballot.choices)}" if hasattr(post, "poll") else ""


def _every() -> Iterable[int]:
    return _pks(Post.objects.all())


# What leads from an edition to what an activity was about: of a summary all are looked at, as one gives way to another.
_TO_EDITIONS: Mapping[type[Model] | None, str] = {
    SummaryEdition: "summary__editions",
    # With the opening of a question that nobody answered its thread goes, and comes back.
    Post: "summary__thread__posts",
    Thread: "summary__thread",
    Community: "summary__thread__community",
}


def _editions_touched(activity: Activity) -> Iterable[int]:
    model = ContentType.objects.get_for_id(activity.target_type_id).model_class()
    way = _TO_EDITIONS.get(model)
    return _pks(SummaryEdition.objects.filter(**{way: activity.target_id})) if way else []


def _summaries(pks: Iterable[int]) -> Iterator[Document]:
    """The edition that stands; the others are history."""
    stand = SummaryEdition.objects.standing().filter(edition=F("summary__edition"), summary__thread__hidden_at=None)
    for edition in stand.filter(pk__in=list(pks)).select_related("summary__thread__community"):
        yield _summary(edition)


def _summary(edition: SummaryEdition) -> Document:
    thread = edition.thread
    return Document(
        kind="summary",
        pk=edition.pk,
        scope=thread.community.content_scope,
        title=thread.title,
        body=own_words(edition.html),
        url=f"{thread.get_absolute_url()}#summary",
        at=edition.at,
        author_id=edition.by_id,
        community_id=thread.community_id,
        within=shared_understanding(thread.pk),
        tags=list(dict.fromkeys([*thread.tags, *own_tags(edition.html)])),
        language=thread.community.language,
        opens=False,
    )


def _every_edition() -> Iterable[int]:
    return _pks(SummaryEdition.objects.filter(edition=F("summary__edition")))


def _pks(rows: QuerySet[Any]) -> Iterable[int]:
    return rows.order_by("pk").values_list("pk", flat=True).iterator()


POSTS = Source(
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
SUMMARIES = Source(
    kind="summary",
    label=_("Summaries"),
    icon="milestone",
    verbs=frozenset(
        {SUMMARISED, RETITLED, MOVED, MERGED, HIDDEN, RESTORED, WITHDRAWN, BROUGHT_BACK, CHANGED, ACCESS_CHANGED}
    ),
    touched=_editions_touched,
    documents=_summaries,
    every=_every_edition,
)
