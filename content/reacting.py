"""Thanks and 'same here', given and taken back. Once each a person, however often the button is pressed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from content.models import Reaction, ReactionKind
from content.noticing import look_through
from content.targets import target_of
from content.telling import tell

if TYPE_CHECKING:
    from people.models import Person

THANKED = "content.thanked"
SAME_HERE = "content.same_here"
VERBS = {ReactionKind.THANKS: THANKED, ReactionKind.SAME: SAME_HERE}


@transaction.atomic
def react(
    row: Any, kind: str, *, person: Person, words: str = "", on_profile: bool = False, at: datetime | None = None
) -> Reaction:
    """Adds the reaction; a second time it only changes the words, if there are any, and who may read them."""
    known, said = target_of(row), {"words": words, "on_profile": on_profile}
    known.hold(row)
    reaction, made = Reaction.objects.on(row).get_or_create(
        person=person, kind=kind, defaults={"target": row, "at": at or timezone.now(), **said}
    )
    if made:
        _count(row, reaction, 1)
        scope, place = known.scope(row), known.place(row)
        tell(VERBS[ReactionKind(kind)], actor=person, target=row, scope=scope, place=place, reaction=reaction.pk)
        look_through(reaction, words)
    elif words and (words, on_profile) != (reaction.words, reaction.on_profile):
        stood = reaction.words
        reaction.words, reaction.on_profile = words, on_profile
        reaction.save(update_fields=["words", "on_profile"])
        look_through(reaction, words, stood=stood)
    return reaction


def take_off_profile(reaction: Reaction, *, off: bool) -> None:
    """What whoever was thanked decides; nobody is told."""
    reaction.taken_off_at = timezone.now() if off else None
    reaction.save(update_fields=["taken_off_at"])


@transaction.atomic
def take_back(row: Any, kind: str, *, person: Person) -> bool:
    """Removes the reaction; says whether there was one."""
    target_of(row).hold(row)
    reaction = Reaction.objects.on(row).filter(person=person, kind=kind).first()
    if reaction is None or not reaction.delete()[0]:
        return False
    _count(row, reaction, -1)
    return True


def _count(row: Any, reaction: Reaction, change: int) -> None:
    reaction.count(change)
    # What the page that asked shows; the row itself was counted in the database.
    setattr(row, reaction.counter, getattr(row, reaction.counter) + change)
    target_of(row).changed(row)
