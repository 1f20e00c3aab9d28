"""Proposals in the search index, with what came of them; and proposals and reasons as things that can be flagged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.charter import ACCESS_CHANGED, CHANGED
from communities.decisions.forgetting import GONE
from communities.decisions.looking_after import TENDED
from communities.decisions.proposing import AMENDED, CHANGE_TOLD, DECIDED, PROPOSED, hold_proposal
from communities.findable import touched_of
from communities.models import Proposal, Stance
from communities.permissions import can_take_part
from content.excerpts import own_tags, plain_words
from content.holding import hold
from content.targets import Target
from moderation.flagging import HIDDEN, RESTORED
from moderation.rewording import KeptHere, text_of
from search.registry import Document, Source

if TYPE_CHECKING:
    from people.models import Person
    from people.scopes import Viewer


def _documents(pks: Iterable[int]) -> Iterator[Document]:
    for proposal in Proposal.objects.filter(pk__in=list(pks), hidden_at=None).select_related("community", "outcome"):
        yield _document(proposal)


def _document(proposal: Proposal) -> Document:
    outcome = getattr(proposal, "outcome", None)
    came_of_it = f"{outcome.words} {outcome.changed}" if outcome else ""
    return Document(
        kind="proposal",
        pk=proposal.pk,
        scope=proposal.community.content_scope,
        title=proposal.title,
        body=f"{plain_words(proposal.what_html)} {plain_words(proposal.why_html)} {came_of_it}",
        url=proposal.get_absolute_url(),
        at=proposal.created_at,
        author_id=proposal.author_id,
        community_id=proposal.community_id,
        tags=own_tags(proposal.what_html, proposal.why_html),
        language=proposal.community.language,
    )


def _every() -> Iterable[int]:
    return Proposal.objects.order_by("pk").values_list("pk", flat=True).iterator()


SOURCE = Source(
    kind="proposal",
    label=_("Decisions"),
    icon="scale",
    verbs=frozenset({PROPOSED, AMENDED, DECIDED, CHANGE_TOLD, HIDDEN, RESTORED, CHANGED, ACCESS_CHANGED}),
    touched=touched_of(Proposal),
    documents=_documents,
    every=_every,
)


def _takes_part(viewer: Viewer, row: Proposal | Stance) -> bool:
    return can_take_part(viewer, row.community if isinstance(row, Proposal) else row.ballot.community)


def _author_of_stance(stance: Stance) -> Person | None:
    """Nobody, as long as names are kept back: whoever looks after flags is no exception."""
    return stance.person if stance.ballot.shows_names else None


def _reasons_of(person: Person) -> QuerySet[Stance]:
    """Not where names are kept back: looking for all that somebody wrote would tell where they stand."""
    told = Q(ballot__anonymous=False) | Q(ballot__closes_at__lte=timezone.now())
    return Stance.objects.filter(told, person=person, ballot__proposal__isnull=False).exclude(reason="")


REASON = KeptHere(texts=lambda stance: [text_of(stance, "reason", may_be_empty=False)])
PROPOSAL_TARGET = Target(
    kind="proposal",
    model=Proposal,
    title=lambda proposal: proposal.title,
    scope=lambda proposal: proposal.community.content_scope,
    author=lambda proposal: proposal.author,
    taken_away=lambda proposal: proposal.hidden_at if proposal.title == GONE else None,
    written_by=lambda person: Proposal.objects.filter(author=person),
    place=lambda proposal: proposal.community.scope,
    can_take_part=_takes_part,
    hold=hold_proposal,
    **TENDED,
    related=("author", "community", "ballot", "outcome"),
)
STANCE_TARGET = Target(
    kind="stance",
    model=Stance,
    title=lambda stance: stance.reason,
    scope=lambda stance: stance.ballot.community.content_scope,
    author=_author_of_stance,
    told_with=lambda stance: [stance.ballot],
    taken_away=lambda stance: stance.hidden_at if stance.reason in ("", GONE) else None,
    written_by=_reasons_of,
    place=lambda stance: stance.ballot.community.scope,
    can_take_part=_takes_part,
    said_of=lambda stance: getattr(stance.ballot, "proposal", None),
    hold=hold,
    **REASON.offered(),
    words=lambda stance: stance.reason,
    related=("person", "ballot__community", "ballot__proposal__community"),
)
