"""What a facilitator changed on the board can be undone, one change after another, until everybody is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mentoring.models import BoardChange, MatchingRun, Programme, Proposal, RuledOut
from people.models import Person

# So many can be undone, the latest first.
MOST_KEPT = 30


class Change(StrEnum):
    SEARCHED = "searched"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    RULED_OUT = "ruled-out"
    ALLOWED = "allowed"
    PAIRED = "paired"
    SWAPPED = "swapped"
    TAKEN_OUT = "taken-out"


def remember(programme: Programme, what: Change, *, by: Person | None, people: Sequence[int] = ()) -> None:
    """Within a transaction that holds the programme, before the change is made."""
    proposals = programme.proposals.order_by("pk")
    before = {
        "proposals": [list(row) for row in proposals.values_list("mentee", "mentor", "run", "fit", "is_locked")],
        "ruled_out": [list(row) for row in programme.ruled_out.order_by("pk").values_list("mentee", "mentor", "by")],
    }
    BoardChange.objects.create(programme=programme, what=what, by=by, people=list(people), before=before)
    kept = programme.board_changes.order_by("-pk").values_list("pk", flat=True)[:MOST_KEPT]
    programme.board_changes.exclude(pk__in=list(kept)).delete()


@dataclass(frozen=True)
class LastChange:
    """What can be undone, in words."""

    pk: int
    words: str


def last_change(programme: Programme) -> LastChange | None:
    change = _latest(programme)
    return LastChange(change.pk, _words_of(change)) if change else None


def _latest(programme: Programme) -> BoardChange | None:
    return programme.board_changes.order_by("-pk").first()


@dataclass(frozen=True)
class Undone:
    """In words, and the pair that now stands where the change was; None where none does."""

    words: str
    proposal: Proposal | None


@transaction.atomic
def undo(programme: Programme, change: str) -> Undone:
    """Puts back what stood before the last change, without those who have gone since.

    Raises ValidationError where that is not the one that was to be undone: somebody may have changed more meanwhile.
    """
    Programme.objects.select_for_update().get(pk=programme.pk)
    last = _latest(programme)
    if last is None or str(last.pk) != change:
        raise ValidationError(_("Nothing was undone: the board has changed since. Look at it as it is now."))
    _put_back(programme, last.before)
    last.delete()
    return Undone(_words_of(last), _proposal_of(programme, last.people[:1]))


def _proposal_of(programme: Programme, people: Sequence[int]) -> Proposal | None:
    return programme.proposals.filter(Q(mentee__in=people) | Q(mentor__in=people)).order_by("fit", "pk").first()


def _put_back(programme: Programme, before: dict[str, list[list[Any]]]) -> None:
    rows = [*before["proposals"], *before["ruled_out"]]
    here = set(Person.objects.filter(pk__in={pk for row in rows for pk in row[:2]}).values_list("pk", flat=True))
    runs = set(MatchingRun.objects.filter(programme=programme).values_list("pk", flat=True))
    programme.proposals.all().delete()
    Proposal.objects.bulk_create(
        Proposal(
            programme=programme,
            mentee_id=mentee,
            mentor_id=mentor,
            run_id=run if run in runs else None,
            fit=fit,
            is_locked=is_locked,
        )
        for mentee, mentor, run, fit, is_locked in before["proposals"]
        if {mentee, mentor} <= here
    )
    programme.ruled_out.all().delete()
    RuledOut.objects.bulk_create(
        RuledOut(programme=programme, mentee_id=mentee, mentor_id=mentor, by_id=by)
        for mentee, mentor, by in before["ruled_out"]
        if {mentee, mentor} <= here
    )


def _words_of(change: BoardChange) -> str:
    """What was done, so that whoever undoes it knows what."""
    known = {one.pk: one.first_name for one in Person.objects.filter(pk__in=change.people)}
    named = dict(zip(("mentee", "mentor"), (known.get(pk, "…") for pk in change.people), strict=False))
    texts = {
        Change.SEARCHED: _("the last search"),
        Change.LOCKED: _("locking %(mentee)s with %(mentor)s"),
        Change.UNLOCKED: _("unlocking %(mentee)s with %(mentor)s"),
        Change.RULED_OUT: _("“not these two” for %(mentee)s and %(mentor)s"),
        Change.ALLOWED: _("allowing %(mentee)s with %(mentor)s again"),
        Change.PAIRED: _("pairing %(mentee)s with %(mentor)s"),
        Change.SWAPPED: _("swapping the mentors of %(mentee)s and %(mentor)s"),
        Change.TAKEN_OUT: _("taking %(mentee)s out of the pair with %(mentor)s"),
    }
    return texts[Change(change.what)] % named
