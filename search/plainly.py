"""Words alone, without a place, a filter or a page after the first: what nearly everybody asks, composed once."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from content.composed import Composed, planned, stand_ins
from content.statements import Statement
from search import ranking
from search.days import among
from search.models import Entry, EntryQuerySet
from search.queries import Query
from search.ranking import Candidate, candidates, how_many, statement

VALUES: dict[str, Any] = {"scopes": list[str], "text": str, "as_of": datetime}
AMONG_BLOCKS = VALUES | {"blocks": list}


def ranked_plainly(scopes: list[str], query: Query, blocks: list[int], *, as_of: datetime) -> list[Candidate]:
    values = {"scopes": scopes, "text": query.text, "as_of": as_of} | ({"blocks": blocks} if blocks else {})
    return candidates(_ranked(bool(blocks), ranking.CANDIDATES).ask(**values))


@cache
def _ranked(by_blocks: bool, most: int) -> Statement:
    kinds = AMONG_BLOCKS if by_blocks else VALUES
    values = stand_ins(**kinds)
    rows = _matches(values["scopes"], values["text"])
    rows = among(values.get("blocks", []), rows)
    sql, parameters = statement(rows, Query(values["text"]), as_of=values["as_of"], most=most)
    return planned(sql, parameters, **kinds)


def _matches(scopes: list[str], text: str) -> EntryQuerySet:
    return Entry.objects.in_scopes(scopes).filter(vector=Query(text))


def _of_kinds(*kinds: str, scopes: list[str], text: str) -> Any:
    return how_many(_matches(scopes, text), kinds)


# The kinds go by place: OF_KINDS("story", "goal", scopes=…, text=…).
OF_KINDS: Composed[tuple[str, int]] = Composed(_of_kinds, planned=False, scopes=list[str], text=str)
