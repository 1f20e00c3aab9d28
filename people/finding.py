"""The directory: people the viewer may know, by name, found by their words, as quick among many as among few."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from people.models import Person
from people.querysets import ways_to_see
from people.sorting import NamePage, cursor_of, page_by_name

if TYPE_CHECKING:
    from people.querysets import PersonQuerySet

NAME = "display_name"
PAGE_SIZE = 30
# Up to so many the viewer knows, they are looked up by their ids.
FEW = 1000
# Beyond, the list of names is walked, so many at first and four times as many each further step. Of those who know
# more than a few, few steps know enough: never asked is who of everybody is known.
STEP, FASTER = 120, 4


def directory_page(viewer: Person, *, words: str, after: str) -> NamePage[Person]:
    found = Person.objects.active().matching(words)
    known = _few(viewer)
    if known is not None:
        return page_by_name(found.filter(pk__in=known), name=NAME, after=after, size=PAGE_SIZE, words=words)
    return _walked(found, viewer, words=words, after=after)


def _few(viewer: Person) -> set[int] | None:
    """Ids of those the viewer may know, when they are few. Each way of knowing is asked alone: its index answers."""
    known = {viewer.pk}
    for way in ways_to_see(viewer):
        known |= set(Person.objects.active().filter(way).order_by().values_list("pk", flat=True)[: FEW + 1])
        if len(known) > FEW:
            return None
    return known


def _walked(found: PersonQuerySet, viewer: Person, *, words: str, after: str) -> NamePage[Person]:
    rows: list[Person] = []
    size = STEP
    while True:
        step = page_by_name(found, name=NAME, after=after, size=size)
        rows += _visible(step.rows, viewer)
        if len(rows) > PAGE_SIZE:
            last = rows[PAGE_SIZE - 1]
            return NamePage(rows[:PAGE_SIZE], cursor_of(last), words)
        if not step.next_after:
            return NamePage(rows, "", words)
        after, size = step.next_after, size * FASTER


def _visible(rows: Sequence[Person], viewer: Person) -> list[Person]:
    seen = set(Person.objects.visible_to(viewer).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [row for row in rows if row.pk in seen]
