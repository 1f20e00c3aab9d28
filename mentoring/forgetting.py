"""What was hidden in mentoring: that something stood there stays, its words do not."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType

from communities.decisions.forgetting import GONE
from mentoring.models import AgendaItem, NoteEdition, Rsvp
from moderation.forgetting import hidden_before
from moderation.models import Case
from moderation.parting import settle_erased

if TYPE_CHECKING:
    from people.models import Person


def forget_hidden_agenda(before: datetime) -> int:
    return hidden_before(AgendaItem, before).exclude(title=GONE).update(title=GONE, link="")


def forget_hidden_notes(before: datetime) -> int:
    return hidden_before(NoteEdition, before).exclude(source="").update(source="", html="")


def forget_hidden_words(before: datetime) -> int:
    """Beside an answer; whether they come stays."""
    return hidden_before(Rsvp, before).exclude(note="").update(note="")


def forget_former_notes(before: datetime) -> int:
    """What notes of sessions said before others took its place; not while somebody still has to look at it."""
    kind = ContentType.objects.get_for_model(NoteEdition)
    asked = Case.objects.undecided().filter(target_type=kind).values("target_id")
    former = NoteEdition.objects.superseded(before).filter(hidden_at=None)
    return former.exclude(pk__in=asked).delete()[0]


def erase_notes(person: Person) -> None:
    """What a circle noted together stays the circle's, as it stands; nobody reads the rest of what they wrote there."""
    mine = NoteEdition.objects.filter(by=person)
    stands = NoteEdition.objects.standing().filter(by=person)
    gone = list(mine.exclude(pk__in=stands.values("pk")).values_list("pk", flat=True))
    settle_erased(NoteEdition, gone)
    NoteEdition.objects.filter(pk__in=gone).delete()
