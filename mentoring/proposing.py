"""What a facilitator does between the end of sign-up and everybody being told: search, lock, rule out, swap, tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagement.log import record
from mentoring.apart import CONFIDENCES, what_keeps_apart
from mentoring.candidates import candidates_of, with_deeds
from mentoring.fit import Candidate
from mentoring.models import (
    MatchingRun,
    Pairing,
    PairingState,
    Programme,
    ProgrammeKind,
    ProgrammeState,
    Proposal,
    RuledOut,
)
from mentoring.reasons_told import reasons_for_both
from mentoring.steps import end_last_round
from mentoring.undoing import Change, remember
from people.models import Person

if TYPE_CHECKING:
    from engagement.models import Activity

SEARCH_ASKED = "mentoring.search_asked"
PAIRS_TOLD = "mentoring.pairs_told"
# A pair made by hand stays, and no search has measured it.
BY_HAND = {"is_locked": True, "run": None, "fit": 0.0}


@transaction.atomic
def ask_for_pairs(programme: Programme, *, by: Person | None, aim: str) -> MatchingRun:
    """Asks for a search; a worker does it. Raises ValidationError while people still sign up."""
    if not programme.finds_pairs:
        raise ValidationError(_("Close the sign-up first: pairs are found among those who came."))
    run = MatchingRun.objects.create(programme=programme, asked_by=by, aim=aim)
    record(SEARCH_ASKED, actor=by, target=programme, scope=programme.community.scope, run=run.pk)
    return run


def search(activity: Activity) -> None:
    """Consumer of the activity log, in a worker."""
    from mentoring.searching import search_for_pairs  # numpy stays out of the web processes

    run = MatchingRun.objects.filter(pk=activity.payload["run"], finished_at=None).first()
    if run:
        search_for_pairs(run)


@transaction.atomic
def lock(proposal: Proposal, *, locked: bool, by: Person) -> None:
    _remember(proposal, Change.LOCKED if locked else Change.UNLOCKED, by=by)
    Proposal.objects.filter(pk=proposal.pk).update(is_locked=locked)


@transaction.atomic
def take_out(proposal: Proposal, *, by: Person) -> None:
    """The two are apart again, and the next search may propose them anew."""
    _remember(proposal, Change.TAKEN_OUT, by=by)
    proposal.delete()


@transaction.atomic
def rule_out(proposal: Proposal, *, by: Person) -> RuledOut:
    _remember(proposal, Change.RULED_OUT, by=by)
    ruled_out, _made = RuledOut.objects.get_or_create(
        programme=proposal.programme, mentee=proposal.mentee, mentor=proposal.mentor, defaults={"by": by}
    )
    proposal.delete()
    return ruled_out


@transaction.atomic
def allow_again(ruled_out: RuledOut, *, by: Person) -> None:
    programme = _before_telling(ruled_out.programme)
    remember(programme, Change.ALLOWED, by=by, people=[ruled_out.mentee_id, ruled_out.mentor_id])
    ruled_out.delete()


def _remember(proposal: Proposal, what: Change, *, by: Person) -> None:
    programme = _before_telling(proposal.programme)
    remember(programme, what, by=by, people=[proposal.mentee_id, proposal.mentor_id])


@transaction.atomic
def pair_by_hand(programme: Programme, *, mentee: Person, mentor: Person, by: Person) -> Proposal:
    """Proposes this pair, locked.

    Raises ValidationError when the mentor has no place for one more, or something said in confidence is against it.
    """
    programme = _before_telling(programme)
    people = candidates_of(programme)
    if mentee == mentor or mentee.pk not in people or mentor.pk not in people:
        raise ValidationError(_("Both have to have signed up, and nobody is their own mentor."))
    _refuse_who_was_told(programme, mentee, mentor)
    _refuse_confidences(people[mentee.pk], people[mentor.pk])
    if programme.is_among_peers:
        _refuse_second_pair(programme, mentee, mentor)
    proposed = programme.proposals.filter(mentor=mentor).exclude(mentee=mentee).count()
    if proposed >= people[mentor.pk].places_left:
        raise ValidationError(
            _("%(name)s has no place left. Take somebody else out first, or swap two.") % {"name": mentor.first_name}
        )
    remember(programme, Change.PAIRED, by=by, people=[mentee.pk, mentor.pk])
    proposal, _made = Proposal.objects.update_or_create(
        programme=programme, mentee=mentee, defaults={"mentor": mentor, **BY_HAND}
    )
    _together_after_all(programme, mentee, mentor)
    return proposal


def _together_after_all(programme: Programme, mentee: Person, mentor: Person) -> None:
    """'Not these two' holds no more; among equals it does not matter on which side each stood."""
    apart = Q(mentee=mentee, mentor=mentor)
    if programme.is_among_peers:
        apart |= Q(mentee=mentor, mentor=mentee)
    programme.ruled_out.filter(apart).delete()


def _refuse_who_was_told(programme: Programme, mentee: Person, mentor: Person) -> None:
    """Who has somebody keeps them until the two part; among equals on whichever side."""
    open_ones = programme.standing_pairings
    theirs = open_ones.filter(mentee=mentee)
    if programme.is_among_peers:
        theirs = open_ones.filter(Q(mentee__in=[mentee, mentor]) | Q(mentor__in=[mentee, mentor]))
    if found := theirs.select_related("mentee", "mentor").first():
        said = {"one": found.mentee.first_name, "other": found.mentor.first_name}
        raise ValidationError(_("%(one)s and %(other)s were told already. Only the two can part.") % said)


def _refuse_confidences(seeker: Candidate, mentor: Candidate) -> None:
    """Without a word on who of the two said it."""
    if what_keeps_apart(seeker, mentor, None) in CONFIDENCES:
        raise ValidationError(
            _("Something said in confidence keeps these two apart, and it stays in confidence. Choose somebody else.")
        )


def _refuse_second_pair(programme: Programme, mentee: Person, mentor: Person) -> None:
    """Among equals nobody stands in two pairs, on whichever side."""
    others = programme.proposals.exclude(mentee=mentee)
    standing = others.filter(Q(mentor__in=[mentee, mentor]) | Q(mentee=mentor)).select_related("mentor", "mentee")
    if found := standing.first():
        said = {"one": found.mentee.first_name, "other": found.mentor.first_name}
        raise ValidationError(_("%(one)s and %(other)s are a pair already. Take them apart first, or swap.") % said)


@transaction.atomic
def swap(one: Proposal, other: Proposal, *, by: Person) -> None:
    """Exchanges the mentors of two proposals, and locks both."""
    if one == other:
        raise ValidationError(_("Choose another pair to swap with."))
    programme = _before_telling(one.programme)
    rows = Proposal.objects.select_for_update().filter(programme=one.programme, pk__in=[one.pk, other.pk])
    first, second = rows.order_by("pk")
    if first.mentor_id == second.mentee_id or second.mentor_id == first.mentee_id:
        raise ValidationError(_("Swapped, somebody would be their own mentor."))
    people = candidates_of(programme)
    for mentee, mentor in ((first.mentee_id, second.mentor_id), (second.mentee_id, first.mentor_id)):
        if mentee in people and mentor in people:
            _refuse_confidences(people[mentee], people[mentor])
    remember(programme, Change.SWAPPED, by=by, people=[first.mentee_id, second.mentee_id])
    first.mentor_id, second.mentor_id = second.mentor_id, first.mentor_id
    for row in (first, second):
        for name, value in BY_HAND.items():
            setattr(row, name, value)
        row.save(update_fields=["mentor", *BY_HAND])
        _together_after_all(programme, row.mentee, row.mentor)


def _before_telling(programme: Programme) -> Programme:
    """Held until the transaction ends. Raises ValidationError when pairs are not looked at any more, or not yet."""
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if not programme.finds_pairs:
        raise ValidationError(_("Pairs are changed here only while they are being found."))
    return programme


@transaction.atomic
def tell_everybody(programme: Programme, *, by: Person | None) -> int:
    """Makes the proposals known to the two of each pair, and begins the programme. Returns how many pairs.

    The first time, and in each of several rounds, those for whom nobody was found are told as well
    (mentoring.notices words both); later, when some look for somebody else, only the new pairs are. From here on
    nothing is undone in silence: who is told can only be asked.
    """
    programme = Programme.objects.select_for_update().select_related("community").get(pk=programme.pk)
    if not programme.finds_pairs:
        raise ValidationError(_("Everybody has been told already."))
    of_rounds = programme.kind == ProgrammeKind.ROUNDS
    told_before = bool(programme.told_at) and not of_rounds
    proposals = _not_standing_yet(programme, told_before)
    people = candidates_of(programme)
    _refuse_who_has_gone(people, proposals)
    _refuse_kept_apart(people, proposals)
    people = with_deeds(people, programme)
    if of_rounds:
        if by is not None:  # by the clock all have met all, and the same two may meet again
            _refuse_who_is_together(programme, proposals)
        end_last_round(programme, by=by)
    paired = _make_pairs(programme, proposals, people)
    record(
        PAIRS_TOLD,
        actor=by,
        target=programme,
        scope=programme.community.scope,
        conversation=f"programme:{programme.pk}",
        people=paired if told_before else [],
    )
    return len(proposals)


def _not_standing_yet(programme: Programme, told_before: bool) -> list[Proposal]:
    already = set(programme.standing_pairings.values_list("mentor_id", "mentee_id"))
    proposed = programme.proposals.select_related("mentor", "mentee")
    proposals = [one for one in proposed if (one.mentor_id, one.mentee_id) not in already]
    if not proposals:
        told = _("Everybody has been told already.")
        raise ValidationError(told if told_before else _("There is nobody to tell yet: no pair is proposed."))
    return proposals


def _make_pairs(programme: Programme, proposals: Sequence[Proposal], people: Mapping[int, Candidate]) -> list[int]:
    """The board is cleared, and the programme runs. Returns who is in them."""
    now = timezone.now()
    Pairing.objects.bulk_create(
        Pairing(
            programme=programme,
            mentor_id=one.mentor_id,
            mentee_id=one.mentee_id,
            state=PairingState.PROPOSED,
            asked_at=now,
            proposed_at=now,
            reasons=reasons_for_both(people.get(one.mentee_id), people.get(one.mentor_id)),
        )
        for one in proposals
    )
    paired = [person for one in proposals for person in (one.mentee_id, one.mentor_id)]
    programme.participations.filter(person__in=paired).update(looks_again_since=None)
    programme.proposals.all().delete()
    programme.board_changes.all().delete()
    programme.state, programme.told_at = ProgrammeState.RUNNING, now
    programme.save(update_fields=["state", "told_at"])
    return paired


def _refuse_who_has_gone(people: Mapping[int, Candidate], proposals: Sequence[Proposal]) -> None:
    """Somebody may have left, paused or been refused by their superior since the search: nobody is told of them."""
    gone = {person for one in proposals for person in (one.mentee_id, one.mentor_id) if person not in people}
    if gone:
        named = Person.objects.filter(pk__in=gone).order_by("display_name", "pk").values_list("display_name", flat=True)
        words = _("%(names)s can't begin just now: left, pausing, or not free to take part. Look once more.")
        raise ValidationError(words % {"names": ", ".join(named)})


def _refuse_who_is_together(programme: Programme, proposals: Sequence[Proposal]) -> None:
    """Two of the last round may have said yes since the search: with each other they begin nothing new."""
    begun = programme.pairings.filter(state=PairingState.ACTIVE).values_list("mentor_id", "mentee_id")
    going_on = {frozenset(both) for both in begun}
    named = [
        _("%(one)s and %(other)s") % {"one": one.mentee.display_name, "other": one.mentor.display_name}
        for one in proposals
        if {one.mentee_id, one.mentor_id} in going_on
    ]
    if named:
        words = _("Together since the last round: %(pairs)s. Search again, or take them out.")
        raise ValidationError(words % {"pairs": "; ".join(named)})


def _refuse_kept_apart(people: Mapping[int, Candidate], proposals: Sequence[Proposal]) -> None:
    """Somebody may have said since the search that they had rather not be with the other."""
    both = [(people.get(one.mentee_id), people.get(one.mentor_id)) for one in proposals]
    apart = sum(1 for one, other in both if one and other and what_keeps_apart(one, other, None) in CONFIDENCES)
    if apart:
        raise ValidationError(
            ngettext(
                "%(n)d pair is kept apart by something said in confidence since. Search again, or take them out.",
                "%(n)d pairs are kept apart by something said in confidence since. Search again, or take them out.",
                apart,
            )
            % {"n": apart}
        )
