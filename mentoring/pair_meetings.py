"""A meeting of two that was held. The first asks each of them, for themselves, whether they fit."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.log import record
from mentoring.models import Agreement, CheckIn, CheckKind, Pairing, PairMeeting
from people.scopes import person_scope

if TYPE_CHECKING:
    from people.models import Person

ASKED_HOW = "mentoring.asked_how_it_goes"


@transaction.atomic
def log_meeting(pairing: Pairing, *, by: Person, held_on: date, minutes: int) -> PairMeeting:
    """The first meeting asks both, each for themselves, whether they fit."""
    if held_on > timezone.localdate():
        raise ValidationError(_("This day is still to come. Log the meeting when it has been."))
    said = {"minutes": minutes, "logged_by": by, "has_notes": _written_since(pairing, held_on)}
    meeting, made = PairMeeting.objects.get_or_create(pairing=pairing, held_on=held_on, defaults=said)
    if made and pairing.meetings.count() == 1:
        for person_id in (pairing.mentor_id, pairing.mentee_id):
            ask_how(pairing, person_id, CheckKind.FIT)
    return meeting


def _written_since(pairing: Pairing, held_on: date) -> bool:
    """Whether notes were written on that day or later: they are of this meeting, unless there was another between."""
    agreement = Agreement.objects.filter(pairing=pairing).exclude(notes="").exclude(notes_at=None).first()
    if agreement is None or agreement.notes_at is None:
        return False
    written_on = timezone.localdate(agreement.notes_at)
    between = pairing.meetings.filter(held_on__gt=held_on, held_on__lte=written_on)
    return written_on >= held_on and not between.exists()


def ask_how(pairing: Pairing, person_id: int, kind: str, *, number: int = 1, at: datetime | None = None) -> bool:
    """Within a transaction. Says whether they had not been asked."""
    check_in, made = CheckIn.objects.get_or_create(
        pairing=pairing, person_id=person_id, kind=kind, number=number, defaults={"asked_at": at or timezone.now()}
    )
    if made:
        record(
            ASKED_HOW,
            actor=None,
            target=pairing,
            scope=person_scope(person_id),
            to=person_id,
            check_in=check_in.pk,
            conversation=f"check-in:{check_in.pk}",
        )
    return made
