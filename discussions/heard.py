"""The latest that is new in a thread and by somebody one hears, for what home and digests find of threads.

Whoever muted the last one to write still reads what others wrote before, as `unread` counts it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from content.excerpts import excerpt
from discussions.gone import gone_after

if TYPE_CHECKING:
    from discussions.models import Thread


def heard(seen: str) -> str:
    """SQL, a table `heard` for asked.person and `thread`, of which they have read up to `seen`: `author_id`, `number`,
    and the `html` where it is not the last post, whose words the thread has. No row where there is nothing to hear.
    """
    silent = "'u:' || thread.last_author_id = ANY(asked.unwanted) AND thread.last_author_id <> asked.person"
    return f"""CROSS JOIN LATERAL (
        SELECT thread.last_author_id AS author_id, thread.last_number AS number, NULL AS html
        WHERE ({silent}) IS NOT TRUE
        UNION ALL (
            SELECT post.author_id, post.number, left(post.html, 600) FROM discussions_post post
            WHERE {silent} AND post.thread_id = thread.id AND post.number > {seen} AND post.hidden_at IS NULL
                AND post.author_id <> asked.person AND 'u:' || post.author_id <> ALL(asked.unwanted)
            ORDER BY post.number DESC LIMIT 1)
    ) heard"""


# SQL: the ids of the threads that a letter told of.
TOLD_THREADS = """(SELECT split_part(key, ':', 2)::bigint AS id FROM jsonb_object_keys(asked.told) AS told (key)
    WHERE starts_with(key, 'thread:'))"""
# SQL: `heard` as it was when a letter told of it, whatever was written or read since.
HEARD_AGAIN = """JOIN LATERAL (
        SELECT post.author_id, post.number, post.html FROM discussions_post post
        WHERE post.thread_id = thread.id AND post.hidden_at IS NULL
            AND post.number = (asked.told ->> ('thread:' || thread.id))::bigint
    ) heard ON true"""


def heard_said(seen: str) -> str:
    """SQL: the JSON of `heard`, with how many posts after `seen` are not new: those that are gone, and, where one muted
    somebody, theirs.
    """
    return f"""json_build_object('number', heard.number, 'html', heard.html, 'less', {gone_after("thread.id", seen)} +
    CASE WHEN EXISTS (
        SELECT FROM unnest(asked.unwanted) AS name WHERE starts_with(name, 'u:') AND name <> 'u:' || asked.person
    ) THEN (
        SELECT count(*) FROM discussions_post post WHERE post.thread_id = thread.id AND post.number > {seen}
            AND post.hidden_at IS NULL AND post.author_id <> asked.person
            AND 'u:' || post.author_id = ANY(asked.unwanted)
    ) ELSE 0 END)"""


def new_in(thread: Thread, seen: int, less: int) -> int:
    """How many posts are new, in a thread where something is: what is gone or muted is not counted, at home as in
    lists."""
    return max(thread.last_number - seen - less, 1)


def words_heard(thread: Thread, row: Any) -> str:
    html: str | None = row["heard"]["html"]
    return thread.last_excerpt if html is None else excerpt(html)
