"""Decisions on pages of other rooms: the side bar, a community's overview, home and digests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities.decisions.pages import with_tallies
from communities.decisions.wording import ends, people_so_far
from communities.models import LEADING, Membership, Proposal
from communities.models.ballot import Position
from communities.overview import AliveRow
from communities.permissions import memberships_of
from content.statements import Statement
from engagement.sections import Item, Place, Section

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person
    from people.scopes import Viewer

ALIVE_SHOWN = 3


# Asked by every page of a member, so it is plain. The rules are those of `unanswered_by`, for many communities at once.
UNANSWERED = Statement(
    "unanswered_proposals",
    f"""
    SELECT proposal.community_id, count(*)
    FROM communities_proposal AS proposal JOIN communities_ballot AS ballot ON ballot.id = proposal.ballot_id
    WHERE proposal.community_id = ANY(%(communities)s) AND proposal.hidden_at IS NULL AND proposal.withdrawn_at IS NULL
      AND ballot.opened_at <= %(now)s AND ballot.closes_at > %(now)s
      AND NOT EXISTS (
          SELECT FROM communities_stance AS stance
          WHERE stance.ballot_id = ballot.id AND stance.person_id = %(person)s
            AND (stance.edition = ballot.edition OR '{Position.BLOCK.value}' = ANY(stance.picks))
      )
    GROUP BY proposal.community_id
    """,
    "communities",
    "now",
    "person",
)


def unanswered(viewer: Viewer, community_ids: Sequence[int] = ()) -> Mapping[int, int]:
    """How many open decisions wait for the viewer's stance, by community; for all they belong to.

    Asked once a request and kept on the viewer object: the side bar and the tabs read the same.
    """
    if not viewer.is_authenticated:
        return {}
    kept: dict[int, int] | None = viewer.__dict__.get("_unanswered_kept")
    if kept is None:
        asked = UNANSWERED.ask(communities=list(memberships_of(viewer)), now=timezone.now(), person=viewer.pk)
        kept = viewer.__dict__["_unanswered_kept"] = dict(asked)
    return kept


def alive_now(community: Community, viewer: Viewer) -> Sequence[AliveRow]:
    """Open decisions, the one that ends first first. Two queries."""
    proposals = list(
        Proposal.objects.inside(community).for_listing().open_now().order_by("ballot__closes_at")[:ALIVE_SHOWN]
    )
    with_tallies(proposals)
    return [_alive(proposal) for proposal in proposals]


def _alive(proposal: Proposal) -> AliveRow:
    assert proposal.ballot
    tally = proposal.tally  # type: ignore[attr-defined]
    words = people_so_far(tally.people)
    if tally.blocks:
        words += " " + ngettext("%(n)d block stands.", "%(n)d blocks stand.", tally.blocks) % {"n": tally.blocks}
    title = _("Open until %(end)s: %(title)s") % {"end": ends(proposal.ballot), "title": proposal.title}
    return AliveRow(title, words, proposal.get_absolute_url(), _("Take a stance"), kind="decision")


def _to_answer(person: Person, since: datetime, most: int) -> Sequence[Item]:
    """What waits for this person: an outcome to state, a look back, a stance. The nearest end first."""
    return [*_to_conclude(person, most), *_to_look_back(person, most), *_to_stand(person, most)][:most]


def _to_stand(person: Person, most: int) -> list[Item]:
    mine = Proposal.objects.visible_to(person).filter(community__memberships__person=person)
    proposals = list(mine.unanswered_by(person).for_listing().order_by("ballot__closes_at")[:most])
    with_tallies(proposals)
    return [_stand(proposal) for proposal in proposals]


def _stand(proposal: Proposal) -> Item:
    assert proposal.ballot
    said = {"place": proposal.community.name, "end": ends(proposal.ballot)}
    people = people_so_far(proposal.tally.people)  # type: ignore[attr-defined]
    return Item(
        key=f"proposal:{proposal.pk}:{proposal.edition}",
        title=_("Open for your view: %(title)s") % {"title": proposal.title},
        reason=f"{_('%(place)s decides, %(end)s.') % said} {people}",
        url=proposal.get_absolute_url(),
        verb=_("Read proposal"),
        icon="scale",
        tone="",
        author_id=proposal.author_id,
        group=proposal.community.name,
        place=proposal.community.scope,
    )


def _to_conclude(person: Person, most: int) -> list[Item]:
    led = Membership.objects.filter(person=person, role__in=LEADING).values("community_id")
    over = Proposal.objects.filter(community__in=led, hidden_at=None).waiting_for_outcome().for_listing()
    return [_conclude(proposal) for proposal in over.order_by("ballot__closes_at")[:most]]


def _conclude(proposal: Proposal) -> Item:
    return Item(
        key=f"proposal:{proposal.pk}:outcome",
        title=_("Over, and waiting for its outcome: %(title)s") % {"title": proposal.title},
        reason=_("You look after %(place)s. Those who took part wait for a word.") % {"place": proposal.community.name},
        url=f"{proposal.get_absolute_url()}outcome/",
        verb=_("State the outcome"),
        icon="scale",
        tone="ask",
        group=proposal.community.name,
        place=proposal.community.scope,
    )


def _to_look_back(person: Person, most: int) -> list[Item]:
    mine = Proposal.objects.visible_to(person).filter(author=person, community__memberships__person=person)
    due = mine.filter(outcome__follow_up_at__lte=timezone.now(), outcome__changed="").for_listing()
    return [_look_back(proposal) for proposal in due.order_by("outcome__follow_up_at")[:most]]


def _look_back(proposal: Proposal) -> Item:
    return Item(
        key=f"proposal:{proposal.pk}:change",
        title=_("What did it change? %(title)s") % {"title": proposal.title},
        reason=_("You proposed it in %(place)s, and it was decided.") % {"place": proposal.community.name},
        url=f"{proposal.get_absolute_url()}change/",
        verb=_("Say what changed"),
        icon="milestone",
        tone="done",
        group=proposal.community.name,
        place=proposal.community.scope,
    )


def _came_of_it(person: Person, since: datetime, most: int) -> Sequence[Item]:
    """What was decided, or what it changed, since the person was told last."""
    mine = Proposal.objects.visible_to(person).filter(community__memberships__person=person)
    fresh = mine.filter(Q(outcome__at__gte=since) | Q(outcome__changed_at__gte=since)).for_listing()
    return [_outcome(proposal) for proposal in fresh.order_by("-outcome__pk")[:most]]


def _outcome(proposal: Proposal) -> Item:
    outcome = proposal.outcome
    said = {"verdict": outcome.get_verdict_display(), "place": proposal.community.name}
    return Item(
        key=f"proposal:{proposal.pk}:{'changed' if outcome.changed else 'decided'}",
        title=proposal.title,
        reason=_("%(verdict)s. %(place)s") % said,
        url=proposal.get_absolute_url(),
        icon="scale",
        tone="",
        quote=outcome.changed or outcome.words,
        author_id=outcome.changed_by_id if outcome.changed else outcome.by_id,
        group=proposal.community.name,
        place=proposal.community.scope,
    )


WAITING_SECTION = Section(
    "decisions",
    gettext_lazy("Decisions closing"),
    Place.INVITATIONS,
    25,
    _to_answer,
    perhaps="""FROM communities_membership mine JOIN communities_proposal proposal USING (community_id)
               LEFT JOIN communities_outcome outcome ON outcome.proposal_id = proposal.id
               WHERE mine.person_id = %(person)s
                 AND (outcome.id IS NULL OR (proposal.author_id = %(person)s AND outcome.changed = ''))""",
)
OUTCOMES_SECTION = Section(
    "outcomes",
    gettext_lazy("You said, we did"),
    Place.RAIL,
    40,
    _came_of_it,
    perhaps="""FROM communities_membership mine JOIN communities_proposal proposal USING (community_id)
               JOIN communities_outcome outcome ON outcome.proposal_id = proposal.id
               WHERE mine.person_id = %(person)s
                 AND (outcome.at >= %(since)s OR outcome.changed_at >= %(since)s)""",
)
