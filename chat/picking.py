"""Choosing people to write to: found by words, those chosen already kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from people.finding import directory_page
from people.models import Person

if TYPE_CHECKING:
    from people.querysets import PersonQuerySet

SHOWN = 12


@dataclass(frozen=True)
class Picker:
    """What the form shows: `chosen` stay ticked, `found` can be ticked."""

    words: str
    chosen: Sequence[Person]
    found: Sequence[Person]


def reachable(person: Person) -> PersonQuerySet:
    """Whom somebody can see, themselves left out: what the others say to being written to is asked on sending."""
    return Person.objects.visible_to(person).exclude(pk=person.pk)


def chosen_among(handles: Iterable[str], *, by: Person) -> list[Person]:
    written = [handle for handle in handles if "\x00" not in handle][:20]
    return list(reachable(by).filter(handle__in=written).order_by("display_name"))


def picker(words: str, handles: Iterable[str], *, by: Person, without: Iterable[int] = ()) -> Picker:
    chosen = chosen_among(handles, by=by)
    left_out = {by.pk, *without, *(person.pk for person in chosen)}
    rows = directory_page(by, words=words, after="").rows if words else []
    return Picker(words, chosen, [person for person in rows if person.pk not in left_out][:SHOWN])
