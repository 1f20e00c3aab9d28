"""Words that come with thanks can be flagged and hidden, by whoever reads them; the thanks themselves stay."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from content.models import Reaction
from content.models.reactions import thankable
from content.targets import Target, target_of
from moderation.beside import can_take_part_in, hold_what_it_was_said_of, place_of, scope_of, with_what_it_was_said_of
from moderation.rewording import KeptHere, text_of
from people.nobody import is_nobody

if TYPE_CHECKING:
    from people.models import Person


def _title(thanks: Reaction) -> str:
    row: Any = thanks.target
    return _("Thanks for “%(title)s”") % {"title": target_of(row).title(row)} if row is not None else str(thanks)


def _flagged_as(person: Person, thanks: Reaction) -> Person:
    """What is said to who wrote without a name is read by them alone: flagged by name it would tell whose it is."""
    row: Any = thanks.target
    author = target_of(row).author(row)
    is_read_by_all = thanks.is_on_profile or thanks.person_id == person.pk
    return person if is_read_by_all or author is None or not is_nobody(author) else author


def _flaggers_unnamed(thanks: Reaction) -> Collection[int]:
    row: Any = thanks.target
    return target_of(row).nameless(row) if row is not None else ()


def _hold(thanks: Reaction) -> None:
    """Its person may be changing the words."""
    hold_what_it_was_said_of(thanks)
    thanks.refresh_from_db(from_queryset=Reaction.objects.select_for_update())


WORDS = KeptHere(texts=lambda thanks: [text_of(thanks, "words", may_be_empty=False)])
THANKS = Target(
    kind="thanks",
    model=Reaction,
    title=_title,
    scope=scope_of,
    place=place_of,
    author=lambda thanks: thanks.person,
    written_by=lambda person: Reaction.objects.filter(person=person).exclude(words=""),
    can_take_part=can_take_part_in,
    flagged_as=_flagged_as,
    flaggers_unnamed=_flaggers_unnamed,
    hold=_hold,
    said_of=lambda thanks: thanks.target,
    **WORDS.offered(),
    words=lambda thanks: thanks.words,
    icon="hand-heart",
    related=("person",),
    fetched=with_what_it_was_said_of(thankable),
)
