"""Saying where one stands, and closing on time. Knows ballots only: a poll in a post is asked the same way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from communities.decisions.proposing import conversation
from communities.decisions.sayings import TENDING
from communities.models import Ballot, Proposal, Stance, Tending
from engagement.log import record
from moderation.sayings import flag_watched_saying
from moderation.watching import act_on_watched

if TYPE_CHECKING:
    from people.models import Person

TAKEN = "communities.stance_taken"
BLOCKED = "communities.stance_blocks"
TENDED = "communities.block_tended"
CLOSED = "communities.ballot_closed"

CLOSED_AT_ONCE = 100


class BallotClosed(Exception):
    """It was over, or withdrawn, before this stance arrived."""


@transaction.atomic
def take_stance(
    ballot: Ballot, *, person: Person, picks: Sequence[str], reason: str = "", at: datetime | None = None
) -> Stance:
    """The person's one stance, made or changed. Raises BallotClosed once it is over.

    `picks` are keys of the ballot. The lock keeps a change of the text and the end apart from what is said here.
    """
    ballot = Ballot.objects.select_for_update(of=("self",)).select_related("community").get(pk=ballot.pk)
    at = at or timezone.now()
    if not ballot.is_open_at(at) or Proposal.objects.filter(ballot=ballot).exclude(withdrawn_at=None).exists():
        raise BallotClosed
    stance = Stance.objects.filter(ballot=ballot, person=person).first() or Stance(ballot=ballot, person=person)
    said = {"picks": list(picks), "reason": reason, "edition": ballot.edition}
    if stance.pk and all(getattr(stance, name) == value for name, value in said.items()):
        return stance
    blocked_before, stood = bool(stance.pk) and stance.blocks, stance.reason
    stance.picks, stance.reason, stance.edition, stance.at = list(picks), reason, ballot.edition, at
    stance.save()
    if blocked_before and not stance.blocks:
        Tending.objects.filter(stance=stance).delete()
    act_on_watched(stance, reason, by=person, stood=stood)
    _tell(stance, ballot, verb=BLOCKED if stance.blocks and not blocked_before else TAKEN)
    return stance


def _tell(stance: Stance, ballot: Ballot, *, verb: str) -> None:
    """Who it was stays out of the log where names are kept back."""
    actor = None if ballot.anonymous else stance.person
    _record(verb, ballot, actor=actor, stance=stance.pk)


def _record(verb: str, ballot: Ballot, *, actor: Person | None, **ids: int) -> None:
    """What is told of a proposal's ballot is told with the rest of it, and read with it."""
    scope, place = ballot.community.content_scope, ballot.community.scope
    asks = Proposal.objects.filter(ballot=ballot).values_list("pk", flat=True).first()
    talk = conversation(asks) if asks else f"ballot:{ballot.pk}"
    record(verb, actor=actor, target=ballot, scope=scope, place=place, conversation=talk, **ids)


@transaction.atomic
def tend(stance: Stance, *, by: Person, words: str, at: datetime | None = None) -> Tending:
    """Says who works with the one who blocks. The latest word stands."""
    said = {"person": by, "words": words, "at": at or timezone.now()}
    tending, _made = Tending.objects.update_or_create(stance=stance, defaults=said)
    _record(TENDED, stance.ballot, actor=by, stance=stance.pk)
    flag_watched_saying(TENDING, tending)
    return tending


def close_due(now: datetime | None = None) -> int:
    """Tells of every ballot that is over, once, however often and in however many processes this runs."""
    now = now or timezone.now()
    closed = 0
    while found := _close_some(now):
        closed += found
    return closed


@transaction.atomic
def _close_some(now: datetime) -> int:
    over = Ballot.objects.filter(closes_at__lte=now, told_closed_at=None).select_related("community")
    ballots = list(over.order_by("closes_at").select_for_update(skip_locked=True, of=("self",))[:CLOSED_AT_ONCE])
    for ballot in ballots:
        ballot.told_closed_at = now
        ballot.save(update_fields=["told_closed_at"])
        _record(CLOSED, ballot, actor=None)
    return len(ballots)
