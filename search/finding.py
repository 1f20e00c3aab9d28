"""Finding: the viewer's scopes are part of the query, so that what they may not see is not even counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from people.scopes import scopes_of
from search.asking import Asked, read
from search.cursors import Cursor
from search.days import Days, among
from search.index import fold
from search.languages import languages_in_use
from search.models import Entry, EntryQuerySet
from search.narrowing import conditions, places_asked
from search.nearness import near, nearness
from search.plainly import OF_KINDS, ranked_plainly
from search.queries import Query, Readings, readings_of, unwanted_of
from search.ranking import CANDIDATES, COUNTED, WHOLE, how_many, oldest, ranked, wholes
from search.registry import all_sources
from search.showing import named, read_entries

if TYPE_CHECKING:
    from people.scopes import Viewer
    from search.ranking import Candidate
    from search.registry import Source

PAGE_SIZE = 20
# With fewer than these found, titles that are spelt nearly so are offered too.
FEW = 5
CLOSE_SHOWN = 6
# Among so many older matches in a row all of whose threads were shown already: then a page may be empty.
MOST_WINDOWS = 4


@dataclass(frozen=True)
class Facet:
    """How much of one kind there is: exact up to 200."""

    source: Source
    count: int

    @property
    def kind(self) -> str:
        return self.source.kind

    @property
    def label(self) -> str:
        return str(self.source.label)

    @property
    def words(self) -> str:
        return f"{COUNTED}+" if self.count > COUNTED else str(self.count)


@dataclass(frozen=True)
class Found:
    """`total` is exact up to 200; beyond that `more` says there are more. `close` is spelt nearly as was asked."""

    entries: list[Entry] = field(default_factory=list)
    total: int = 0
    more: bool = False
    next_after: str = ""
    facets: list[Facet] = field(default_factory=list)
    close: list[Entry] = field(default_factory=list)


def find(words: str, *, viewer: Viewer, kind: str = "", place: str = "", after: str = "") -> Found:
    """A page of what was asked for. `after` is the `next_after` of the page before."""
    return Search(read(words), viewer, kind=kind, place=place, after=after).found()


class Search:
    """One question of one viewer: `kind` is what is shown of all that is found, `only` all that is looked for.

    What it costs is bounded, whatever there is: beyond the newest 600 a page looks through up to four windows.
    """

    def __init__(
        self,
        asked: Asked,
        viewer: Viewer,
        *,
        kind: str = "",
        place: str = "",
        after: str = "",
        community: int | None = None,
        only: str = "",
    ) -> None:
        self.asked = asked
        self.community = community
        self.only = only
        self.viewer = viewer
        self.kind = kind
        self.place = place
        self.cursor = Cursor.read(after)
        self.as_of = self.cursor.as_of if self.cursor else timezone.now()

    def found(self) -> Found:
        if not self.asked:
            return Found()
        shown, following = self._page()
        entries = read_entries([one.pk for one in shown], self._query)
        total = self._counts.get(self.kind, 0) if self.kind else sum(self._counts.values())
        return Found(
            entries=entries,
            total=min(total, COUNTED),
            more=total > COUNTED,
            next_after=str(following or ""),
            facets=self.facets(),
            close=self._close(entries) if total < FEW and not self.cursor else [],
        )

    def facets(self) -> list[Facet]:
        """How much there is of each kind. Nothing is read of what is found."""
        return [Facet(source, self._counts.get(source.kind, 0)) for source in all_sources()] if self.asked else []

    def ranked(self) -> list[Candidate]:
        """The best first: as many as are counted, and one more where there are."""
        return _one_each(self._all)[: COUNTED + 1] if self.asked else []

    def _page(self) -> tuple[list[Candidate], Cursor | None]:
        """Some of the newest matches, the best of them first; when these are through, of those before them."""
        after = self.cursor or Cursor(as_of=self.as_of)
        for _window in range(MOST_WINDOWS):
            newest = self._newest_of_kind() if after.below is None else self._older(after.below)
            rest = [one for one in self._not_shown(newest, after.below) if after.key is None or one.key > after.key]
            ends = len(newest) < CANDIDATES
            if len(rest) > PAGE_SIZE:
                return rest[:PAGE_SIZE], replace(after, key=rest[PAGE_SIZE - 1].key)
            after = Cursor(below=oldest(newest), as_of=self.as_of) if newest else after
            if rest or ends:
                return rest, None if ends else after
        return [], after

    def _older(self, below: tuple[datetime, int]) -> list[Candidate]:
        at, pk = below
        return self._candidates(self._of_kind.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk)), Days(until=at))

    def _not_shown(self, found: list[Candidate], below: tuple[datetime, int] | None) -> list[Candidate]:
        """One of each whole, unless something newer in it was found before."""
        ones = _one_each(found)
        if below is None or not ones:
            return ones
        at, pk = below
        newer = self._of_kind.filter(Q(at__gt=at) | Q(at=at, pk__gte=pk))
        asked = [one.whole for one in ones]
        shown = set(newer.annotate(whole=WHOLE).filter(whole__in=asked).order_by().values_list("whole", flat=True))
        return [one for one in ones if one.whole not in shown]

    # Which rows ------------------------------------------------------------------------------------

    @cached_property
    def _query(self) -> Query | None:
        """The last word may be the beginning of another, as long as little is found with it as it stands.

        A beginning makes Postgres gather every entry with any word that begins so: much where the word is common.
        """
        return self._readings and (self._readings.begun if self._is_begun else self._readings.whole)

    @cached_property
    def _readings(self) -> Readings | None:
        return readings_of(self.asked.terms, languages_in_use()) if self.asked.wanted else None

    @cached_property
    def _is_begun(self) -> bool:
        return bool(self._readings and self._readings.begun) and len(self._as_it_stands) < PAGE_SIZE

    @cached_property
    def _as_it_stands(self) -> list[Candidate]:
        return self._newest(self._readings.whole) if self._readings and self._readings.whole.text else []

    @cached_property
    def _scopes(self) -> list[str]:
        """Asked once: each statement of a search is about what lies in these."""
        return scopes_of(self.viewer)

    @cached_property
    def places(self) -> set[int] | None:
        """Those that are left to look in; None where none is named."""
        return places_asked(self.place, self.asked.filters, self.viewer)

    @property
    def _is_plain(self) -> bool:
        narrowed = self.community is not None or self.only or self.cursor or self.place or self.asked.filters
        return bool(self.asked.wanted) and not narrowed

    @cached_property
    def _filtered(self) -> EntryQuerySet:
        rows = Entry.objects.in_scopes(self._scopes)
        if self.community is not None:
            rows = rows.filter(community_id=self.community)
        if self.only:
            rows = rows.filter(kind=self.only)
        if self.cursor:
            rows = rows.filter(at__lte=self.as_of)
        return rows.filter(*conditions(self.asked.filters, self.viewer, places=self.places))

    @cached_property
    def _matches(self) -> EntryQuerySet:
        if self._query:
            return self._filtered.filter(vector=self._query)
        # Not as a query: Postgres would read the whole index of words for what is not in it.
        unwanted = unwanted_of(self.asked.terms, languages_in_use()) if not self.asked.wanted else None
        return self._filtered.filter(~Q(vector=unwanted)) if unwanted else self._filtered

    @property
    def _of_kind(self) -> EntryQuerySet:
        return self._matches.filter(kind=self.kind) if self.kind else self._matches

    # In which order --------------------------------------------------------------------------------

    def _candidates(self, rows: EntryQuerySet, days: Days | None = None) -> list[Candidate]:
        """The newest of these matches, the best first."""
        if not self._query:
            return ranked(rows, None, as_of=self.as_of)
        return self._among_days(rows, self._query, days or self._days)

    def _among_days(self, rows: EntryQuerySet, query: Query, days: Days) -> list[Candidate]:
        return days.until(CANDIDATES, lambda some: ranked(among(some, rows), query, as_of=self.as_of), len)

    def _newest(self, query: Query) -> list[Candidate]:
        if not self._is_plain:
            return self._among_days(self._filtered.filter(vector=query), query, self._days)
        look = partial(ranked_plainly, self._scopes, query, as_of=self.as_of)
        return self._days.until(CANDIDATES, look, len)

    @cached_property
    def _days(self) -> Days:
        return Days()

    @cached_property
    def _all(self) -> list[Candidate]:
        if not self._query:
            return self._candidates(self._matches)
        return self._newest(self._query) if self._is_begun else self._as_it_stands

    @property
    def _is_capped(self) -> bool:
        return len(self._all) >= CANDIDATES

    def _newest_of_kind(self) -> list[Candidate]:
        if not self.kind:
            return self._all
        if self._is_capped:
            return self._candidates(self._of_kind)
        return [one for one in self._all if one.kind == self.kind]

    @cached_property
    def _counts(self) -> dict[str, int]:
        counts = dict(Counter(one.kind for one in _one_each(self._all)))
        if self._is_capped:
            kinds = [source.kind for source in all_sources()]
            counts |= {kind: self._count(kind) for kind in kinds if 0 < counts.get(kind, 0) <= COUNTED}
            counts |= self._count_others([kind for kind in kinds if kind not in counts])
        return counts

    def _count(self, kind: str) -> int:
        """Of a kind that is among the newest, and so probably in many days."""
        rows = self._matches.filter(kind=kind)
        if not self._query:
            return wholes(rows).count()
        return self._days.until(COUNTED + 1, lambda some: wholes(among(some, rows)).count(), int)

    def _count_others(self, kinds: Sequence[str]) -> dict[str, int]:
        """In one statement, of kinds that are not."""
        if not kinds:
            return {}
        if self._query and self._is_plain:
            return dict(OF_KINDS(*kinds, scopes=self._scopes, text=self._query.text))
        return dict(how_many(self._matches, kinds))

    # What is offered beside them -------------------------------------------------------------------

    def _close(self, found: Sequence[Entry]) -> list[Entry]:
        """Titles that are spelt nearly as was asked, of what was not found."""
        words = fold(self.asked.words).lower()
        if len(words) < 4:
            return []
        rows = self._filtered.filter(near("heading", words)).exclude(pk__in=[entry.pk for entry in found])
        rows = rows.exclude(within__in=[entry.within for entry in found if entry.within])
        if self.kind:
            rows = rows.filter(kind=self.kind)
        nearest = rows.annotate(near=nearness("heading", words)).order_by("-near", "-at")
        return named(nearest.exclude(heading="").defer("body", "vector")[:CLOSE_SHOWN])


def _one_each(ranked: Iterable[Candidate]) -> list[Candidate]:
    """The best of each whole, the best first."""
    ones: dict[str, Candidate] = {}
    for one in ranked:
        ones.setdefault(one.whole, one)
    return list(ones.values())
