"""What threads tell of belonging: somebody's first post, the first reply to them, questions nobody has replied to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.belonging.firsts import First, actor_of
from communities.belonging.turns import ask_by_name
from communities.belonging.waiting import ASKED_AFTER, SHOWN, Waiting
from communities.models import NamedAsk
from discussions.introducing import is_introduction
from discussions.models import Post, Thread, ThreadKind
from discussions.posting import REPLIED, STARTED

if TYPE_CHECKING:
    from communities.models import Community
    from discussions.querysets import ThreadQuerySet
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


QUESTION = "question"
BATCH = 200


def unanswered() -> ThreadQuerySet:
    """Each person's latest question in a place, as long as nobody else has said a word."""
    since = timezone.now() - ASKED_SINCE
    alone = Thread.objects.waiting_for_answer().filter(people_count__lte=1, last_post_at__gte=since)
    alone = alone.filter(hidden_at=None)
    later = Thread.objects.filter(
        community=OuterRef("community"), author=OuterRef("author"), kind=ThreadKind.ASK, hidden_at=None
    ).filter(created_at__gt=OuterRef("created_at"))
    # Behind questions without a name stand many: each waits for itself. Behind imported ones waits nobody.
    return alone.filter(Q(is_nameless=True) | Q(~Exists(later), author__is_placeholder=False))


def questions_without_a_word(community: Community) -> Sequence[Waiting]:
    waiting = unanswered().filter(community=community).select_related("author", "community").order_by("created_at")
    return [_waiting(thread) for thread in waiting[:SHOWN]]


def _waiting(thread: Thread) -> Waiting:
    return Waiting(
        thread.author,
        thread.created_at,
        thread.title,
        f"{thread.get_absolute_url()}#reply",
        _("Answer"),
        about=QUESTION,
        number=thread.pk,
    )


def ask_who_answers() -> int:
    """Asks one person by name for each question that has waited a day. Returns how many were asked."""
    asked = NamedAsk.objects.filter(about=QUESTION, number=OuterRef("pk"))
    due = unanswered().filter(~Exists(asked), created_at__lte=timezone.now() - ASKED_AFTER)
    found = due.select_related("community", "nameless").order_by("created_at")[:BATCH]
    return sum(_ask(thread) for thread in found)


def _ask(thread: Thread) -> bool:
    """Nobody is asked to answer themselves, with a name or without."""
    hidden = getattr(thread, "nameless", None)
    asker = hidden.person_id if hidden else thread.author_id
    return ask_by_name(thread.community, about=QUESTION, number=thread.pk, besides=[asker]) is not None
