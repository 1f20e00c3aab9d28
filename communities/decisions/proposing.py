"""What happens to a proposal: raised, changed, put to everybody, decided, looked back on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from communities.decisions.sayings import CHANGE, NOTE, OUTCOME
from communities.decisions.talks import open_talk, tell_talk
from communities.models import Ballot, Community, Method, Outcome, Proposal, Version
from communities.models.proposal import Worded
from engagement.log import record
from moderation.sayings import flag_watched_saying
from moderation.watching import act_on_watched, flag_watched

if TYPE_CHECKING:
    from people.models import Person

PROPOSED = "communities.proposed"
AMENDED = "communities.proposal_amended"
OPENED = "communities.decision_opened"
MOVED = "communities.decision_end_moved"
WITHDRAWN = "communities.proposal_withdrawn"
TAKEN_UP_AGAIN = "communities.proposal_taken_up_again"
DECIDED = "communities.decided"
FOLLOW_UP_DUE = "communities.follow_up_due"
CHANGE_TOLD = "communities.change_told"

ASKED_AT_ONCE = 100


class ChangedMeanwhile(Exception):
    """Somebody else changed the text after this change was begun; `current` is what stands now."""

    def __init__(self, current: Proposal) -> None:
        super().__init__()
        self.current = current


class DecidedAlready(Exception):
    """The outcome is written: what led to it is not changed any more."""


class Closed(Exception):
    """Everybody was asked, and it is over: in other words what they said would count no more, and none could say it
    again."""


def conversation(proposal_id: int) -> str:
    return f"proposal:{proposal_id}"


def _record(verb: str, proposal: Proposal, *, actor: Person | None, **ids: Any) -> None:
    where = {"scope": proposal.community.content_scope, "place": proposal.community.scope}
    record(verb, actor=actor, target=proposal, **where, conversation=conversation(proposal.pk), **ids)


def proposed_too_much(person: Person) -> bool:
    since = timezone.now() - timedelta(days=1)
    return Proposal.objects.filter(author=person, created_at__gte=since).count() >= settings.PROPOSALS_A_DAY


def propose(
    community: Community,
    *,
    author: Person,
    words: Mapping[str, Any],
    talk: int | None = None,
    tells_talk: bool = False,
    sending_key: UUID | None = None,
    at: datetime | None = None,
) -> Proposal:
    """A proposal and the thread it is talked over in: `talk`, where it grew out of one, else one of its own.
    Where one `tells_talk`, those who talked it over are told so there, unless it waits for a look.

    The same `sending_key` gives the proposal made the first time.
    """
    if sent := _already_sent(author, sending_key):
        return sent
    proposal = Proposal(community=community, author=author, talk=talk, sending_key=sending_key)
    proposal.created_at = at or timezone.now()
    proposal.say(**words)
    try:
        with transaction.atomic():
            _raise(proposal)
            if talk and tells_talk and proposal.hidden_at is None:
                tell_talk(proposal)
    except IntegrityError:
        # The same form a second time, while the first was still being written.
        if sent := _already_sent(author, sending_key):
            return sent
        raise
    return proposal


def _already_sent(author: Person, sending_key: UUID | None) -> Proposal | None:
    if sending_key is None:
        return None
    return Proposal.objects.select_related("community").filter(author=author, sending_key=sending_key).first()


def _raise(proposal: Proposal) -> None:
    proposal.save()
    _keep_version(proposal, by=proposal.author, at=proposal.created_at)
    if proposal.talk is None:
        proposal.talk = open_talk(proposal)
        proposal.save(update_fields=["talk"])
    _record(PROPOSED, proposal, actor=proposal.author)
    words = proposal.title, proposal.what, proposal.why, *proposal.options
    act_on_watched(proposal, *words, by=proposal.author)


def _keep_version(proposal: Proposal, *, by: Person, at: datetime, note: str = "") -> Version:
    words = {name: getattr(proposal, name) for name in Worded.WORDS}
    return Version.objects.create(proposal=proposal, number=proposal.edition, by=by, at=at, note=note, **words)


def hold_proposal(proposal: Proposal) -> Proposal:
    """The proposal as it stands, held until the transaction ends; its ballot is held too, as stances hold it."""
    if proposal.ballot_id:
        Ballot.objects.select_for_update().get(pk=proposal.ballot_id)
    held = Proposal.objects.select_for_update(of=("self",)).select_related("community", "ballot", "outcome")
    return held.get(pk=proposal.pk)


def _undecided(proposal: Proposal) -> Proposal:
    held = hold_proposal(proposal)
    if hasattr(held, "outcome") or held.withdrawn_at:
        raise DecidedAlready
    return held


@transaction.atomic
def amend(
    proposal: Proposal,
    *,
    by: Person,
    words: Mapping[str, Any],
    started_from: int,
    note: str = "",
    at: datetime | None = None,
) -> Proposal:
    """Writes a new version. Who has taken a stance on the one before is asked again."""
    at = at or timezone.now()
    held = _undecided(proposal)
    if held.ballot and held.ballot.closes_at <= at:
        raise Closed
    if held.edition != started_from:
        raise ChangedMeanwhile(held)
    if all(getattr(held, name) == value for name, value in words.items()):
        return held
    stood = held.source
    version = say_anew(held, by=by, words=words, note=note, at=at)
    flag_watched(held, held.source, stood=stood)
    flag_watched_saying(NOTE, version, stood=stood)
    return held


def say_anew(held: Proposal, *, by: Person, words: Mapping[str, Any], note: str, at: datetime) -> Version:
    """A version of its own, whoever writes it: who spoke on the one before hears of it."""
    held.say(**words)
    held.edition += 1
    held.save(update_fields=[*Worded.WORDS, "edition"])
    version = _keep_version(held, by=by, at=at, note=note)
    _ask_again(held)
    _record(AMENDED, held, actor=by, edition=held.edition)
    return version


def _ask_again(proposal: Proposal) -> None:
    ballot = proposal.ballot
    if ballot is None or proposal.withdrawn_at:
        return
    ballot.edition = proposal.edition
    if not ballot.is_consent:
        ballot.choices = proposal.options
    ballot.save(update_fields=["edition", "choices"])


@transaction.atomic
def open_decision(
    proposal: Proposal,
    *,
    by: Person,
    method: str,
    closes_at: datetime,
    quorum: int = 0,
    anonymous: bool = False,
    at: datetime | None = None,
) -> Ballot:
    """Asks everybody where they stand. A second click finds the ballot of the first."""
    at = at or timezone.now()
    held = _undecided(proposal)
    if held.ballot:
        return held.ballot
    ballot = Ballot(community=held.community, opened_by=by, opened_at=at, closes_at=closes_at, edition=held.edition)
    ballot.method, ballot.quorum, ballot.anonymous = method, quorum, anonymous
    ballot.choices = [] if method == Method.CONSENT else held.options
    ballot.save()
    held.ballot = ballot
    held.save(update_fields=["ballot"])
    _record(OPENED, held, actor=by)
    return ballot


@transaction.atomic
def move_end(proposal: Proposal, *, by: Person, closes_at: datetime) -> None:
    """Gives it another end: more time, or after it was over, a second look. Whoever stood somewhere still does."""
    held = _undecided(proposal)
    ballot = held.ballot
    if ballot is None or ballot.closes_at == closes_at:
        return
    ballot.closes_at, ballot.told_closed_at = closes_at, None
    ballot.save(update_fields=["closes_at", "told_closed_at"])
    _record(MOVED, held, actor=by)


@transaction.atomic
def withdraw(proposal: Proposal, *, by: Person) -> None:
    held = _undecided(proposal)
    held.withdrawn_at = timezone.now()
    held.save(update_fields=["withdrawn_at"])
    _record(WITHDRAWN, held, actor=by)


@transaction.atomic
def take_up_again(proposal: Proposal, *, by: Person) -> None:
    """As it was when it was withdrawn: it may be over by now, and those who lead give it more time."""
    held = hold_proposal(proposal)
    if held.withdrawn_at:
        held.withdrawn_at = None
        held.save(update_fields=["withdrawn_at"])
        _ask_again(held)
        _record(TAKEN_UP_AGAIN, held, actor=by)


@transaction.atomic
def state_outcome(
    proposal: Proposal,
    *,
    by: Person,
    verdict: str,
    words: str,
    follow_up_at: datetime | None = None,
    at: datetime | None = None,
) -> Outcome:
    """Says what was decided. Said twice, the first stands."""
    held = hold_proposal(proposal)
    if hasattr(held, "outcome"):
        return held.outcome
    said = {"verdict": verdict, "words": words, "follow_up_at": follow_up_at}
    outcome = Outcome.objects.create(proposal=held, by=by, at=at or timezone.now(), **said)
    _record(DECIDED, held, actor=by, outcome=outcome.pk)
    flag_watched_saying(OUTCOME, outcome)
    return outcome


def ask_what_changed(now: datetime | None = None) -> int:
    """Asks the authors whose day has come, each once. For the scheduler; safe to run at any time and twice."""
    asked = 0
    while found := _ask_some(now or timezone.now()):
        asked += found
    return asked


@transaction.atomic
def _ask_some(now: datetime) -> int:
    due = Outcome.objects.to_ask().select_related("proposal__community").order_by("follow_up_at")
    outcomes = list(due.select_for_update(skip_locked=True, of=("self",))[:ASKED_AT_ONCE])
    for outcome in outcomes:
        outcome.asked_at = now
        outcome.save(update_fields=["asked_at"])
        _record(FOLLOW_UP_DUE, outcome.proposal, actor=None, outcome=outcome.pk)
    return len(outcomes)


@transaction.atomic
def tell_change(outcome: Outcome, *, by: Person, changed: str, at: datetime | None = None) -> None:
    """Looks back: what it changed. Those who took part hear of it the first time."""
    outcome = Outcome.objects.select_for_update(of=("self",)).select_related("proposal__community").get(pk=outcome.pk)
    stood = outcome.changed
    outcome.changed, outcome.changed_by, outcome.changed_at = changed, by, at or timezone.now()
    outcome.save(update_fields=["changed", "changed_by", "changed_at"])
    flag_watched_saying(CHANGE, outcome, stood=stood)
    if not stood:
        _record(CHANGE_TOLD, outcome.proposal, actor=by, outcome=outcome.pk)
