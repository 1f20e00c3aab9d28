"""What moderation has of somebody who leaves the site: that something was decided stays, and no words of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation.models import Appeal, Flag, Measure

if TYPE_CHECKING:
    from people.models import Person


def erase_from_moderation(person: Person, words_go: bool) -> None:
    Flag.objects.filter(person=person).update(note="")
    Measure.objects.filter(person=person).update(reason="")
    Appeal.objects.filter(measure__person=person).delete()
