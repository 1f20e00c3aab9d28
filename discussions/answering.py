"""The answer a question was waiting for, chosen by the one who asked or by a facilitator."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from discussions.models import Post, Thread
from discussions.nameless import asked, voice_of
from discussions.reading import conversation
from engagement.log import record

if TYPE_CHECKING:
    from people.models import Person

CHOSEN = "discussions.answer_chosen"


@transaction.atomic
def choose_answer(thread: Thread, post: Post, *, by: Person, at: datetime | None = None) -> None:
    """Frames the post as what worked; an earlier choice gives way. Choosing it again changes nothing."""
    thread = _held(thread)
    if thread.answer_id == post.pk or post.thread_id != thread.pk or post.number == 1:
        return
    _set_answer(thread, post, by=voice_of(by, thread), at=at or timezone.now())
    where = thread.community
    ids: dict[str, int | str] = {"thread": thread.pk, "conversation": conversation(thread.pk)}
    record(
        CHOSEN,
        actor=None if asked(by, thread) else by,
        target=post,
        scope=where.content_scope,
        place=where.scope,
        **ids,
    )


@transaction.atomic
def release_answer(thread: Thread) -> None:
    """The question waits for an answer again."""
    _set_answer(_held(thread), None, by=None, at=None)


def _held(thread: Thread) -> Thread:
    return Thread.objects.select_for_update(of=("self",)).select_related("community").get(pk=thread.pk)


def _set_answer(thread: Thread, post: Post | None, *, by: Person | None, at: datetime | None) -> None:
    thread.answer, thread.answer_by, thread.answer_at = post, by, at
    thread.revision += 1
    thread.save(update_fields=["answer", "answer_by", "answer_at", "revision"])
