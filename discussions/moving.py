"""Taking a thread to another community, with everything that is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from communities.models import Community
from discussions.models import Post, SummaryEdition, Thread, ThreadMove
from discussions.polls.asking import take_along
from discussions.reading import conversation, shared_understanding
from discussions.tending import held
from engagement import notifying
from engagement.log import record
from moderation.flagging import move_cases
from moderation.models.audit import note_in_audit
from search import index

if TYPE_CHECKING:
    from people.models import Person

MOVED = "discussions.thread_moved"


@transaction.atomic
def move(thread: Thread, to: Community, *, by: Person) -> Thread:
    thread = held(thread)
    ThreadMove.objects.create(thread=thread, source=thread.community, by=by)
    was, now = {"community": thread.community_id}, {"community": to.pk}
    note_in_audit(MOVED, actor=by, target=thread, scope=to.scope, before=was, after=now)
    thread.community, thread.pinned_at = to, None
    thread.revision += 1
    thread.save(update_fields=["community", "pinned_at", "revision"])
    take_along(thread)
    told = conversation(thread.pk)
    # In this transaction: waiting for the log would let it be found by the wrong people for a while.
    for whole in (told, shared_understanding(thread.pk)):
        index.move(whole, community_id=to.pk, scope=to.content_scope)
    notifying.move(told, place=to.scope, scope=to.content_scope)
    for written in (Post.objects.filter(thread=thread), SummaryEdition.objects.filter(summary__thread=thread)):
        move_cases(written, place=to.scope)
    record(MOVED, actor=by, target=thread, scope=to.content_scope, place=to.scope)
    return thread
