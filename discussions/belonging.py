"""What threads tell of belonging: somebody's first post, the first reply to them, questions nobody has replied to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from communities.belonging.firsts import First, actor_of
from communities.belonging.waiting import SHOWN, Waiting
from discussions.introducing import is_introduction
from discussions.models import Post, Thread
from discussions.posting import REPLIED, STARTED

if TYPE_CHECKING:
    from communities.models import Community
    from engagement.models import Activity

# A question older than this has been given up, or lives on elsewhere.
ASKED_SINCE = timedelta(days=45)


def replied_to(activity: Activity) -> Iterable[int]:
    """Whose thread it is, who wrote just before, and who is named."""
    post = Post.objects.select_related("thread").filter(pk=activity.target_id).first()
    if post is None:
        return []
    mentioned: list[int] = activity.payload["mentioned"]
    if is_introduction(post):
        return mentioned
    before = Post.objects.inside(post.thread).filter(number__lt=post.number).order_by("-number")
    return {post.thread.author_id, *before.values_list("author_id", flat=True)[:1], *mentioned}


FIRSTS = (First("post", STARTED, actor_of), First("post", REPLIED, actor_of), First("reply", REPLIED, replied_to))


def questions_without_a_word(community: Community) -> Sequence[Waiting]:
    since = timezone.now() - ASKED_SINCE
    waiting = Thread.objects.inside(community).waiting_for_answer().filter(last_number=1, last_post_at__gte=since)
    found = waiting.select_related("author", "community").order_by("last_post_at")[:SHOWN]
    return [
        Waiting(thread.author, thread.created_at, thread.title, f"{thread.get_absolute_url()}#reply", _("Answer"))
        for thread in found
    ]
