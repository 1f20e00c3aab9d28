"""Words that were taken away stay for a while, so that they can be brought back; then nobody has them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from discussions.models import Post, PostEdition, Thread
from discussions.parting import NO_TITLE
from moderation.models import Appeal


def forget_deleted_posts(before: datetime) -> int:
    """Not while somebody still has to answer whether they come back."""
    asked = Appeal.objects.filter(decided_at=None, case__target_type__model="post").values("case__target_id")
    old = Post.objects.filter(hidden_at__lt=before).exclude(Q(source="") | Q(pk__in=asked))
    numbers = list(old.values_list("pk", flat=True)[:5000])
    PostEdition.objects.filter(post__in=numbers).delete()
    Thread.objects.filter(hidden_at__lt=before, posts__in=numbers, posts__number=1).update(title=NO_TITLE, tags=[])
    return Post.objects.filter(pk__in=numbers).update(source="", html="")
