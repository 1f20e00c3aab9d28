"""Why a thread was closed can be flagged by whoever reads it there."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from discussions.models import Thread
from moderation.saying_kinds import SayingKind

CLOSING = SayingKind(
    kind="closing",
    title=_("Why a thread was closed"),
    model=Thread,
    texts=("locked_why",),
    readers=lambda viewer: Thread.objects.visible_to(viewer).filter(locked_at__isnull=False),
    author=lambda thread: thread.locked_by,
    scope=lambda thread: thread.community.scope,
    url=lambda thread: thread.get_absolute_url(),
    related=("locked_by", "community"),
    changed=lambda thread: thread.touch(),
)
