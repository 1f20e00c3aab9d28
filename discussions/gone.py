"""How many of a thread's posts after one cannot be read in it: hidden, taken away, or in another thread now.

Numbers are never used again, so what is new is counted by them and without these. Two probes, of the indexes posts_gone
and former_place_once, which hold nothing else: however long a thread is, only what is gone is gone through.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Func, IntegerField

# In the log of a post that its author took away.
WITHDRAWN = "discussions.post_withdrawn"


def gone_after(thread: str, seen: str) -> str:
    """SQL of the count, for SQL of the thread's id and of the last post somebody has seen."""
    return f"""((
        SELECT count(*) FROM discussions_post gone
        WHERE gone.thread_id = {thread} AND gone.number > {seen} AND gone.hidden_at IS NOT NULL
    ) + (
        SELECT count(*) FROM discussions_formerplace gone WHERE gone.thread_id = {thread} AND gone.number > {seen}
    ))"""


class GoneAfter(Func):
    """The same in a queryset: `GoneAfter("pk", F("read_number"))`."""

    output_field = IntegerField()

    def as_sql(self, compiler: Any, connection: Any, *_more: Any, **_named: Any) -> tuple[str, tuple[str | int, ...]]:
        thread, seen = (compiler.compile(one) for one in self.source_expressions)
        return gone_after(thread[0], seen[0]), (*thread[1], *seen[1], *thread[1], *seen[1])
