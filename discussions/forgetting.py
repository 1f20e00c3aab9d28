"""Words that were taken away stay for a while, so that they can be brought back; then nobody has them."""

from __future__ import annotations

from datetime import datetime

from content.uploading import remove_files_of
from discussions.models import Post, PostEdition, SummaryEdition, Thread
from discussions.parting import NO_TITLE
from moderation.forgetting import hidden_before


def forget_deleted_posts(before: datetime) -> int:
    old = hidden_before(Post, before).exclude(source="")
    numbers = list(old.values_list("pk", flat=True)[:5000])
    PostEdition.objects.filter(post__in=numbers).delete()
    # Of what was forgotten before, too: their files once stayed.
    remove_files_of(Post, hidden_before(Post, before).values("pk"))
    Thread.objects.filter(hidden_at__lt=before, posts__in=numbers, posts__number=1).update(title=NO_TITLE, tags=[])
    return Post.objects.filter(pk__in=numbers).update(source="", html="")


def forget_hidden_summaries(before: datetime) -> int:
    return hidden_before(SummaryEdition, before).exclude(source="").update(source="", html="")


def forget_hidden_versions(before: datetime) -> int:
    """Hidden for good, to protect somebody: nobody brings them back. That there was one stays."""
    return PostEdition.objects.filter(hidden_at__lt=before).exclude(source="").update(source="")
