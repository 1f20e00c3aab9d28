"""What stands for the present state of a page as visitors see it: one statement over every row the page is made from.

A row's place and its transaction (ctid, xmin) change with whatever changes in it, by whomever: no verb has to remember
to say so. tests/discussions/test_stored_pages.py holds that no page reads a table that its stamp does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from communities.shell import SHOWN_TO_VISITORS
from content.statements import Statement
from discussions.lately import COUNTED_UP_TO, TAGS_FROM, WAITS_FOR_ANSWER
from discussions.lists import MOST_PINNED, PAGE_SIZE
from discussions.numbering import PAGE_SIZE as POSTS

if TYPE_CHECKING:
    from django.http import HttpRequest

# The communities in the side bar.
SHELL = """
    SELECT string_agg(shown.mark, ' ') FROM (
        SELECT id || ':' || ctid || xmin AS mark FROM communities_community
        WHERE access = 'open' ORDER BY member_count DESC, name LIMIT %(communities)s
    ) AS shown
"""
# Only of a thread that a visitor may see. `%(number)s` is a post of the page.
THREAD = Statement(
    "thread_stamp",
    f"""
    WITH asked AS (
        SELECT thread.id, concat_ws(' ', thread.ctid, thread.xmin, home.ctid, home.xmin, summary.ctid, summary.xmin,
                                    answer.ctid, answer.xmin, origin.marks) AS mark,
               ARRAY[thread.author_id, thread.last_author_id, thread.answer_by_id, summary.updated_by_id,
                     answer.author_id, thread.locked_by_id] || summary.agreed_ids AS people,
               (least(%(number)s, thread.last_number) - 1) / {POSTS} * {POSTS} AS before
        FROM discussions_thread AS thread
        JOIN communities_community AS home ON home.id = thread.community_id
        LEFT JOIN discussions_summary AS summary ON summary.thread_id = thread.id
        LEFT JOIN discussions_post AS answer ON answer.id = thread.answer_id
        -- What it was split from, and what that has become part of, however often.
        CROSS JOIN LATERAL (
            WITH RECURSIVE led AS (
                SELECT merged_into_id, concat_ws(' ', ctid, xmin) AS mark
                FROM discussions_thread WHERE id = thread.split_from_id
                UNION ALL
                SELECT whole.merged_into_id, concat_ws(' ', whole.ctid, whole.xmin)
                FROM led JOIN discussions_thread AS whole ON whole.id = led.merged_into_id
            )
            SELECT string_agg(mark, ' ') AS marks FROM led
        ) AS origin
        WHERE thread.id = %(thread)s AND thread.hidden_at IS NULL AND home.slug = %(slug)s AND home.access = 'open'
    )
    SELECT concat_ws('/', asked.mark, (
        SELECT string_agg(concat_ws(' ', post.ctid, post.xmin, author.ctid, author.xmin), ' ')
        FROM discussions_post AS post JOIN people_person AS author ON author.id = post.author_id
        WHERE post.thread_id = asked.id AND post.number BETWEEN asked.before + 1 AND asked.before + {POSTS}
    ), (
        SELECT string_agg(concat_ws(' ', gone.id, post.number, there.ctid, there.xmin, its.ctid, its.xmin), ' ')
        FROM discussions_formerplace AS gone JOIN discussions_post AS post ON post.id = gone.post_id
        JOIN discussions_thread AS there ON there.id = post.thread_id
        JOIN communities_community AS its ON its.id = there.community_id
        WHERE gone.thread_id = asked.id AND gone.number BETWEEN asked.before + 1 AND asked.before + {POSTS}
    ), (
        SELECT string_agg(concat_ws(' ', poll.ctid, poll.xmin, ballot.ctid, ballot.xmin, ballot.closes_at <= now(), (
            SELECT string_agg(concat_ws(' ', ctid, xmin), ' ') FROM communities_stance WHERE ballot_id = ballot.id
        )), ' ')
        FROM discussions_post AS post JOIN discussions_poll AS poll ON poll.post_id = post.id
        JOIN communities_ballot AS ballot ON ballot.id = poll.ballot_id
        WHERE post.thread_id = asked.id AND post.number BETWEEN asked.before + 1 AND asked.before + {POSTS}
    ), (
        SELECT string_agg(concat_ws(' ', ctid, xmin), ' ') FROM people_person WHERE id = ANY(asked.people)
    ), (
        SELECT string_agg(concat_ws(' ', kin.ctid, kin.xmin, near.ctid, near.xmin), ' ') FROM search_kin AS kin
        LEFT JOIN search_entry AS near ON near.id = ANY(kin.others) WHERE kin.of = 'thread:' || asked.id
    ), ({SHELL}))
    FROM asked
    """,
    "thread",
    "number",
    "slug",
    "communities",
)
LIST = Statement(
    "list_stamp",
    f"""
    WITH home AS (SELECT id, ctid, xmin FROM communities_community WHERE slug = %(slug)s AND access = 'open'),
    pinned AS (
        SELECT thread.ctid, thread.xmin, thread.id, thread.face_ids, thread.last_author_id
        FROM discussions_thread AS thread WHERE thread.community_id = (SELECT id FROM home)
          AND thread.pinned_at IS NOT NULL AND thread.hidden_at IS NULL
        ORDER BY thread.pinned_at DESC LIMIT {MOST_PINNED}
    ),
    latest AS (
        SELECT thread.ctid, thread.xmin, thread.id, thread.face_ids, thread.last_author_id
        FROM discussions_thread AS thread WHERE thread.community_id = (SELECT id FROM home) AND thread.hidden_at IS NULL
        ORDER BY thread.last_post_at DESC, thread.id DESC LIMIT %(latest)s
    ),
    waiting AS (
        SELECT thread.ctid, thread.xmin, thread.author_id
        FROM discussions_thread AS thread WHERE thread.community_id = (SELECT id FROM home)
          AND {WAITS_FOR_ANSWER}
        ORDER BY thread.last_post_at, thread.id LIMIT %(counted)s
    ),
    people AS (
        SELECT unnest(face_ids || last_author_id) FROM (SELECT * FROM latest LIMIT {PAGE_SIZE + MOST_PINNED}) AS shown
        UNION SELECT unnest(face_ids || last_author_id) FROM pinned
        UNION SELECT * FROM (SELECT author_id FROM waiting LIMIT 1) AS first
    )
    SELECT concat_ws('/', home.ctid, home.xmin,
        (SELECT string_agg(concat_ws(' ', ctid, xmin), ' ') FROM latest),
        (SELECT string_agg(concat_ws(' ', ctid, xmin), ' ') FROM waiting),
        (SELECT string_agg(concat_ws(' ', ctid, xmin), ' ') FROM pinned),
        (SELECT string_agg(concat_ws(' ', ctid, xmin), ' ') FROM discussions_summary
         WHERE thread_id IN (SELECT id FROM latest UNION SELECT id FROM pinned)),
        (SELECT string_agg(concat_ws(' ', ctid, xmin), ' ') FROM people_person WHERE id IN (SELECT * FROM people)),
        ({SHELL}))
    FROM home
    """,
    "slug",
    "latest",
    "counted",
    "communities",
)


def thread_stamp(request: HttpRequest, *, community_slug: str, thread_id: int, **_kwargs: Any) -> str | None:
    number = _number_asked_for(request)
    return _stamp(THREAD, slug=community_slug, thread=thread_id, number=number) if number else None


def list_stamp(request: HttpRequest, *, community_slug: str) -> str | None:
    return _stamp(LIST, slug=community_slug, latest=max(TAGS_FROM, PAGE_SIZE + 1), counted=COUNTED_UP_TO + 1)


def _number_asked_for(request: HttpRequest) -> int | None:
    """None for what is no number: the view says so."""
    name = "post" if "post" in request.GET else "page"
    text = request.GET.get(name, "1")
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 9):
        return None
    return int(text) if name == "post" else (int(text) - 1) * POSTS + 1


def _stamp(statement: Statement, **asked: int | str) -> str | None:
    found = statement.ask(**asked, communities=SHOWN_TO_VISITORS)
    return str(found[0][0]) if found else None
