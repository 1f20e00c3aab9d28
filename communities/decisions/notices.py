"""What people are told of decisions: one opens and ends, a text they spoke on changed, somebody blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.decisions.balloting import BLOCKED, CLOSED, TENDED
from communities.decisions.proposing import AMENDED, CHANGE_TOLD, DECIDED, FOLLOW_UP_DUE, OPENED, TAKEN_UP_AGAIN
from communities.decisions.tallies import tallies_of
from communities.decisions.wording import ends
from communities.models import LEADING, Ballot, Membership, Proposal, Stance, Tending
from communities.permissions import can_state_outcome
from content.excerpts import excerpt
from engagement.kinds import Kind, Weight, Wording

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from engagement.models import Activity
    from people.models import Person

type WordOne = Callable[[Activity, Proposal], Wording]
QUOTE_LENGTH = 160


def _is_on_ballot(activity: Activity) -> bool:
    return activity.target_type_id == ContentType.objects.get_for_model(Ballot).pk


def _about(activities: Sequence[Activity]) -> Q:
    """The proposals of some activities, which are told of the proposal or of its ballot."""
    ballots = [one.target_id for one in activities if _is_on_ballot(one)]
    return Q(ballot__in=ballots) | Q(pk__in=[one.target_id for one in activities if not _is_on_ballot(one)])


def _each(activities: Sequence[Activity], reader: Person, word: WordOne) -> dict[int, Wording]:
    """In one query, with what the reader may see."""
    seen = Proposal.objects.visible_to(reader).filter(_about(activities))
    proposals = list(seen.select_related("community", "ballot", "outcome"))
    by_ballot = {proposal.ballot_id: proposal for proposal in proposals}
    by_number = {proposal.pk: proposal for proposal in proposals}
    found = {one.pk: (by_ballot if _is_on_ballot(one) else by_number).get(one.target_id) for one in activities}
    return {one.pk: word(one, proposal) for one in activities if (proposal := found[one.pk])}


def _proposal(activity: Activity) -> Proposal | None:
    return Proposal.objects.select_related("community").filter(_about([activity])).first()


def _members(proposal: Proposal) -> QuerySet[Membership]:
    return Membership.objects.filter(community=proposal.community_id)


def _ids(memberships: QuerySet[Membership]) -> set[int]:
    return set(memberships.values_list("person_id", flat=True))


def _took_part(proposal: Proposal) -> set[int]:
    stances = Stance.objects.filter(ballot=proposal.ballot_id).exclude(person=None)
    return set(stances.values_list("person_id", flat=True))


# A decision opens, ends, is decided, is looked back on ------------------------------------------------


def _concerned(activity: Activity) -> Iterable[int]:
    proposal = _proposal(activity)
    if proposal is None:
        return []
    if activity.verb == OPENED:
        return _ids(_members(proposal))
    involved = _took_part(proposal) | {proposal.author_id}
    if activity.verb == CLOSED:
        involved |= _ids(_members(proposal).filter(role__in=LEADING))
    return involved & _ids(_members(proposal))


def _word_decisions(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    over = Ballot.objects.filter(pk__in=[one.target_id for one in activities if one.verb == CLOSED])
    tallies = tallies_of(over.filter(proposal__isnull=False))

    def word(activity: Activity, proposal: Proposal) -> Wording:
        url, title = proposal.get_absolute_url(), {"title": proposal.title}
        if activity.verb == OPENED:
            assert proposal.ballot
            said = title | {"end": ends(proposal.ballot)}
            return Wording(_("Where do you stand on “%(title)s”? Open until %(end)s.") % said, url, "scale")
        if activity.verb == CLOSED:
            return _word_end(proposal, reader, tallies[activity.target_id].in_words)
        if activity.verb == CHANGE_TOLD:
            quote = excerpt(proposal.outcome.changed, QUOTE_LENGTH)
            return Wording(_("What “%(title)s” changed") % title, url, "milestone", quote)
        said = title | {"verdict": proposal.outcome.get_verdict_display()}
        quote = excerpt(proposal.outcome.words, QUOTE_LENGTH)
        return Wording(_("“%(title)s”: %(verdict)s") % said, url, "scale", quote)

    return _each(activities, reader, word)


def _word_end(proposal: Proposal, reader: Person, result: str) -> Wording:
    said = {"title": proposal.title}
    if can_state_outcome(reader, proposal):
        text = _("“%(title)s” is over and waits for its outcome, in your words")
        return Wording(text % said, f"{proposal.get_absolute_url()}outcome/", "scale", result)
    return Wording(_("“%(title)s” is over") % said, proposal.get_absolute_url(), "scale", result)


# The text changed -----------------------------------------------------------------------------------


def _spoke_earlier(activity: Activity) -> Iterable[int]:
    earlier = Stance.objects.filter(ballot__proposal=activity.target_id).on_earlier_text().exclude(person=None)
    proposal = _proposal(activity)
    here = _ids(_members(proposal)) if proposal and not proposal.withdrawn_at else set()
    return here.intersection(earlier.values_list("person_id", flat=True))


def _word_amended(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    def word(activity: Activity, proposal: Proposal) -> Wording:
        text = _("“%(title)s” has changed since you said where you stand. Where do you stand now?")
        return Wording(text % {"title": proposal.title}, f"{proposal.get_absolute_url()}#stance", "scale")

    return _each(activities, reader, word)


# Somebody blocks, somebody works on it -------------------------------------------------------------


def _hear_of_block(activity: Activity) -> Iterable[int]:
    proposal, stance = _proposal(activity), Stance.objects.filter(pk=activity.payload["stance"]).first()
    if proposal is None or stance is None:
        return []
    if activity.verb == TENDED:
        return [stance.person_id] if stance.person_id else []
    carrying = _ids(_members(proposal).filter(Q(role__in=LEADING) | Q(person=proposal.author_id)))
    return carrying - {stance.person_id}


def _word_blocks(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    numbers = [one.payload["stance"] for one in activities]
    stances = Stance.objects.select_related("ballot").in_bulk(numbers)
    tendings = {one.stance_id: one for one in Tending.objects.filter(stance__in=numbers).select_related("person")}

    def word(activity: Activity, proposal: Proposal) -> Wording:
        url, number = f"{proposal.get_absolute_url()}#voices", activity.payload["stance"]
        if activity.verb == TENDED:
            tending = tendings.get(number)
            who = tending.person if tending and tending.person else _("Somebody")
            text = _("%(name)s is working on your block of “%(title)s”")
            return Wording(
                text % {"name": who, "title": proposal.title}, url, "reply", tending.words if tending else ""
            )
        # Nobody is named here: where names are kept back there is no actor to name.
        who = activity.actor or _("Somebody")
        text = _("%(name)s blocks “%(title)s”") % {"name": who, "title": proposal.title}
        stance = stances.get(number)
        return Wording(text, url, "octagon-x", excerpt(stance.reason, QUOTE_LENGTH) if stance and stance.blocks else "")

    return _each(activities, reader, word)


# The day to ask what changed -------------------------------------------------------------------------


def _asked_what_changed(activity: Activity) -> Iterable[int]:
    """The author; those who lead, when the author has left."""
    proposal = _proposal(activity)
    if proposal is None:
        return []
    author = _ids(_members(proposal).filter(person=proposal.author_id))
    return author or _ids(_members(proposal).filter(role__in=LEADING))


def _word_follow_ups(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    def word(activity: Activity, proposal: Proposal) -> Wording:
        text = _("What did “%(title)s” change?") % {"title": proposal.title}
        return Wording(text, f"{proposal.get_absolute_url()}change/", "milestone")

    return _each(activities, reader, word)


KINDS = (
    Kind(
        "decision",
        gettext_lazy("A decision opens or ends"),
        frozenset({OPENED, CLOSED, DECIDED, CHANGE_TOLD}),
        _concerned,
        _word_decisions,
        from_a_person=True,
        weight=Weight.AROUND,
    ),
    Kind(
        "asked-again",
        gettext_lazy("A text I took a stance on changes"),
        frozenset({AMENDED, TAKEN_UP_AGAIN}),
        _spoke_earlier,
        _word_amended,
    ),
    Kind("block", gettext_lazy("Somebody blocks"), frozenset({BLOCKED, TENDED}), _hear_of_block, _word_blocks),
    Kind(
        "follow-up",
        gettext_lazy("What did my proposal change?"),
        frozenset({FOLLOW_UP_DUE}),
        _asked_what_changed,
        _word_follow_ups,
    ),
)
