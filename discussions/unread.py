"""How many threads hold something new for a member. The one place that counts it: side bar, lists and home agree.

Unread is a thread of the hundred last active ones in a community, active since the member joined, with posts beyond
their read position. What the member muted (the place, the thread, one of its tags) is not. What sank below a hundred
others is not held against anybody, and costs nothing to count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from content.statements import Statement

if TYPE_CHECKING:
    from people.scopes import Viewer

REACH = 100

# SQL because the limit is one for each community: index threads_by_activity, then a probe of read_position_once.
COUNT = Statement(
    "unread_threads",
    """
    SELECT member.community_id, (
        SELECT count(*)
        FROM (
            SELECT id, last_number, last_post_at, tags FROM discussions_thread
            WHERE community_id = member.community_id AND hidden_at IS NULL
            ORDER BY last_post_at DESC, id DESC LIMIT %(reach)s
        ) AS thread
        LEFT JOIN discussions_readposition AS reading
            ON reading.person_id = member.person_id AND reading.thread_id = thread.id
        WHERE thread.last_post_at >= member.joined_at AND thread.last_number > coalesce(reading.number, 0)
          AND thread.id <> ALL (ARRAY(
              SELECT thread_id FROM discussions_following WHERE person_id = %(person)s AND level = 'muted'
          ))
          AND NOT thread.tags && ARRAY(SELECT tag FROM engagement_mutedtag WHERE person_id = %(person)s)
    )
    FROM communities_membership AS member
    WHERE member.person_id = %(person)s AND NOT EXISTS (
        SELECT FROM engagement_hearing AS hearing
        WHERE hearing.person_id = %(person)s AND hearing.place = 'c:' || member.community_id
          AND hearing.preset = 'muted'
    )
    """,
    "person",
    "reach",
)


def unread_threads(viewer: Viewer, community_ids: Sequence[int] = ()) -> Mapping[int, int]:
    """Counts by community for all the viewer belongs to; asked once a request and kept on the viewer object."""
    if not viewer.is_authenticated:
        return {}
    kept: dict[int, int] | None = viewer.__dict__.get("_unread_threads_kept")
    if kept is None:
        kept = viewer.__dict__["_unread_threads_kept"] = dict(COUNT.ask(person=viewer.pk, reach=REACH))
    return kept
