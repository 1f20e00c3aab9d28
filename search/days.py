"""Looking among the latest days first, and further back only as long as too little was found.

A word that is in every third entry has hundreds of thousands of matches. The index of words knows the day of each entry
too, so Postgres is asked for the matches of some days and touches no others. It knows the longer blocks that the day
lies in as well, so that a year is some twenty names and not four hundred.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, sqrt
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Func, IntegerField
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from datetime import datetime

    from search.models import EntryQuerySet

SECONDS = 86_400
# Of so many entries the first look is at the days. From fewer found than tell how many there are, the next one is at so
# many times more days at most.
LOOKED_AMONG = 2_000
ENOUGH_TO_TELL, MOST_WIDENING = 10, 16
# How many are found in some days is chance: by so many of its deviations the next look goes further than it need. A
# look that finds too little is lost, and of one that finds too much all is read.
BY_CHANCE = 1.5
# Blocks of so many days have names of their own; a name tells how long its block is.
WIDTHS = (64, 8, 1)
NAMES = 1_000_000
NAME = "{names} + floor(extract(epoch FROM %(expressions)s AT TIME ZONE 'UTC') / {seconds})::integer"

LATEST = """
    SELECT (SELECT at FROM search_entry WHERE at <= %(until)s ORDER BY at DESC LIMIT 1),
           (SELECT at FROM search_entry WHERE at <= %(until)s ORDER BY at DESC OFFSET %(some)s LIMIT 1),
           (SELECT at FROM search_entry ORDER BY at LIMIT 1)
"""


class DayOf(Func):
    """As the index held it first, for its migrations."""

    template = "(ARRAY[floor(extract(epoch FROM %(expressions)s AT TIME ZONE 'UTC') / 86400)::integer])"
    output_field = ArrayField(IntegerField())


class BlocksOf(Func):
    """The day of a moment and the blocks it lies in, by their names, as the index of words holds them beside these."""

    template = f"(ARRAY[{', '.join(NAME.format(names=NAMES * one, seconds=SECONDS * one) for one in WIDTHS)}])"
    output_field = ArrayField(IntegerField())


def blocks_of(first: int, last: int) -> list[int]:
    """The names of the fewest blocks that are these days and no others."""
    day, names = first, []
    while day <= last:
        width = next(one for one in WIDTHS if day % one == 0 and day + one <= last + 1)
        names.append(NAMES * width + day // width)
        day += width
    return names


def among(blocks: list[int], rows: EntryQuerySet) -> EntryQuerySet:
    """Those of these blocks; of all, where there are none."""
    if not blocks:
        return rows
    # One value: a list of values would be composed one by one.
    asked = RawSQL("%s::integer[]", [blocks], ArrayField(IntegerField()))
    return rows.alias(blocks=BlocksOf("at")).filter(blocks__overlap=asked)


class Days:
    """The days of one search, up to a moment. Asks once how closely they are filled."""

    def __init__(self, until: datetime | None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(LATEST, {"until": until or "infinity", "some": LOOKED_AMONG})
            latest, earlier, oldest = cursor.fetchone()
        self.last = _day(latest) if latest else 0
        self.all = self.last - _day(oldest) + 1 if latest else 0
        # With so few entries that they can all be looked among, there is no need for days.
        self.first_span = self.last - _day(earlier) + 1 if earlier else self.all

    def until[T](self, enough: int, look: Callable[[list[int]], T], many: Callable[[T], int]) -> T:
        """What `look(blocks)` gives when `many` of it is enough; no blocks stand for all there are."""
        span = self.first_span
        while span < self.all:
            found = look(blocks_of(self.last - span + 1, self.last))
            if many(found) >= enough:
                return found
            span = _wider(span, many(found), enough)
        return look([])


def _day(moment: datetime) -> int:
    return int(moment.timestamp() // SECONDS)


def _wider(span: int, found: int, enough: int) -> int:
    """So many times, and a little more."""
    times = enough / max(found, 1)
    more = times * (1 + BY_CHANCE / sqrt(max(found, ENOUGH_TO_TELL)))
    return ceil(span * (more if found >= ENOUGH_TO_TELL else min(more, MOST_WIDENING)))
