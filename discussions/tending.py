"""What facilitators do for a thread: keep it on top, close it to replies, give it a better title and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from discussions.models import Thread, ThreadKind
from discussions.sayings import CLOSING
from engagement.log import record
from moderation.models.audit import note_in_audit
from moderation.sayings import flag_watched_saying

if TYPE_CHECKING:
    from people.models import Person

PINNED = "discussions.thread_pinned"
UNPINNED = "discussions.thread_unpinned"
LOCKED = "discussions.thread_locked"
UNLOCKED = "discussions.thread_unlocked"
RETITLED = "discussions.thread_retitled"
ASKS_NO_MORE = "discussions.thread_asks_no_more"


@transaction.atomic
def pin(thread: Thread, *, by: Person) -> None:
    """On top of the list for everybody who has not read it to its end."""
    thread = held(thread)
    if thread.pinned_at is None:
        thread.pinned_at = timezone.now()
        _note(thread, PINNED, by, "pinned_at")


@transaction.atomic
def unpin(thread: Thread, *, by: Person) -> None:
    thread = held(thread)
    if thread.pinned_at is not None:
        thread.pinned_at = None
        _note(thread, UNPINNED, by, "pinned_at")


@transaction.atomic
def lock(thread: Thread, *, by: Person, why: str = "") -> None:
    """Closes it to replies; those who lead still write. A second time changes the reason."""
    thread = held(thread)
    was, stood = thread.locked_at is not None, thread.locked_why
    thread.locked_at, thread.locked_by, thread.locked_why = thread.locked_at or timezone.now(), by, why
    _note(thread, LOCKED, by, "locked_at", "locked_by", "locked_why")
    before, after = {"closed": was}, {"closed": True}
    note_in_audit(LOCKED, actor=by, target=thread, scope=thread.community.scope, reason=why, before=before, after=after)
    flag_watched_saying(CLOSING, thread, stood=stood)


@transaction.atomic
def unlock(thread: Thread, *, by: Person) -> None:
    thread = held(thread)
    if thread.locked_at is not None:
        thread.locked_at, thread.locked_by, thread.locked_why = None, None, ""
        _note(thread, UNLOCKED, by, "locked_at", "locked_by", "locked_why")
        scope, was, now = thread.community.scope, {"closed": True}, {"closed": False}
        note_in_audit(UNLOCKED, actor=by, target=thread, scope=scope, before=was, after=now)


@transaction.atomic
def retitle(thread: Thread, *, title: str, tags: list[str], kind: str, by: Person) -> Thread:
    """So that it is found. Its address follows the title; old addresses lead to the new one.

    What is no question has no answer: the one that was chosen is a reply like the others.
    """
    thread = held(thread)
    if (thread.title, thread.tags, thread.kind) != (title, tags, kind):
        was = thread.kind
        thread.title, thread.tags, thread.kind = title, tags, kind
        _note(thread, RETITLED, by, "title", "tags", "kind")
        # One that is hidden now, too: it would come back as the answer.
        if thread.answer_at and kind != ThreadKind.ASK:
            _forget_answer(thread, by, was)
    return thread


def _forget_answer(thread: Thread, by: Person, was: str) -> None:
    before, after = {"kind": was, "answer": thread.answer_id}, {"kind": thread.kind, "answer": None}
    thread.answer, thread.answer_by, thread.answer_at = None, None, None
    _note(thread, ASKS_NO_MORE, by, "answer", "answer_by", "answer_at")
    scope = thread.community.scope
    note_in_audit(ASKS_NO_MORE, actor=by, target=thread, scope=scope, before=before, after=after)


def held(thread: Thread) -> Thread:
    locked: Thread = Thread.objects.select_for_update(of=("self",)).select_related("community").get(pk=thread.pk)
    return locked


def _note(thread: Thread, verb: str, by: Person, *fields: str) -> None:
    thread.revision += 1
    thread.save(update_fields=[*fields, "revision"])
    where = thread.community
    record(verb, actor=by, target=thread, scope=where.content_scope, place=where.scope)
