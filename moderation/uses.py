"""What people say of their use of something can be flagged and hidden, like anything else others read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from content.models import Use
from content.models.uses import used
from content.targets import Target, Text, target_of
from content.using import recount
from moderation.beside import can_take_part_in, hold_what_it_was_said_of, place_of, scope_of, with_what_it_was_said_of
from moderation.rewording import KeptHere, set_fields, text_of

if TYPE_CHECKING:
    from people.models import Person


def _title(use: Use) -> str:
    row: Any = use.target
    return _("What came of “%(title)s”") % {"title": target_of(row).title(row)} if row is not None else str(use)


def _hold(use: Use) -> None:
    """What is counted is what it says by then: its person may be changing it."""
    hold_what_it_was_said_of(use)
    use.refresh_from_db(from_queryset=Use.objects.select_for_update())


def _texts(use: Use) -> list[Text]:
    return [text_of(use, name) for name in use.texts]


def _write(use: Use, changed: Mapping[str, str], by: Person) -> None:
    set_fields(use, changed, by)
    row: Any = use.target
    if row is not None:
        target_of(row).changed(row)


WORDS = KeptHere(texts=_texts, write=_write)
USE = Target(
    kind="use",
    model=Use,
    title=_title,
    scope=scope_of,
    place=place_of,
    author=lambda use: use.person,
    written_by=lambda person: Use.objects.filter(person=person, only_mine=False),
    can_take_part=can_take_part_in,
    hold=_hold,
    visibility_changed=recount,
    said_of=lambda use: use.target,
    **WORDS.offered(),
    words=lambda use: use.came_of_it or use.changed,
    icon="repeat-2",
    related=("person",),
    fetched=with_what_it_was_said_of(used),
)
