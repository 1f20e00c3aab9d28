"""What the home page and the digest say of threads: questions one could answer, and what is new where one belongs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities.permissions import memberships_of
from content.composed import Composed
from content.excerpts import excerpt
from discussions.drawing import draw_row
from discussions.models import Following, Level, Post, Thread
from discussions.offering import topics_of, what_fits
from discussions.querysets import ThreadQuerySet
from engagement.sections import Item, Place, Section, Shape
from people.faces import faces_of
from people.models import Person

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from communities.models import Community

# A question older than this has been given up, or lives on elsewhere.
ASKED_SINCE = timedelta(days=45)
QUESTIONS_LOOKED_AT = 60
TOPICS_FROM = 100
LATEST_EACH = 8
COMMUNITIES_LOOKED_AT = 12
FOLLOWED_LOOKED_AT = 100


def questions(person: Person, since: datetime, most: int) -> Sequence[Item]:
    """Questions without an answer from others, what the person has written about first, then the longest wait."""
    found = WAITING(person=person.pk, since=timezone.now() - ASKED_SINCE)
    if not found:
        return []
    topics, helps = _topics_of(person), topics_of(person)
    found.sort(key=lambda one: (not one.is_mine, not _fits(one, topics, helps), one.created_at))
    return [_question(one, _why(one, topics, helps)) for one in found[:most]]


def _waiting(person: int, since: datetime) -> ThreadQuerySet:
    viewer = Person(pk=person)
    waiting = (
        Thread.objects.visible_to(viewer)
        .waiting_for_answer()
        .filter(community__memberships__person=viewer, last_post_at__gte=since)
    )
    written = Post.objects.filter(thread=OuterRef("pk"), author=viewer)
    return (
        waiting.exclude(author=viewer)
        .exclude(nameless__person=viewer)
        .exclude(Exists(written))
        .offered_to(viewer)
        .select_related("community")
        .only("title", "tags", "created_at", "author_id", "community__name", "community__slug")
        .order_by("-last_post_at")[:QUESTIONS_LOOKED_AT]
    )


WAITING = Composed(_waiting, person=int, since=datetime)


def _fits(thread: Thread, topics: set[str], helps: Sequence[str]) -> str:
    known = [tag for tag in thread.tags if tag in topics]
    return what_fits(helps, thread) or (known[0] if known else "")


def _why(thread: Thread, topics: set[str], helps: Sequence[str]) -> str:
    if thread.is_mine:
        return _("You said you would answer.")
    known = _fits(thread, topics, helps)
    return _("You know about %(tag)s.") % {"tag": known} if known else thread.community.name


def _topics_of(person: Person) -> set[str]:
    """Tags of what the person wrote in lately, and what they say they can help with."""
    tags = {tag for tags in TAGS_OF(person=person.pk) for tag in tags}
    return tags | {word.strip().lower() for word in re.split(r"[,;]", person.can_help) if word.strip()}


def _tags_of(person: int) -> Any:
    # The last few posts and not the last threads: who wrote in ten thousand would have all of them sorted.
    posts = Post.objects.filter(author=person, hidden_at=None).order_by("-pk")
    lately = Thread.objects.visible_to(Person(pk=person)).filter(pk__in=posts.values("thread_id")[:TOPICS_FROM])
    return lately.values_list("tags", flat=True)


TAGS_OF: Composed[list[str]] = Composed(_tags_of, person=int)


def _question(thread: Thread, why: str) -> Item:
    days = (timezone.now() - thread.created_at).days
    waited = ngettext("%(n)d day without an answer.", "%(n)d days without an answer.", days) % {"n": days}
    return Item(
        key=f"thread:{thread.pk}",
        title=thread.title,
        reason=f"{waited if days else _('Asked today.')} {why}",
        url=f"{thread.get_absolute_url()}#reply",
        verb=_("Answer"),
        decline=f"{thread.base}offer/",
        icon="circle-help",
        tone="ask",
        author_id=thread.author_id,
        group=thread.community.name,
        place=thread.community.scope,
        tags=thread.tags,
    )


def news(person: Person, since: datetime, most: int) -> Sequence[NewsItem]:
    """Threads with something new: those the person follows, and the latest where they belong."""
    latest = sorted(memberships_of(person).values(), key=lambda mine: mine.joined_at, reverse=True)
    joined = {mine.community_id: mine.joined_at for mine in latest[:COMMUNITIES_LOOKED_AT]}
    found = CANDIDATES(most * 4, person=person.pk, communities=list(joined))
    told = [thread for thread in found if _is_news(thread, joined, since)][:most]
    _seat_people(told)
    new_in = Counter[int]()
    for thread in told:
        new_in[thread.community_id] += _new_count(thread)
    return [_new(thread, new_in[thread.community_id]) for thread in _by_community(told)]


def _seat_people(threads: Sequence[Thread]) -> None:
    """The faces beside each thread and who wrote last, in one query."""
    people = faces_of({pk for thread in threads for pk in (*thread.face_ids[:3], thread.last_author_id) if pk})
    for thread in threads:
        thread.last_author = people.get(thread.last_author_id or 0)
        thread.faces = [people[pk] for pk in thread.face_ids[:3] if pk in people]


def _by_community(threads: Sequence[Thread]) -> list[Thread]:
    """Kept together by place, the place with the latest word first."""
    order = list(dict.fromkeys(thread.community_id for thread in threads))
    return sorted(threads, key=lambda thread: order.index(thread.community_id))


@dataclass(frozen=True, kw_only=True)
class NewsItem(Item):
    """A line of the digest that the home page shows as the row it is in its list."""

    thread: Thread
    new_in_place: int

    @property
    def new_words(self) -> str:
        return ngettext("%(n)d new", "%(n)d new", self.new_in_place) % {"n": self.new_in_place}

    @property
    def community(self) -> Community:
        return self.thread.community

    @property
    def row(self) -> SafeString:
        return draw_row(self.thread, root=reverse("discussions:threads", args=[self.community.slug]))


# Found by index, a few in each place, however large the place is: threads_by_activity.
LATEST_IN_EACH = f"""
    SELECT latest.id FROM unnest(%s::bigint[]) AS place, LATERAL (
        SELECT id FROM discussions_thread
         WHERE community_id = place AND hidden_at IS NULL
         ORDER BY last_post_at DESC, id DESC LIMIT {LATEST_EACH}
    ) AS latest
"""


def _candidates(most: int, *, person: int, communities: list[int]) -> ThreadQuerySet:
    viewer = Person(pk=person)
    followed = (
        Following.objects.filter(person=viewer, level=Level.EVERY)
        .order_by("-pk")
        .values("thread_id")[:FOLLOWED_LOOKED_AT]
    )
    wanted = Q(pk__in=followed) | Q(pk__in=RawSQL(LATEST_IN_EACH, [communities]))
    threads = Thread.objects.visible_to(viewer).filter(wanted).select_related("community")
    return threads.with_reading_of(viewer).with_following_of(viewer).with_summaries().by_activity()[:most]


CANDIDATES = Composed(_candidates, person=int, communities=list)


def _is_news(thread: Thread, joined: dict[int, datetime], since: datetime) -> bool:
    seen: int = thread.read_number or 0
    if thread.last_number <= seen:
        return False
    if seen or thread.is_followed:
        return True
    return thread.last_post_at >= max(since, joined.get(thread.community_id, since))


def _new_count(thread: Thread) -> int:
    return thread.last_number - (thread.read_number or 0)


def _new(thread: Thread, new_in_place: int) -> NewsItem:
    seen: int = thread.read_number or 0
    start = f"?post={seen + 1}#new" if seen else ""
    count = _new_count(thread)
    thread.new_count = count
    thread.fits = ""
    thread.start = seen + 1 if seen else 0
    said = [ngettext("%(n)d new", "%(n)d new", count) % {"n": count}]
    if thread.is_followed:
        said.append(_("you follow this"))
    icon, tone = _look(thread)
    who = f"{thread.last_author.first_name}: " if thread.last_author else ""
    return NewsItem(
        thread=thread,
        new_in_place=new_in_place,
        key=f"thread:{thread.pk}",
        title=thread.title,
        reason=", ".join(said),
        url=thread.get_absolute_url() + start,
        icon=icon,
        tone=tone,
        quote=excerpt(f"{who}{thread.last_excerpt}"),
        author_id=thread.last_author_id,
        group=thread.community.name,
        place=thread.community.scope,
        tags=thread.tags,
    )


def _look(thread: Thread) -> tuple[str, str]:
    if thread.answer_id:
        return "message-circle-check", "done"
    return ("circle-help", "ask") if thread.waits_for_answer else ("message-circle", "plain")


QUESTIONS = Section(
    "questions",
    gettext_lazy("Questions you could answer"),
    Place.INVITATIONS,
    20,
    questions,
    shape=Shape.ASK,
)
NEWS = Section(
    "threads",
    gettext_lazy("Since you were last here"),
    Place.UNREAD,
    10,
    news,
    template="discussions/home_news.html",
)
