"""What was hidden in mentoring: that something stood there stays, its words do not."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType

from communities.decisions.forgetting import GONE
from mentoring.models import AgendaItem, Agreement, Circle, NoteEdition, Programme, Rsvp, VisitOffer
from moderation.forgetting import hidden_before
from moderation.models import Case, CaseState
from moderation.parting import settle_erased

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from mentoring.models.own_words import OwnWords
    from people.models import Person

PUT_AWAY: tuple[type[OwnWords], ...] = (Circle, Programme, Agreement)


def forget_hidden_agenda(before: datetime) -> int:
    return hidden_before(AgendaItem, before).exclude(title=GONE).update(title=GONE, link="")


def forget_hidden_notes(before: datetime) -> int:
    return hidden_before(NoteEdition, before).exclude(source="").update(source="", html="")


def forget_hidden_words(before: datetime) -> int:
    """Beside an answer; whether they come stays."""
    return hidden_before(Rsvp, before).exclude(note="").update(note="")


def forget_hidden_offers(before: datetime) -> int:
    """The hour stays, where it was chosen; what it was said to be does not."""
    return hidden_before(VisitOffer, before).exclude(what=GONE).update(what=GONE, place="")


def forget_put_away(before: datetime) -> int:
    """What circles and programmes said of themselves, and what two noted."""
    return sum(_leave_nothing_of(model, hidden_before(model, before)) for model in PUT_AWAY)


def _leave_nothing_of(model: type[OwnWords], rows: QuerySet[Any]) -> int:
    """Something else may stand there then, and be flagged anew."""
    gone = list(rows.values_list("pk", flat=True))
    kind = ContentType.objects.get_for_model(model)
    Case.objects.filter(target_type=kind, target_id__in=gone).update(state=CaseState.DEALT_WITH)
    return model._base_manager.filter(pk__in=gone).update(put_away={}, hidden_at=None)


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


def erase_put_away(person: Person) -> None:
    """What a circle or a programme says of itself is everybody's; what they wrote and was put away nobody reads."""
    for model in PUT_AWAY:
        theirs = model.written_by(person).exclude(put_away={})
        settle_erased(model, theirs.values_list("pk", flat=True))
        _leave_nothing_of(model, theirs)
