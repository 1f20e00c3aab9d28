"""What was said just before something and just after it, for those who have to judge it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import attrgetter, or_
from typing import Any

from django.db.models import Q


@dataclass(frozen=True)
class Around:
    before: Sequence[Any] = ()
    after: Sequence[Any] = ()


def around(rows: Sequence[Any], *, within: str, order: str, reach: int = 2) -> Mapping[int, Around]:
    """Of rows that stand `within` something in an `order`: as many on each side of each, hidden ones too.

    One statement, however many rows are asked about.
    """
    if not rows:
        return {}
    stands_in, place = attrgetter(f"{within}_id"), attrgetter(order)
    near = [Q(**{within: stands_in(row), f"{order}__range": (place(row) - reach, place(row) + reach)}) for row in rows]
    found = list(type(rows[0])._base_manager.filter(reduce(or_, near)).select_related("author").order_by(order))

    def beside(row: Any, *, first: int, last: int) -> list[Any]:
        return [one for one in found if stands_in(one) == stands_in(row) and first <= place(one) - place(row) <= last]

    return {row.pk: Around(beside(row, first=-reach, last=-1), beside(row, first=1, last=reach)) for row in rows}
