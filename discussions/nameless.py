"""Asking without one's name: the question, and what its asker says below it, are by 'a member' and by nobody else."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from content.models import Upload
from discussions.models import NamelessAsk, Post, Thread
from engagement.log import record
from moderation.models.audit import note_in_audit
from people.nobody import is_nobody, nobody

if TYPE_CHECKING:
    from people.models import Person
    from people.scopes import Viewer

REVEALED = "discussions.name_revealed"


def asked(viewer: Viewer, thread: Thread) -> bool:
    """Whether the viewer is the one who asked here without their name."""
    if not (thread.is_nameless and viewer.is_authenticated):
        return False
    return NamelessAsk.objects.filter(thread=thread, person=viewer.pk).exists()


def voice_of(person: Person, thread: Thread) -> Person:
    """As whom somebody speaks in a thread: as themselves, or as nobody in the one they asked so."""
    return nobody() if asked(person, thread) else person


def voice_on(person: Person, post: Post) -> Person:
    """As whom somebody changes a post: without their name only what was written so. In one thread with what they asked,
    where two were merged, stand words of theirs with it, and only their author could have changed those."""
    return voice_of(person, post.thread) if is_nobody(post.author) else person


def known_to_log(person: Person, thread: Thread) -> Person | None:
    """Who did it, as far as the log and the audit trail may know."""
    return None if asked(person, thread) else person


def asker_of(thread_id: int) -> int | None:
    """For telling them of replies. Their id must not leave the one who asks for it."""
    return NamelessAsk.objects.filter(thread=thread_id).values_list("person_id", flat=True).first()


def files_of(person: Person, since: datetime) -> int:
    """How many files somebody put into what they wrote without their name."""
    posts = Post.objects.without_name_of(person)
    here = ContentType.objects.get_for_model(Post)
    return Upload.objects.filter(target_type=here, target_id__in=posts.values("pk"), at__gte=since).count()


@transaction.atomic
def reveal(ask: NamelessAsk, *, by: Person, reason: str = "") -> Person:
    """Site staff look up who asked. It is audited, and the asker is told."""
    where = ask.thread.community
    note_in_audit(REVEALED, actor=by, target=ask.thread, scope=where.scope, reason=reason)
    record(REVEALED, actor=by, target=ask.thread, scope=where.content_scope, place=where.scope)
    return ask.person
