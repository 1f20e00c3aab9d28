"""Taking one's own words away, and bringing them back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from discussions.counting import visibility_changed
from discussions.gone import WITHDRAWN
from discussions.holding import held
from discussions.models import Post
from discussions.nameless import known_to_log
from discussions.reading import conversation
from engagement.log import record
from moderation.flagging import is_decided_away
from moderation.models.audit import note_in_audit
from search.index import leave as leave_search

if TYPE_CHECKING:
    from people.models import Person

BROUGHT_BACK = "discussions.post_brought_back"


@transaction.atomic
def withdraw(post: Post, *, by: Person) -> None:
    """Out of every page, search and digest; where it stood it says so. What nobody replied to takes its thread along.

    A second time changes nothing.
    """
    post = held(post)
    if post.withdrawn_at is not None:
        return
    post.hidden_at = post.withdrawn_at = timezone.now()
    post.save(update_fields=["hidden_at", "withdrawn_at"])
    visibility_changed(post)
    leave_search("post", [post.pk])
    _record(WITHDRAWN, post, by=by)


@transaction.atomic
def bring_back(post: Post, *, by: Person) -> None:
    """Only what its author took away: what was hidden otherwise is another's decision, and PermissionDenied."""
    post = held(post)
    if post.withdrawn_at is None:
        return
    refuse_decided(post)
    post.hidden_at = post.withdrawn_at = None
    post.save(update_fields=["hidden_at", "withdrawn_at"])
    visibility_changed(post)
    _record(BROUGHT_BACK, post, by=by)
    note_in_audit(BROUGHT_BACK, actor=by, target=post, scope=post.thread.community.content_scope)


def refuse_decided(post: Post) -> None:
    if is_decided_away(post):
        raise PermissionDenied(_("It was flagged and hidden: whoever decides about flags brings it back."))


def _record(verb: str, post: Post, *, by: Person) -> None:
    where = post.thread.community
    ids: dict[str, Any] = {"thread": post.thread_id, "conversation": conversation(post.thread_id)}
    actor = known_to_log(by, post.thread)
    record(verb, actor=actor, target=post, scope=where.content_scope, place=where.scope, **ids)
