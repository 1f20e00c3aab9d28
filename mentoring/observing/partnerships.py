"""Two who visit each other: asking, agreeing, whose turn it is, ending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.log import record
from mentoring.models import Pairing, Partnership, PartnershipKind, ProgrammeKind, Visit
from mentoring.observing.cycle import call_off_all
from mentoring.observing.sayings import SUGGESTION
from mentoring.open_questions import MOST_OPEN, hold_asking, open_questions
from moderation.sayings import flag_watched_saying
from people.models import Block, Person
from people.scopes import person_scope
from people.topics import fitting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from communities.models import Community

INVITED = "mentoring.visits_suggested"
AGREED = "mentoring.visits_agreed"
DECLINED = "mentoring.visits_declined"
ENDED = "mentoring.visits_ended"
MOST_LOOKED_AT = 200

# The programmes whose pairs visit each other, and as what.
OF_PROGRAMMES = {
    ProgrammeKind.OBSERVATION: PartnershipKind.OBSERVATION,
    ProgrammeKind.PEERS: PartnershipKind.COACHING,
}


@transaction.atomic
def suggest(community: Community, *, inviter: Person, invited: Person, kind: str, words: str = "") -> Partnership:
    """Asks somebody. At most three questions of one person wait at a time."""
    hold_asking(inviter)
    if open_questions(inviter) >= MOST_OPEN:
        raise ValidationError(_("Three of your questions still wait for an answer. Give them a little time."))
    try:
        with transaction.atomic():
            made = Partnership.objects.create(
                community=community, inviter=inviter, invited=invited, kind=kind, words=words
            )
            _tell(INVITED, made, by=inviter)
            flag_watched_saying(SUGGESTION, made)
    except IntegrityError:
        raise ValidationError(_("You two visit each other already, or one of you has asked.")) from None
    return made


@transaction.atomic
def answer(partnership: Partnership, *, by: Person, agrees: bool) -> None:
    """Nothing when it was answered before."""
    locked = Partnership.objects.select_for_update(of=("self",)).get(pk=partnership.pk)
    if not locked.waits_for(by.pk):
        return
    now = timezone.now()
    if agrees:
        locked.agreed_at = now
    else:
        locked.ended_at = now
    locked.save(update_fields=["agreed_at", "ended_at"])
    _tell(AGREED if agrees else DECLINED, locked, by=by)


@transaction.atomic
def end(partnership: Partnership, *, by: Person) -> None:
    """Visits that were not done are called off; what was written stays with whom it belongs to."""
    this = Partnership.objects.filter(pk=partnership.pk)
    call_off_all(this, by=by)
    if this.filter(ended_at=None).update(ended_at=timezone.now()):
        _tell(ENDED, partnership, by=by)


def who_visits_as_well(community: Community, asking: Person, most: int = 2) -> Sequence[Person]:
    """Whom somebody could ask instead: who can help with what they want to learn, then who visits others."""
    before = Partnership.objects.filter(Q(inviter=asking) | Q(invited=asking))
    tried = {pk for both in before.values_list("inviter_id", "invited_id") for pk in both} | {asking.pk}
    people = Person.objects.visible_to(asking).exclude(pk__in=tried | _unheard(asking))
    of_them = Q(inviter=OuterRef("pk")) | Q(invited=OuterRef("pk"))
    visiting = Exists(Partnership.objects.filter(of_them, community=community).exclude(agreed_at=None))
    here = people.filter(memberships__community=community, is_active=True).annotate(visiting=visiting)
    wanted = ", ".join(asking.learns)
    first = here.order_by("-visiting", "pk")[:MOST_LOOKED_AT]
    found = [(not fitting(one.helps_with, wanted), not one.visiting, one) for one in first]
    found = [one for one in found if not (one[0] and one[1])]
    return [one for _unfit, _new, one in sorted(found, key=lambda row: (row[0], row[1], row[2].pk))][:most]


def _unheard(person: Person) -> set[int]:
    """Who does not want to hear from whom, on whichever side."""
    rows = Block.objects.filter(Q(person=person) | Q(other=person)).values_list("person_id", "other_id")
    return {pk for both in rows for pk in both}


@transaction.atomic
def partnership_of(pairing: Pairing) -> Partnership:
    """That of a pair whose programme is about visits: made when it is first looked for, since the two have agreed.

    Where the two visit each other already, or one of them has asked, it is that.
    """
    # The two may look for it at the same moment.
    Pairing.objects.select_for_update(of=("self",)).get(pk=pairing.pk)
    theirs = Partnership.objects.filter(pairing=pairing).first()
    return _open_between(pairing, theirs) or theirs or _made_for(pairing)


def _open_between(pairing: Pairing, theirs: Partnership | None) -> Partnership | None:
    """Agreed on from now on, and the pair's: with it it ends."""
    two = (pairing.mentor_id, pairing.mentee_id)
    rows = Partnership.objects.filter(community=pairing.programme.community_id, kind=_kind_of(pairing), ended_at=None)
    rows = rows.filter(inviter__in=two, invited__in=two).select_related("pairing")
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        return None
    found.agreed_at = found.agreed_at or timezone.now()
    if theirs is None and not (found.pairing and found.pairing.is_running):
        found.pairing = pairing
    found.save(update_fields=["agreed_at", "pairing"])
    return found


def _made_for(pairing: Pairing) -> Partnership:
    try:
        with transaction.atomic():
            return Partnership.objects.create(
                community=pairing.programme.community,
                kind=_kind_of(pairing),
                inviter=pairing.mentor,
                invited=pairing.mentee,
                pairing=pairing,
                agreed_at=timezone.now(),
            )
    except IntegrityError:  # one of the two has asked at this very moment
        found = _open_between(pairing, None)
        if found is None:
            raise
        return found


def _kind_of(pairing: Pairing) -> PartnershipKind:
    return OF_PROGRAMMES[ProgrammeKind(pairing.programme.kind)]


def end_with(pairing: Pairing, *, by: Person) -> None:
    """Within the transaction that ends the pair: the other hears of that, and of visits that were to come."""
    its = Partnership.objects.filter(pairing=pairing)
    call_off_all(its, by=by)
    its.filter(ended_at=None).update(ended_at=timezone.now())


@dataclass(frozen=True)
class Balance:
    """How often each has been to the other, and whose turn it is to be the visitor: kept even, never compared."""

    been: int
    had: int

    @property
    def mine_next(self) -> bool:
        """The other has come more often than I have been: the next visit is mine to make."""
        return self.been < self.had

    @property
    def even(self) -> bool:
        return self.been == self.had


def balance_of(visits: Iterable[Visit], person: Person, *, planned: bool = False) -> Balance:
    """Of visits that took place; with those that are `planned`, as if they had."""
    counted = [one for one in visits if one.called_off_at is None and (planned or one.has_begun)]
    return Balance(
        been=sum(1 for one in counted if one.visitor_id == person.pk),
        had=sum(1 for one in counted if one.visited_id == person.pk),
    )


def _tell(verb: str, partnership: Partnership, *, by: Person) -> None:
    to = partnership.invited_id if by.pk == partnership.inviter_id else partnership.inviter_id
    record(
        verb,
        actor=by,
        target=partnership,
        scope=person_scope(to),
        to=to,
        conversation=f"partnership:{partnership.pk}",
    )
