"""What is flagged, and neither thanked for, used nor saved: people, from their profile, whose cases stand in no
community's queue; and what the apps register here beside the kinds of content/targets.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Exists, Model, OuterRef, QuerySet

from content.targets import Target, announce, target_kind, target_of, targets
from people.models import Person
from people.scopes import PUBLIC

PERSON = Target(
    kind="person",
    model=Person,
    title=lambda person: person.display_name,
    scope=lambda person: PUBLIC,
    author=lambda person: person,
    can_take_part=lambda viewer, person: viewer.is_authenticated and viewer != person,
    words=lambda person: person.about,
    written_by=lambda person: Person.objects.filter(pk=person.pk),
    icon="user",
)


_beside: dict[str, Target] = {PERSON.kind: PERSON}


def register_flaggable(target: Target) -> None:
    _beside[target.kind] = target
    announce(target)


def flaggable(kind: str) -> Target:
    return _beside.get(kind) or target_kind(kind)


def flaggable_of(row: Model) -> Target:
    return next((target for target in _beside.values() if isinstance(row, target.model)), None) or target_of(row)


def by_kind(rows: Iterable[Any]) -> list[tuple[Target, list[Any]]]:
    kinds: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        kinds[flaggable_of(row).kind].append(row)
    return [(flaggable_of(some[0]), some) for some in kinds.values()]


def written_kinds() -> list[Target]:
    """Whatever can be flagged but people themselves."""
    return [*targets(), *(target for target in _beside.values() if target is not PERSON)]


def with_what_they_stand_in(lookup: str, viewer: Person | None = None) -> GenericPrefetch[Any]:
    """A statement for each kind of words, however many there are. With a viewer each row knows whether it is theirs."""
    rows = [_fetched(one, viewer) for one in written_kinds()]
    return GenericPrefetch(lookup, [*rows, PERSON.model._base_manager.all()])


def _fetched(target: Target, viewer: Person | None) -> QuerySet[Any]:
    rows = target.fetched(target.model._base_manager.select_related(*target.related))
    if viewer is None or target.without_name_of is None:
        return rows
    theirs = target.without_name_of(viewer).order_by().filter(pk=OuterRef("pk"))
    return rows.annotate(nameless_of_viewer=Exists(theirs))


def words_of(row: Any) -> str:
    """As they were written; of a person what they say about themselves."""
    words: str = row.about if isinstance(row, Person) else getattr(row, "source", "") or flaggable_of(row).words(row)
    return words or str(row)


def words_by(person: Person, row: Any) -> str:
    """Of what they wrote what is theirs, wherever they belong by now: where others write there too, none of theirs."""
    said_last = flaggable_of(row).said_last
    return words_of(row) if said_last is None else said_last(row, person)
