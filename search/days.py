"""Looking among the latest days first, and further back only as long as too little was found.

A word that is in every third entry has hundreds of thousands of matches. The index of words knows the day of each entry
too, so Postgres is asked for the matches of some days and touches no others.
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
LEAST_MORE = 1.15
# Beyond, what is left has few matches, and naming each day would cost more than all of them.
MOST_DAYS = 400

LATEST = """
    SELECT (SELECT at FROM search_entry WHERE at <= %(until)s ORDER BY at DESC LIMIT 1),
           (SELECT at FROM search_entry WHERE at <= %(until)s ORDER BY at DESC OFFSET %(some)s LIMIT 1)
"""


class DayOf(Func):
    """The day of a moment, in an array, as the index of words holds it beside them."""

    template = "(ARRAY[floor(extract(epoch FROM %(expressions)s AT TIME ZONE 'UTC') / 86400)::integer])"
    output_field = ArrayField(IntegerField())


def all_of(days: list[int]) -> RawSQL:
    """One value: as a list of values each of up to 400 days would be composed for itself."""
    return RawSQL("%s::integer[]", [days], ArrayField(IntegerField()))


def among(days: list[int], rows: EntryQuerySet) -> EntryQuerySet:
    """Those of these days; of all, where there are none."""
    return rows.alias(day=DayOf("at")).filter(day__overlap=all_of(days)) if days else rows


class Days:
    """The days of one search, up to a moment. Asks once how closely they are filled."""

    def __init__(self, until: datetime | None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(LATEST, {"until": until or "infinity", "some": LOOKED_AMONG})
            latest, earlier = cursor.fetchone()
        self.last = int(latest.timestamp() // SECONDS) if latest else 0
        # With so few entries that they can all be looked among, there is no need for days.
        self.first_span = self.last - int(earlier.timestamp() // SECONDS) + 1 if earlier else MOST_DAYS + 1

    def until[T](self, enough: int, look: Callable[[list[int]], T], many: Callable[[T], int]) -> T:
        """What `look(days)` gives when `many` of it is enough; no days stand for all there are."""
        span = self.first_span
        while span <= MOST_DAYS:
            found = look(list(range(self.last - span + 1, self.last + 1)))
            if many(found) >= enough:
                return found
            span = _wider(span, many(found), enough)
        return look([])


def _wider(span: int, found: int, enough: int) -> int:
    """So many times, and a little more. The most days there are to name, where these are probably enough: looking
    among all would read several times as much."""
    times = enough / max(found, 1)
    more = times * (1 + BY_CHANCE / sqrt(max(found, ENOUGH_TO_TELL)))
    wider = ceil(span * (more if found >= ENOUGH_TO_TELL else min(more, MOST_WIDENING)))
    is_near = span < MOST_DAYS < wider and span * LEAST_MORE * times <= MOST_DAYS
    return MOST_DAYS if is_near else wider
