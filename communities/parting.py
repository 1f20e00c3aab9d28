"""What a community has of somebody who leaves the site: nobody leaves one without a steward."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.decisions.forgetting import GONE
from communities.joining import leave
from communities.models import (
    Ballot,
    Ban,
    CheckIn,
    Goal,
    GoalClosing,
    Invitation,
    JoinRequest,
    Letter,
    Membership,
    Offer,
    Outcome,
    Position,
    Proposal,
    Removal,
    Role,
    Stance,
    Tending,
    Term,
    Version,
)
from communities.permissions import has_other_steward
from moderation.parting import settle_erased
from search import index as search_index

if TYPE_CHECKING:
    from people.models import Person


def places_without_another_steward(person: Person) -> Iterator[str]:
    for membership in Membership.objects.filter(person=person, role=Role.STEWARD).select_related("community"):
        if not has_other_steward(membership.community, person.pk):
            name = membership.community.name
            yield _("Hand “%(name)s” over first: it has no other steward. Its settings say how.") % {"name": name}


def erase_belonging(person: Person, words_go: bool) -> None:
    for membership in Membership.objects.filter(person=person).select_related("community"):
        leave(membership.community, person=person)
    for model in (JoinRequest, Removal, Ban, Offer):
        model._default_manager.filter(person=person).delete()
    # Kept for them alone.
    Goal.objects.filter(set_by=person).update(setters_words="")
    if person.email:
        Invitation.objects.filter(address__iexact=person.email).delete()
    if words_go:
        _erase_words(person)


def _erase_words(person: Person) -> None:
    """What the community decided, counted and learnt stays; how this person said it does not."""
    stances = Stance.objects.filter(person=person)
    # A block has a reason, always: what is left of it says only that there was one.
    stances.filter(picks__contains=[Position.BLOCK]).exclude(reason="").update(reason=GONE)
    stances.exclude(picks__contains=[Position.BLOCK]).update(reason="")
    _erase_proposals(person)
    Letter.objects.filter(author=person).delete()
    JoinRequest.objects.filter(refused_by=person).update(answer="")
    Tending.objects.filter(person=person).update(words=GONE)
    Outcome.objects.filter(by=person).update(words=GONE)
    Outcome.objects.filter(changed_by=person).update(changed=GONE)
    CheckIn.objects.filter(by=person).update(note="")
    GoalClosing.objects.filter(by=person).update(learnt=GONE)
    Term.objects.filter(handed_over_by=person).update(thanks="")


def _erase_proposals(person: Person) -> None:
    """Nobody finds what was not decided any more; of what was, its outcome and where people stood stay."""
    mine = Proposal.objects.filter(author=person)
    numbers = list(mine.values_list("pk", flat=True))
    Version.objects.filter(Q(proposal__in=numbers) | Q(by=person)).update(note="")
    empty = {"title": GONE, "options": []} | dict.fromkeys(("what", "why", "what_html", "why_html"), "")
    Version.objects.filter(proposal__in=numbers).update(**empty)
    for ballot in Ballot.objects.filter(proposal__in=numbers):
        ballot.choices = [GONE] * len(ballot.choices)
        ballot.save(update_fields=["choices"])
    mine.update(**empty)
    mine.filter(outcome=None, hidden_at=None).update(hidden_at=timezone.now())
    settle_erased(Proposal, mine.exclude(hidden_at=None).values_list("pk", flat=True))
    search_index.reindex("proposal", numbers)
