"""Starting a thread, replying, changing what one wrote: how a post comes to be (imports have their own way)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from communities.mentions import MentionLookup
from communities.models import Community
from content.rendering import Rendered, render, render_letter
from content.uploading import hang_on
from discussions.broadcasts import went_on
from discussions.history import keep_former, wrote_last
from discussions.holding import held
from discussions.models import NamelessAsk, Post, Summary, SummaryEdition, Thread, ThreadKind
from discussions.nameless import known_to_log, voice_of, voice_on
from discussions.polls.asking import Question, ask
from discussions.querysets import GONE_BACK
from discussions.reading import conversation, take_part
from engagement.log import record
from moderation.watching import act_on_watched
from people.nobody import nobody

if TYPE_CHECKING:
    from people.models import Person
    from people.scopes import Viewer

STARTED = "discussions.thread_started"
REPLIED = "discussions.reply_posted"
EDITED = "discussions.post_edited"

# Slips corrected so soon leave no mark.
GRACE = timedelta(minutes=5)


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
    nameless: bool = False,
    question: Question | None = None,
) -> Thread:
    """A thread and its first post. The same `sending_key` again gives the thread made the first time, and so do the
    same title and words sent by going back.

    `nameless` is for questions: 'a member' asks, and who that is stands in a table of its own.
    """
    asker, author = author, nobody() if nameless else author
    if sent := _already_sent(author, sending_key):
        return sent.thread
    if sending_key and not question and (sent := _sent_by_going_back(community, asker, title, source)):
        return sent.thread
    thread = Thread(community=community, author=author, title=title, kind=kind, tags=tags or [], is_nameless=nameless)
    thread.created_at = at or timezone.now()
    try:
        with transaction.atomic():
            _open_thread(thread, asker=asker, source=source, sending_key=sending_key, question=question)
    except IntegrityError:
        # The same form a second time, while the first was still being written.
        if sent := _already_sent(author, sending_key):
            return sent.thread
        raise
    return thread


def _open_thread(
    thread: Thread, *, asker: Person, source: str, sending_key: UUID | None, question: Question | None
) -> None:
    thread.save()
    if thread.is_nameless:
        NamelessAsk.objects.create(thread=thread, person=asker, at=thread.created_at)
    post, mentioned = _write_post(
        thread, by=asker, source=source, sending_key=sending_key, at=thread.created_at, wrote_before=False
    )
    if question:
        ask(post, question, at=thread.created_at)
    scope, place = thread.community.content_scope, thread.community.scope
    ids: dict[str, Any] = {"post": post.pk, "mentioned": mentioned, "conversation": conversation(thread.pk)}
    record(STARTED, actor=known_to_log(asker, thread), target=thread, scope=scope, place=place, **ids)
    _hold_if_watched(post, by=asker, beside=[*thread.tags, *(question.texts if question else ())])


@transaction.atomic
def reply(
    thread: Thread,
    *,
    author: Person,
    source: str,
    sending_key: UUID | None = None,
    at: datetime | None = None,
    question: Question | None = None,
) -> Post:
    """A reply at the end of the thread. The same `sending_key` again gives the post made the first time, and so do the
    same words sent by going back."""
    # The row lock makes numbers gapless and in the order of commits.
    thread = _held_where_it_is(thread)
    # Asked only now: what the statement that waited for the lock saw may be over.
    said = source if sending_key and not question else ""
    wrote_before, sent = Thread.objects.words_of(voice_of(author, thread), thread, sending_key, said)
    if sent:
        return Post.objects.select_related("thread__community").get(pk=sent)
    at = at or timezone.now()
    post, mentioned = _write_post(
        thread,
        by=author,
        source=source,
        sending_key=sending_key,
        at=at,
        wrote_before=wrote_before,
    )
    if question:
        ask(post, question, at=at)
    scope, place = thread.community.content_scope, thread.community.scope
    ids: dict[str, Any] = {"thread": thread.pk, "mentioned": mentioned, "conversation": conversation(thread.pk)}
    record(REPLIED, actor=known_to_log(author, thread), target=post, scope=scope, place=place, **ids)
    _hold_if_watched(post, by=author, beside=question.texts if question else ())
    if post.hidden_at is None:
        went_on(thread.pk)
    return post


def _held_where_it_is(thread: Thread) -> Thread:
    """Whoever waits while it is merged into another writes there."""
    rows = Thread.objects.select_for_update(of=("self",)).select_related("community")
    found = rows.get(pk=thread.pk)
    while found.merged_into_id:
        found = rows.get(pk=found.merged_into_id)
    return found


def _hold_if_watched(post: Post, *, by: Person, stood: str = "", beside: Iterable[str] = ()) -> None:
    """A title stands before its thread's first post is changed."""
    title = [post.thread.title] if post.number == 1 and not stood else []
    act_on_watched(post, *title, post.source, *beside, by=by, stood=stood)
    if post.hidden_at:
        post.thread.refresh_from_db(fields=["hidden_at"])


@transaction.atomic
def edit_post(post: Post, *, source: str, by: Person, at: datetime | None = None) -> Post:
    """Changes the text. After a few minutes, or when somebody else does, the post says that it was changed."""
    post = held(post)
    if post.source == source:
        return post
    at = at or timezone.now()
    told = set(_mentioned(post.source, post.thread.community))
    former = post.source
    rendered = post.write(source, mentions=MentionLookup(post.thread.community))
    voice = voice_on(by, post)
    is_slip = _mends_a_slip(post, voice, at)
    if not is_slip:
        keep_former(post, former, by=voice)
        post.edited_at = at
    post.save(update_fields=["source", "html", "renderer_version", "edited_at"])
    hang_on(post, source, owner=by, voice=post.author)
    _note_change_on_thread(post, rendered.excerpt)
    newly = [pk for pk in _mentioned(source, post.thread.community) if pk not in told]
    scope, place = post.thread.community.content_scope, post.thread.community.scope
    ids: dict[str, Any] = {"thread": post.thread_id, "mentioned": newly, "conversation": conversation(post.thread_id)}
    record(EDITED, actor=known_to_log(by, post.thread), target=post, scope=scope, place=place, **ids)
    _hold_if_watched(post, by=by, stood=former)
    return post


def _mends_a_slip(post: Post, voice: Person, at: datetime) -> bool:
    """In words of one's own, just written: counted from when they came to say so, not from the slip before."""
    is_recent = at - (post.edited_at or post.created_at) <= GRACE
    return is_recent and voice.pk == post.author_id == wrote_last(post)


def write_again(row: Post | Summary | SummaryEdition) -> None:
    """For a newer renderer: the same words, the same people called."""
    row.write(row.source, mentions=MentionLookup(row.thread.community))


def preview_letter(source: str, _place: str, _viewer: Viewer) -> Rendered:
    """As Post.write stores words that came by mail: it names nobody."""
    return render_letter(source)


def _mentioned(source: str, community: Community) -> list[int]:
    lookup = MentionLookup(community)
    return lookup.ids(render(source, mentions=lookup, colours=False).mentioned)


def _already_sent(author: Person, sending_key: UUID | None) -> Post | None:
    if sending_key is None:
        return None
    return Post.objects.select_related("thread__community").filter(author=author, sending_key=sending_key).first()


def _sent_by_going_back(community: Community, asker: Person, title: str, source: str) -> Post | None:
    """A browser that goes back makes the form anew, with a key of its own and without what was chosen in it, be it that
    nobody's name stands there: the same title and words once more, minutes after, are what was sent already."""
    lately = Post.objects.filter(number=1, created_at__gte=timezone.now() - GONE_BACK).said_by(asker)
    same = lately.there_or_waiting().filter(thread__community=community, thread__title=title, source=source)
    return same.exclude(sending_key=None).select_related("thread__community").first()


def _write_post(
    thread: Thread, *, by: Person, source: str, sending_key: UUID | None, at: datetime, wrote_before: bool
) -> tuple[Post, list[int]]:
    """Writes the post and everything the lists keep of it; the caller holds the thread. Returns who was mentioned."""
    author = voice_of(by, thread)
    post = Post(thread=thread, number=thread.last_number + 1, author=author, sending_key=sending_key, created_at=at)
    lookup = MentionLookup(thread.community)
    rendered = post.write(source, mentions=lookup)
    post.save()
    hang_on(post, source, owner=by, voice=author)
    _note_on_thread(thread, post, rendered.excerpt, wrote_before=wrote_before)
    take_part(thread, post.number, person=by, at=at)
    return post, lookup.ids(rendered.mentioned)


def _note_on_thread(thread: Thread, post: Post, excerpt: str, *, wrote_before: bool) -> None:
    thread.people_count += 0 if wrote_before else 1
    thread.show_face(post.author_id)
    thread.last_number = post.number
    thread.last_post_at = post.created_at
    thread.last_author = post.author
    thread.last_excerpt = excerpt
    thread.revision += 1
    thread.save(
        update_fields=[
            "people_count",
            "face_ids",
            "last_number",
            "last_post_at",
            "last_author",
            "last_excerpt",
            "revision",
        ]
    )


def _note_change_on_thread(post: Post, excerpt: str) -> None:
    Thread.objects.filter(pk=post.thread_id, last_number=post.number).update(last_excerpt=excerpt)
    post.thread.touch()
