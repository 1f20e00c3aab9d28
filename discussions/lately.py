"""What stands beside a community's threads: the questions that wait for an answer, and the tags used lately."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from content.composed import Composed
from content.statements import Statement
from discussions.models import Thread
from people.models import Person

if TYPE_CHECKING:
    from communities.models import Community

COUNTED_UP_TO = 99
TAGS_FROM = 200
TAGS_SHOWN = 14

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


def _without_answer(community: int) -> Any:
    asked = Thread.objects.inside(community).waiting_for_answer().order_by("last_post_at", "pk")
    return asked.values_list("pk", "title", "created_at", "author__display_name")[: COUNTED_UP_TO + 1]


WITHOUT_ANSWER: Composed[tuple[int, str, datetime, str]] = Composed(_without_answer, community=int)


@dataclass(frozen=True)
class Waiting:
    """Questions without an answer, the longest silence first; enough of them to count, and so no whole rows."""

    questions: Sequence[tuple[int, str, datetime, str]]

    @classmethod
    def in_community(cls, community: Community) -> Waiting:
        return cls(WITHOUT_ANSWER(community=community.pk))

    @property
    def longest(self) -> Thread | None:
        if not self.questions:
            return None
        pk, title, created_at, author = self.questions[0]
        return Thread(pk=pk, title=title, created_at=created_at, author=Person(display_name=author))

    @property
    def count(self) -> str:
        """As it is told; nothing where nobody waits."""
        count = len(self.questions)
        return f"{COUNTED_UP_TO}+" if count > COUNTED_UP_TO else str(count or "")
