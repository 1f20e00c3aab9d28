"""What is said beside something: who may see and flag it goes by what it was said of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.prefetch import GenericPrefetch

from content.targets import target_of
from people.scopes import person_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet

    from content.models import Reaction, Use
    from content.targets import Target
    from people.scopes import Viewer


def scope_of(said: Reaction | Use) -> str:
    """As what it was said of; where that is gone, nobody else's."""
    row: Any = said.target
    return target_of(row).scope(row) if row is not None else person_scope(said.person_id)


def place_of(said: Reaction | Use) -> str:
    row: Any = said.target
    return target_of(row).place(row) if row is not None else ""


def hold_what_it_was_said_of(said: Reaction | Use) -> None:
    row: Any = said.target
    if row is not None:
        target_of(row).hold(row)


def can_take_part_in(viewer: Viewer, said: Reaction | Use) -> bool:
    row: Any = said.target
    return row is not None and target_of(row).can_take_part(viewer, row)


def with_what_it_was_said_of(kinds: Callable[[], Sequence[Target]]) -> Callable[[QuerySet[Any]], QuerySet[Any]]:
    """A statement for each of these kinds, however many rows there are."""

    def fetched(rows: QuerySet[Any]) -> QuerySet[Any]:
        asked = [one.model._base_manager.select_related(*one.related) for one in kinds()]
        return rows.prefetch_related(GenericPrefetch("target", asked))

    return fetched
