"""How many threads hold something new for a member. The one place that counts it: side bar, lists and home agree.

Unread is a thread of the hundred last active ones in a community, active since the member joined, with posts beyond
their read position. What the member muted (the place, the thread, one of its tags, whoever wrote what is new) is not.
What sank below a hundred others is not held against anybody, and costs nothing to count; the list goes on to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Aggregate, Case, Count, Max, QuerySet, Value, When

from content.statements import Spoken, Statement
from discussions.models import Post

if TYPE_CHECKING:
    from datetime import datetime

    from discussions.models import Thread
    from people.models import Person
    from people.scopes import Viewer

REACH = 100

# SQL because the limit is one for each community: index threads_by_activity, then a probe of read_position_once.
UNREAD = """
    FROM (
        SELECT id, last_number, last_post_at, tags FROM discussions_thread
        WHERE community_id = member.community_id AND hidden_at IS NULL
        ORDER BY last_post_at DESC, id DESC LIMIT %(reach)s
    ) AS thread
    -- OFFSET 0: each is asked by itself. Joined, all that a member ever read is gone through for each place.
    LEFT JOIN LATERAL (
        SELECT number FROM discussions_readposition AS mine
        WHERE mine.person_id = member.person_id AND mine.thread_id = thread.id OFFSET 0
    ) AS reading ON true
    WHERE thread.last_post_at >= member.joined_at AND thread.last_number > coalesce(reading.number, 0)
      AND thread.id <> ALL (ARRAY(
          SELECT thread_id FROM discussions_following WHERE person_id = %(person)s AND level = 'muted'
      ))
      AND NOT thread.tags && ARRAY(SELECT tag FROM engagement_mutedtag WHERE person_id = %(person)s)
      AND (
          NOT EXISTS (SELECT FROM people_block WHERE person_id = %(person)s)
          OR EXISTS (
              SELECT FROM discussions_post AS post
              WHERE post.thread_id = thread.id AND post.number > coalesce(reading.number, 0)
                AND post.hidden_at IS NULL AND NOT EXISTS (
                    SELECT FROM people_block AS block
                    WHERE block.person_id = %(person)s AND block.other_id = post.author_id
                )
          )
      )
"""
IS_HEARD = """
    member.person_id = %(person)s AND NOT EXISTS (
        SELECT FROM engagement_hearing AS hearing
        WHERE hearing.person_id = %(person)s AND hearing.place = 'c:' || member.community_id
          AND hearing.preset = 'muted'
    )
"""
COUNT = Statement(
    "unread_threads",
    f"""
    SELECT member.community_id, (SELECT count(*) {UNREAD}),
    ARRAY(SELECT thread_id FROM discussions_following WHERE person_id = %(person)s AND level = 'muted'),
    ARRAY(SELECT tag FROM engagement_mutedtag WHERE person_id = %(person)s),
    ARRAY(SELECT other_id FROM people_block WHERE person_id = %(person)s)
    FROM communities_membership AS member WHERE {IS_HEARD}
    """,
    "person",
    "reach",
)
# Which they are, and where each ends.
EACH = Spoken(
    f"""
    SELECT unread.id, unread.last_number FROM communities_membership AS member
    CROSS JOIN LATERAL (SELECT thread.* {UNREAD}) AS unread
    WHERE {IS_HEARD} AND unread.last_post_at <= %(at)s
    """
)


@dataclass(frozen=True)
class Unread:
    """`counts` by community, without those that are muted; and what else the viewer muted, for the rows of lists."""

    counts: Mapping[int, int] = field(default_factory=dict)
    threads: frozenset[int] = frozenset()
    tags: frozenset[str] = frozenset()
    people: frozenset[int] = frozenset()

    def is_silent(self, thread: Thread) -> bool:
        """Whoever wrote in it is another question, which `heard_in` answers."""
        is_muted = thread.pk in self.threads or not self.tags.isdisjoint(thread.tags)
        return is_muted or thread.community_id not in self.counts

    def heard_in(self, threads: Sequence[Thread]) -> tuple[Mapping[int, int], Mapping[int, int]]:
        """By thread: up to which post something was written by somebody the viewer hears, where the last one is not;
        and how many posts they have not read are of people they muted. One query, none where nobody is muted."""
        if not (self.people and threads):
            return {}, {}
        asked = [thread.pk for thread in threads if thread.last_author_id in self.people]
        heard = Post.objects.filter(thread__in=asked, hidden_at=None).exclude(author__in=self.people)
        seen = {thread.pk: thread.read_number or 0 for thread in threads}
        theirs = Post.objects.filter(thread__in=seen, author__in=self.people, hidden_at=None)
        new = theirs.filter(number__gt=Case(*(When(thread=pk, then=number) for pk, number in seen.items()), default=0))
        found: dict[str, dict[int, int]] = {"heard": dict.fromkeys(asked, 0), "muted": {}}
        both = _by_thread(heard, "heard", Max("number")).union(_by_thread(new, "muted", Count("pk")), all=True)
        for what, pk, number in both:
            found[what][pk] = number
        return found["heard"], found["muted"]


def _by_thread(posts: QuerySet[Post], what: str, number: Aggregate) -> QuerySet[Post, tuple[str, int, int]]:
    said = posts.order_by().values("thread").annotate(what=Value(what), number_of=number)
    return said.values_list("what", "thread", "number_of")


def unread_of(viewer: Viewer) -> Unread:
    """Asked once a request and kept on the viewer object."""
    if not viewer.is_authenticated:
        return Unread()
    kept: Unread | None = viewer.__dict__.get("_unread_threads_kept")
    if kept is None:
        rows = COUNT.ask(person=viewer.pk, reach=REACH)
        muted = rows[0][2:] if rows else ((), (), ())
        counts = {community_id: count for community_id, count, *_muted in rows}
        kept = viewer.__dict__["_unread_threads_kept"] = Unread(counts, *(frozenset(among) for among in muted))
    return kept


def unread_threads(viewer: Viewer, community_ids: Sequence[int] = ()) -> Mapping[int, int]:
    """Counts by community for all the viewer belongs to."""
    return unread_of(viewer).counts


def unread_at(person: Person, at: datetime) -> dict[int, int]:
    """The threads that count, in which nobody wrote after that moment: up to which post, by id."""
    return dict(EACH.ask(person=person.pk, reach=REACH, at=at))
