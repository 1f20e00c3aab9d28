"""What people say of their use of something can be flagged and hidden, like anything else others read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.utils.translation import gettext as _

from content.models import Use
from content.models.uses import used
from content.targets import Target, target_of
from content.using import recount
from people.scopes import person_scope

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.scopes import Viewer


def _title(use: Use) -> str:
    row: Any = use.target
    return _("What came of “%(title)s”") % {"title": target_of(row).title(row)} if row is not None else str(use)


def _scope(use: Use) -> str:
    """As what was used; where that is gone, nobody else's."""
    row: Any = use.target
    return target_of(row).scope(row) if row is not None else person_scope(use.person_id)


def _place(use: Use) -> str:
    row: Any = use.target
    return target_of(row).place(row) if row is not None else ""


def _can_take_part(viewer: Viewer, use: Use) -> bool:
    row: Any = use.target
    return row is not None and target_of(row).can_take_part(viewer, row)


def _with_what_was_used(rows: QuerySet[Use]) -> QuerySet[Use]:
    kinds = [one.model._base_manager.select_related(*one.related) for one in used()]
    return rows.prefetch_related(GenericPrefetch("target", kinds))


def _hold(use: Use) -> None:
    """What is counted is what it says by then: its person may be changing it."""
    use.refresh_from_db(from_queryset=Use.objects.select_for_update())


USE = Target(
    kind="use",
    model=Use,
    title=_title,
    scope=_scope,
    place=_place,
    author=lambda use: use.person,
    written_by=lambda person: Use.objects.filter(person=person, only_mine=False),
    can_take_part=_can_take_part,
    hold=_hold,
    visibility_changed=recount,
    words=lambda use: use.came_of_it or use.changed,
    icon="repeat-2",
    related=("person",),
    fetched=_with_what_was_used,
)
