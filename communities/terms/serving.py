"""Leading is shared: facilitators serve for a term, members offer themselves, somebody takes over, both are thanked."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from communities.belonging.sayings import OFFER, THANKS
from communities.joining import change_role, hold
from communities.models import Community, Membership, Offer, Role, Term
from communities.models.term import INVITED_BEFORE
from engagement.log import record
from moderation.sayings import flag_watched_saying

if TYPE_CHECKING:
    from people.models import Person

TERM_SET = "communities.term_set"
OFFERS_INVITED = "communities.offers_invited"
OFFERED = "communities.offered_to_serve"
HANDED_OVER = "communities.term_handed_over"
STEWARDSHIP_HANDED_OVER = "communities.stewardship_handed_over"

INVITED_AT_ONCE = 100


class NoLongerServes(Exception):
    """The term is over, or its person does not lead any more."""


def _record(verb: str, term: Term, *, actor: Person | None, **ids: Any) -> None:
    community = term.community
    record(verb, actor=actor, target=term, scope=community.scope, conversation=f"term:{term.pk}", **ids)


@transaction.atomic
def set_term(membership: Membership, *, ends_at: datetime | None, by: Person) -> Term | None:
    """Until when a facilitator serves; without a day their term is open again. Another day asks for offers anew."""
    hold(membership.community)
    running = Term.objects.running().filter(community=membership.community, person=membership.person).first()
    if ends_at is None or membership.role != Role.FACILITATOR:
        if running:
            running.delete()
        return None
    if running and running.ends_at == ends_at:
        return running
    term = running or Term(community=membership.community, person=membership.person)
    term.ends_at, term.invited_at = ends_at, None
    term.save()
    _record(TERM_SET, term, actor=by)
    return term


def term_end(membership: Membership) -> date | None:
    """The day until which they serve, where one is set."""
    term = Term.objects.running().filter(community=membership.community, person=membership.person).first()
    return timezone.localdate(term.ends_at) if term else None


def invite_offers(now: datetime | None = None) -> int:
    """Three weeks before a term ends members hear of it, once. For the scheduler; safe to run at any time and twice."""
    invited = 0
    while found := _invite_some(now or timezone.now()):
        invited += found
    return invited


@transaction.atomic
def _invite_some(now: datetime) -> int:
    near = Term.objects.running().filter(ends_at__lte=now + INVITED_BEFORE, invited_at=None)
    terms = list(near.select_related("community").select_for_update(skip_locked=True, of=("self",))[:INVITED_AT_ONCE])
    for term in terms:
        term.invited_at = now
        term.save(update_fields=["invited_at"])
        _record(OFFERS_INVITED, term, actor=None)
    return len(terms)


@transaction.atomic
def offer(term: Term, *, person: Person, words: str = "") -> Offer:
    """The same person again changes the words of their offer."""
    mine, made = Offer.objects.update_or_create(term=term, person=person, defaults={"words": words})
    if made:
        _record(OFFERED, term, actor=person, offer=mine.pk)
    flag_watched_saying(OFFER, mine)
    return mine


@transaction.atomic
def hand_over(term: Term, *, to: Person, by: Person, thanks: str = "", next_ends_at: datetime | None = None) -> Term:
    """One step: the one becomes a member again, the other facilitator, and everybody reads the thanks."""
    hold(term.community)
    term = Term.objects.select_for_update(of=("self",)).select_related("community", "person").get(pk=term.pk)
    if term.ended_at:
        return term
    before = _facilitator(term)
    after = Membership.objects.select_related("community", "person").get(community=term.community, person=to)
    term.ended_at, term.successor, term.handed_over_by, term.thanks = timezone.now(), to, by, thanks
    term.save(update_fields=["ended_at", "successor", "handed_over_by", "thanks"])
    care = before.care
    change_role(before, role=Role.MEMBER, by=by)
    if after.role == Role.MEMBER:
        change_role(after, role=Role.FACILITATOR, by=by, care=after.care or care)
    _record(HANDED_OVER, term, actor=by, successor=to.pk)
    flag_watched_saying(THANKS, term)
    if next_ends_at:
        set_term(after, ends_at=next_ends_at, by=by)
    return term


def _facilitator(term: Term) -> Membership:
    here = Membership.objects.filter(community=term.community, person=term.person, role=Role.FACILITATOR)
    membership = here.select_related("community", "person").first()
    if membership is None:
        raise NoLongerServes
    return membership


@transaction.atomic
def hand_over_stewardship(community: Community, *, to: Person, by: Person) -> None:
    """One step, so that there is a steward at every moment. Whoever hands over stays as facilitator."""
    hold(community)
    mine = Membership.objects.select_related("community", "person").get(community=community, person=by)
    theirs = Membership.objects.select_related("community", "person").get(community=community, person=to)
    if mine.role != Role.STEWARD or mine.pk == theirs.pk:
        raise NoLongerServes
    change_role(theirs, role=Role.STEWARD, by=by, care=theirs.care)
    change_role(mine, role=Role.FACILITATOR, by=by, care=mine.care)
    record(STEWARDSHIP_HANDED_OVER, actor=by, target=community, scope=community.scope, successor=to.pk)
