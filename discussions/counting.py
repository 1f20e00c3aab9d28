"""What a thread's row keeps of its posts, made anew from them: when one is hidden, and to repair."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from content.excerpts import excerpt
from discussions.answering import CHOSEN
from discussions.broadcasts import went_on
from discussions.gone import WITHDRAWN
from discussions.models import Post, ReadPosition, SummaryEdition, Thread
from discussions.nameless import asker_of
from engagement.models import Activity
from moderation.flagging import HIDDEN
from people.nobody import nobody
from search.index import leave as leave_search


def visibility_changed(post: Post) -> None:
    """After a post was hidden or came back, by whomever: its thread says so, in the same transaction."""
    if post.number == 1:
        # A question that nobody has answered yet is its thread: title and all.
        answered = Post.objects.inside(post.thread).exclude(pk=post.pk).exists()
        Thread.objects.filter(pk=post.thread_id).update(hidden_at=None if answered else post.hidden_at)
        if post.hidden_at and not answered:
            editions = SummaryEdition.objects.filter(summary__thread=post.thread_id)
            leave_search("summary", editions.values_list("pk", flat=True))
    recount(post.thread_id)
    went_on(post.thread_id)
    if not post.hidden_at and post.number > 1:
        _new_again(post)


def _new_again(post: Post) -> None:
    """To whoever was there before it was written or while it was away, and has read nothing that stands further on."""
    kind = ContentType.objects.get_for_model(Post)
    taken = Activity.objects.filter(target_type=kind, target_id=post.pk, verb__in=(HIDDEN, WITHDRAWN)).order_by("-pk")
    there = ReadPosition.objects.filter(thread=post.thread_id, number__gte=post.number)
    there = there.filter(Q(at__lt=post.created_at) | Q(at__gt=Subquery(taken.values("at")[:1])))
    further_on = Post.objects.inside(post.thread).filter(number__gt=post.number, number__lte=OuterRef("number"))
    author = asker_of(post.thread_id) if post.author_id == nobody().pk else post.author_id
    there.filter(~Exists(further_on)).exclude(person=author).update(number=post.number - 1)


@transaction.atomic
def recount(thread_id: int) -> None:
    """Lists and faces as if what is hidden had never been written. Numbers stay: they are never used again."""
    thread = Thread.objects.select_for_update(of=("self",)).get(pk=thread_id)
    shown = Post.objects.inside(thread)
    thread.people_count = shown.order_by().values("author").distinct().count()
    thread.face_ids = []
    newest = list(shown.order_by("-number").values_list("author_id", "number")[:100])
    for author_id, _number in newest[::-1]:
        thread.show_face(author_id)
    # In imported threads the last number need not be the latest letter.
    last = shown.select_related("author").order_by("-created_at", "-number").first()
    thread.last_author = last.author if last else None
    thread.last_excerpt = excerpt(last.html) if last else ""
    thread.last_post_at = last.created_at if last else thread.created_at
    thread.answer_id = _answer_of(thread)
    gone = Post.objects.filter(thread=thread).exclude(hidden_at=None)
    thread.gone_count = gone.filter(number__gt=1).count()
    thread.is_opening_gone = gone.filter(number=1).exists()
    thread.revision += 1
    thread.save(
        update_fields=[
            "people_count",
            "face_ids",
            "last_author",
            "last_excerpt",
            "last_post_at",
            "answer",
            "gone_count",
            "is_opening_gone",
            "revision",
        ]
    )
    _pass_over_the_end(thread, newest[0][1] if newest else 0)


def _pass_over_the_end(thread: Thread, end: int) -> None:
    """Nobody is told of something new where nothing is left to read. When they were there stays."""
    if end < thread.last_number:
        there = ReadPosition.objects.filter(thread=thread, number__range=(end, thread.last_number - 1))
        there.update(number=thread.last_number)


def _answer_of(thread: Thread) -> int | None:
    """A question whose answer is hidden waits again. Who chose it and when stays: it comes back with the post."""
    shown = Post.objects.inside(thread)
    if thread.answer_id:
        return thread.answer_id if shown.filter(pk=thread.answer_id).exists() else None
    if not thread.answer_at:
        return None
    posts = ContentType.objects.get_for_model(Post)
    chosen = Activity.objects.filter(target_type=posts, target_id__in=shown.values("pk"), verb=CHOSEN).order_by("-pk")
    return chosen.filter(at__gte=thread.answer_at).values_list("target_id", flat=True).first()
