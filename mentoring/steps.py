"""A programme's way from draft to closed, a step at a time, and back as long as nobody was told.

The sign-up opens and closes by itself where the programme says when.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.log import record
from mentoring.models import PairingState, Programme, ProgrammeKind, ProgrammeState
from mentoring.planned.planning import call_off_all

if TYPE_CHECKING:
    from people.models import Person

MOVED_ON = "mentoring.programme_moved_on"


@transaction.atomic
def move(programme: Programme, *, to: str, by: Person | None) -> None:
    """Goes one step on, or one back; nobody (`by`) is the clock. Raises ValidationError for any other way."""
    programme = Programme.objects.select_for_update().select_related("community").get(pk=programme.pk)
    if programme.state == to:
        return  # a second click
    back_to_round = programme.is_between_rounds and to == ProgrammeState.RUNNING
    if to not in (programme.next_step, programme.step_back) and not back_to_round:
        raise ValidationError(_("The programme can't go there from where it is."))
    _forget_moments_gone_by(programme, to)
    programme.state = to
    looks_back = to in (ProgrammeState.CLOSING, ProgrammeState.CLOSED)
    programme.looks_back_since = (programme.looks_back_since or timezone.now()) if looks_back else None
    programme.save(update_fields=["state", "looks_back_since", "sign_up_opens_at", "sign_up_closes_at"])
    record(MOVED_ON, actor=by, target=programme, scope=programme.community.scope, to=to)


@transaction.atomic
def begin_next_round(programme: Programme, *, by: Person | None) -> None:
    """Everybody is matched anew with somebody they have not met. This round goes on until the next is told."""
    programme = Programme.objects.select_for_update().select_related("community").get(pk=programme.pk)
    if programme.kind != ProgrammeKind.ROUNDS or programme.state != ProgrammeState.RUNNING:
        raise ValidationError(_("A next round begins while connection rounds are running."))
    programme.state = ProgrammeState.MATCHING
    programme.save(update_fields=["state"])
    record(MOVED_ON, actor=by, target=programme, scope=programme.community.scope, to=programme.state)


def end_last_round(programme: Programme, *, by: Person | None) -> None:
    """Within the transaction that tells of the next. What its pairs had planned is called off, and both hear of it."""
    going_on = programme.pairings.filter(state=PairingState.ACTIVE)
    call_off_all(going_on, by=by)
    going_on.update(state=PairingState.ENDED, ended_at=timezone.now())
    programme.pairings.filter(state=PairingState.PROPOSED).update(state=PairingState.LAPSED)


def _forget_moments_gone_by(programme: Programme, to: str) -> None:
    """Whoever goes back by hand means it: the clock does not undo it a minute later."""
    now = timezone.now()
    if to == ProgrammeState.DRAFT and programme.sign_up_opens_at and programme.sign_up_opens_at <= now:
        programme.sign_up_opens_at = None
    back_to_sign_up = to == ProgrammeState.SIGN_UP and programme.state != ProgrammeState.DRAFT
    if back_to_sign_up and programme.sign_up_closes_at and programme.sign_up_closes_at <= now:
        programme.sign_up_closes_at = None


def tend_sign_ups(now: datetime | None = None) -> int:
    """Opens and closes what is due; run by the clock. Returns how many programmes moved on."""
    now = now or timezone.now()
    opening = Programme.objects.filter(state=ProgrammeState.DRAFT, sign_up_opens_at__lte=now)
    closing = Programme.objects.filter(state=ProgrammeState.SIGN_UP, sign_up_closes_at__lte=now)
    due = [*opening.exclude(sign_up_closes_at__lte=now), *closing]
    for programme in due:
        if programme.next_step:
            move(programme, to=programme.next_step, by=None)
    return len(due)
