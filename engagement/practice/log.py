"""My practice log: what I used at work, what I changed and take from it. Nobody else reads it, unless I show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.shortcuts import get_object_or_404

from content.models import Use
from content.models.uses import used
from content.targets import target_of

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from people.models import Person

PAGE_SIZE = 20
MOST_EXPORTED = 2000


@dataclass(frozen=True)
class Entry:
    """A use, with what it was of as far as its person may see that now: the entry stays theirs in any case."""

    use: Use
    row: Any = None

    @property
    def title(self) -> str:
        return target_of(self.row).title(self.row) if self.row is not None else ""

    @property
    def icon(self) -> str:
        return target_of(self.row).icon if self.row is not None else "repeat-2"

    @property
    def url(self) -> str:
        address: str = self.row.get_absolute_url() if self.row is not None else ""
        return address

    @property
    def kind(self) -> str:
        return target_of(self.row).kind if self.row is not None else ""


@dataclass(frozen=True)
class Span:
    """The days that are asked for; either end may be open."""

    since: date | None = None
    until: date | None = None

    def of(self, person: Person) -> QuerySet[Use]:
        uses = Use.objects.filter(person=person).order_by("-pk")
        if self.since:
            uses = uses.filter(at__date__gte=self.since)
        if self.until:
            uses = uses.filter(at__date__lte=self.until)
        return uses


def page_of(person: Person, span: Span, *, before: int | None = None) -> tuple[list[Entry], int | None]:
    """The latest, and the key to go on from. One query, and one for each kind of content."""
    uses = span.of(person)
    some = list((uses.filter(pk__lt=before) if before else uses)[: PAGE_SIZE + 1])
    shown = some[:PAGE_SIZE]
    return with_rows(shown, person), shown[-1].pk if len(some) > PAGE_SIZE else None


def all_of(person: Person, span: Span) -> list[Entry]:
    """In the order of days, for a file."""
    return with_rows(list(span.of(person)[:MOST_EXPORTED])[::-1], person)


def with_rows(uses: Sequence[Use], person: Person) -> list[Entry]:
    wanted: dict[int, set[int]] = defaultdict(set)
    for use in uses:
        wanted[use.target_type_id].add(use.target_id)
    found = {kind: _visible(kind, pks, person) for kind, pks in wanted.items()}
    return [Entry(use, found[use.target_type_id].get(use.target_id)) for use in uses]


def _visible(kind: int, pks: set[int], person: Person) -> dict[int, Any]:
    """None of what is no longer used, or no longer there at all: such entries stay, as if it were gone."""
    model = ContentType.objects.get_for_id(kind).model_class()
    target = next((one for one in used() if one.model is model), None)
    return target.visible_to(person).in_bulk(pks) if target else {}


def entry_of(person: Person, pk: int) -> Entry:
    use = get_object_or_404(Use, person=person, pk=pk)
    return with_rows([use], person)[0]
