"""Short words around a proposal that can be flagged where they stand: why it was changed, what somebody does about a
block, what came of it and what that changed. Those who lead there decide about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from communities.models import Outcome, Proposal, Stance, Tending, Version
from moderation.saying_kinds import SayingKind
from search import index as search_index

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.scopes import Viewer


def _found_anew(outcome: Outcome) -> None:
    search_index.reindex("proposal", [outcome.proposal_id])


def _outcomes_read_by(viewer: Viewer) -> QuerySet[Outcome]:
    return Outcome.objects.filter(proposal__in=Proposal.objects.visible_to(viewer))


def _scope(outcome: Outcome) -> str:
    return outcome.proposal.community.scope


def _url(outcome: Outcome) -> str:
    return outcome.proposal.get_absolute_url()


OUTCOME = SayingKind(
    kind="outcome",
    title=_("What came of a proposal"),
    model=Outcome,
    texts=("words",),
    readers=_outcomes_read_by,
    author=lambda outcome: outcome.by,
    scope=_scope,
    url=_url,
    related=("by", "proposal__community"),
    changed=_found_anew,
)
CHANGE = SayingKind(
    kind="what-changed",
    title=_("What a decision changed"),
    model=Outcome,
    texts=("changed",),
    readers=_outcomes_read_by,
    author=lambda outcome: outcome.changed_by,
    scope=_scope,
    url=_url,
    related=("changed_by", "proposal__community"),
    changed=_found_anew,
)
NOTE = SayingKind(
    kind="version-note",
    title=_("Why a proposal was changed"),
    model=Version,
    texts=("note",),
    readers=lambda viewer: Version.objects.filter(proposal__in=Proposal.objects.visible_to(viewer)),
    author=lambda version: version.by,
    scope=lambda version: version.proposal.community.scope,
    url=lambda version: reverse("communities:versions", args=[version.proposal.community.slug, version.proposal_id]),
    related=("by", "proposal__community"),
)
TENDING = SayingKind(
    kind="tending",
    title=_("What somebody does about a block"),
    model=Tending,
    texts=("words",),
    readers=lambda viewer: Tending.objects.filter(stance__in=Stance.objects.visible_to(viewer)),
    author=lambda tending: tending.person,
    scope=lambda tending: tending.stance.ballot.community.scope,
    url=lambda tending: tending.stance.get_absolute_url(),
    related=("person", "stance__ballot__community", "stance__ballot__proposal__community"),
)
SAYINGS = [OUTCOME, CHANGE, NOTE, TENDING]
