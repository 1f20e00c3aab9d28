"""Words that come with thanks can be flagged and hidden, by whoever reads them; the thanks themselves stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.utils.translation import gettext as _

from content.models import Reaction
from content.models.reactions import thankable
from content.targets import Target, target_of
from people.nobody import is_nobody
from people.scopes import person_scope

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import Person
    from people.scopes import Viewer


def _title(thanks: Reaction) -> str:
    row: Any = thanks.target
    return _("Thanks for “%(title)s”") % {"title": target_of(row).title(row)} if row is not None else str(thanks)


def _scope(thanks: Reaction) -> str:
    """As what they were for; where that is gone, nobody else's."""
    row: Any = thanks.target
    return target_of(row).scope(row) if row is not None else person_scope(thanks.person_id)


def _place(thanks: Reaction) -> str:
    row: Any = thanks.target
    return target_of(row).place(row) if row is not None else ""


def _can_take_part(viewer: Viewer, thanks: Reaction) -> bool:
    row: Any = thanks.target
    return row is not None and target_of(row).can_take_part(viewer, row)


def _flagged_as(person: Person, thanks: Reaction) -> Person:
    """What is said to who wrote without a name is read by them alone: flagged by name it would tell whose it is."""
    row: Any = thanks.target
    author = target_of(row).author(row)
    is_read_by_all = thanks.is_on_profile or thanks.person_id == person.pk
    return person if is_read_by_all or author is None or not is_nobody(author) else author


def _with_what_they_were_for(rows: QuerySet[Reaction]) -> QuerySet[Reaction]:
    kinds = [one.model._base_manager.select_related(*one.related) for one in thankable()]
    return rows.prefetch_related(GenericPrefetch("target", kinds))


def _hold(thanks: Reaction) -> None:
    """Its person may be changing the words."""
    thanks.refresh_from_db(from_queryset=Reaction.objects.select_for_update())


THANKS = Target(
    kind="thanks",
    model=Reaction,
    title=_title,
    scope=_scope,
    place=_place,
    author=lambda thanks: thanks.person,
    written_by=lambda person: Reaction.objects.filter(person=person).exclude(words=""),
    can_take_part=_can_take_part,
    flagged_as=_flagged_as,
    hold=_hold,
    words=lambda thanks: thanks.words,
    icon="hand-heart",
    related=("person",),
    fetched=_with_what_they_were_for,
)
