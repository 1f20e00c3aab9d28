"""What stands beside a community's threads: the questions that wait for an answer, and the tags used lately."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from content.statements import Statement
from discussions.models import Thread
from people.models import Person

if TYPE_CHECKING:
    from communities.models import Community

COUNTED_UP_TO = 99
TAGS_FROM = 200
TAGS_SHOWN = 14

# As `ThreadQuerySet.waiting_for_answer`, of what is not hidden.
WAITS_FOR_ANSWER = """
    kind = 'ask' AND answer_id IS NULL AND hidden_at IS NULL AND locked_at IS NULL AND NOT is_opening_gone
"""

# Limits are given as values. Written out, Postgres compares them with what a place has on the mean, and in one that has
# much more it sorts everything instead of going along the index.
LATEST_TAGS = Statement(
    "latest_tags",
    """
    SELECT tag
      FROM (SELECT tags, row_number() OVER (ORDER BY last_post_at DESC, id DESC) AS place
              FROM discussions_thread
             WHERE community_id = %(community)s AND hidden_at IS NULL
             ORDER BY last_post_at DESC, id DESC
             LIMIT %(threads)s) AS latest, unnest(tags) AS tag
     GROUP BY tag
     ORDER BY count(*) DESC, min(place)
     LIMIT %(most)s
    """,
    "community",
    "threads",
    "most",
)


def tags_lately(community: Community) -> list[str]:
    """Those used most in what was talked about lately."""
    return [tag for (tag,) in LATEST_TAGS.ask(community=community.pk, threads=TAGS_FROM, most=TAGS_SHOWN)]


# Enough of them to count, and of the one of the longest silence what is shown of it.
WITHOUT_ANSWER = Statement(
    "without_answer",
    f"""
    WITH waiting AS (
        SELECT id, title, created_at, author_id FROM discussions_thread
        WHERE community_id = %(community)s AND {WAITS_FOR_ANSWER}
        ORDER BY last_post_at, id LIMIT %(most)s
    )
    SELECT (SELECT count(*) FROM waiting), longest.id, longest.title, longest.created_at, author.display_name
    FROM (SELECT * FROM waiting LIMIT 1) AS longest JOIN people_person AS author ON author.id = longest.author_id
    """,
    "community",
    "most",
)


@dataclass(frozen=True)
class Waiting:
    """Questions without an answer: how many, and the one of the longest silence."""

    many: int = 0
    longest: Thread | None = None

    @classmethod
    def in_community(cls, community: Community) -> Waiting:
        for many, pk, title, created_at, author in WITHOUT_ANSWER.ask(community=community.pk, most=COUNTED_UP_TO + 1):
            return cls(many, Thread(pk=pk, title=title, created_at=created_at, author=Person(display_name=author)))
        return cls()

    @property
    def count(self) -> str:
        """As it is told; nothing where nobody waits."""
        return f"{COUNTED_UP_TO}+" if self.many > COUNTED_UP_TO else str(self.many or "")
