"""Decisions on pages of other rooms: the side bar, a community's overview, home and digests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities.decisions.pages import with_tallies
from communities.decisions.proposing import conversation
from communities.decisions.wording import ends, people_so_far
from communities.models import Ballot, Outcome, Proposal
from communities.models.ballot import Position
from communities.overview import AliveRow
from communities.permissions import can_take_part, memberships_of
from communities.rows import LED, MINE, PLACE, SCOPE, place_of
from content.rows import made
from content.statements import Statement
from engagement.sections import Find, Item, Place, Section, each

if TYPE_CHECKING:
    from communities.models import Community
    from people.scopes import Viewer

ALIVE_SHOWN = 3


# Asked by every page of a member, so it is plain.
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
      AND NOT EXISTS (
          SELECT FROM engagement_hearing AS hearing
          WHERE hearing.person_id = %(person)s AND hearing.preset = 'muted'
            AND hearing.place IN ('c:' || proposal.community_id, 'proposal:' || proposal.id)
      )
      AND NOT EXISTS (
          SELECT FROM people_block AS block
          WHERE block.person_id = %(person)s AND block.other_id = proposal.author_id
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
    here = Proposal.objects.inside(community).for_listing().with_stance_of(viewer)
    proposals = list(here.open_now().order_by("ballot__closes_at")[:ALIVE_SHOWN])
    with_tallies(proposals)
    takes_part = can_take_part(viewer, community)
    return [_alive(proposal, is_asked=takes_part and not proposal.answered) for proposal in proposals]  # type: ignore[attr-defined]


def _alive(proposal: Proposal, *, is_asked: bool) -> AliveRow:
    assert proposal.ballot
    tally = proposal.tally  # type: ignore[attr-defined]
    words = people_so_far(tally.people)
    if tally.blocks:
        words += " " + ngettext("%(n)d block stands.", "%(n)d blocks stand.", tally.blocks) % {"n": tally.blocks}
    title = _("Open until %(end)s: %(title)s") % {"end": ends(proposal.ballot), "title": proposal.title}
    verb = _("Take a stance") if is_asked else _("Read it")
    return AliveRow(title, words, proposal.get_absolute_url(), verb, kind="decision")


# The proposals in communities of the person, with their ballots and outcomes.
PROPOSALS = f"""{MINE} JOIN communities_proposal proposal ON proposal.community_id = place.id
    LEFT JOIN communities_ballot ballot ON ballot.id = proposal.ballot_id
    LEFT JOIN communities_outcome outcome ON outcome.proposal_id = proposal.id"""
CONVERSATION = "'proposal:' || proposal.id"
PROPOSAL = """json_build_object('id', proposal.id, 'title', proposal.title, 'edition', proposal.edition,
    'author_id', proposal.author_id, 'community_id', proposal.community_id)"""
COUNTED = f"(stance.edition = ballot.edition OR '{Position.BLOCK.value}' = ANY(stance.picks))"
# An outcome to state, a look back, a stance: in that order, the nearest end first.
TODO = f"""CASE
    WHEN outcome.id IS NULL AND proposal.withdrawn_at IS NULL AND ballot.closes_at <= asked.now AND {LED} THEN 1
    WHEN proposal.author_id = asked.person AND outcome.changed = '' AND outcome.follow_up_at <= asked.now THEN 2
    WHEN proposal.withdrawn_at IS NULL AND ballot.opened_at <= asked.now AND ballot.closes_at > asked.now
         AND NOT EXISTS (SELECT FROM communities_stance stance WHERE stance.ballot_id = ballot.id
                         AND stance.person_id = asked.person AND {COUNTED}) THEN 3 END"""
WAITING = Find(
    key="""'proposal:' || proposal.id || ':' || CASE todo.what WHEN 1 THEN 'outcome' WHEN 2 THEN 'change'
           ELSE proposal.edition::text END""",
    author="CASE todo.what WHEN 3 THEN proposal.author_id END",
    place=SCOPE,
    conversation=CONVERSATION,
    said=f"""json_build_object('what', todo.what, 'proposal', {PROPOSAL}, 'place', {PLACE},
        'ballot', json_build_object('id', ballot.id, 'closes_at', ballot.closes_at), 'people', (
            SELECT count(*) FROM communities_stance stance
            WHERE todo.what = 3 AND stance.ballot_id = ballot.id AND {COUNTED}))""",
    source=f"{PROPOSALS} CROSS JOIN LATERAL (SELECT {TODO}) AS todo (what)",
    where="proposal.hidden_at IS NULL AND todo.what IS NOT NULL",
    order="todo.what, CASE todo.what WHEN 2 THEN outcome.follow_up_at ELSE ballot.closes_at END",
)

# Though it was done since.
TOLD_WAITING = replace(
    WAITING,
    source=f"{PROPOSALS} CROSS JOIN (VALUES (1), (2), (3)) AS todo (what)",
    where=f"""proposal.hidden_at IS NULL AND CASE todo.what
        WHEN 1 THEN proposal.withdrawn_at IS NULL AND ballot.closes_at <= asked.now AND {LED}
        WHEN 2 THEN proposal.author_id = asked.person AND outcome.follow_up_at <= asked.now
        ELSE proposal.withdrawn_at IS NULL AND ballot.opened_at <= asked.now AND ballot.closes_at > asked.now END""",
)


def _waiting(row: Any) -> Item:
    proposal = made(Proposal, row["proposal"], community=place_of(row), ballot=made(Ballot, row["ballot"]))
    if row["what"] == 3:
        return _stand(proposal, row["people"])
    return _conclude(proposal) if row["what"] == 1 else _look_back(proposal)


def _stand(proposal: Proposal, people: int) -> Item:
    assert proposal.ballot
    said = {"place": proposal.community.name, "end": ends(proposal.ballot)}
    return Item(
        key=f"proposal:{proposal.pk}:{proposal.edition}",
        title=_("Open for your view: %(title)s") % {"title": proposal.title},
        reason=f"{_('%(place)s decides, %(end)s.') % said} {people_so_far(people)}",
        url=proposal.get_absolute_url(),
        verb=_("Read proposal"),
        icon="scale",
        tone="",
        author_id=proposal.author_id,
        group=proposal.community.name,
        place=proposal.community.scope,
        conversation=conversation(proposal.pk),
    )


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
        conversation=conversation(proposal.pk),
    )


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
        conversation=conversation(proposal.pk),
    )


# What was decided, or what it changed, since the person was told last.
CAME_OF_IT = Find(
    key="'proposal:' || proposal.id || CASE outcome.changed WHEN '' THEN ':decided' ELSE ':changed' END",
    author="CASE outcome.changed WHEN '' THEN outcome.by_id ELSE outcome.changed_by_id END",
    place=SCOPE,
    conversation=CONVERSATION,
    said=f"json_build_object('proposal', {PROPOSAL}, 'place', {PLACE}, 'outcome', to_json(outcome))",
    source=PROPOSALS,
    where="proposal.hidden_at IS NULL AND (outcome.at >= asked.since OR outcome.changed_at >= asked.since)",
    order="outcome.id DESC",
)


def _outcome(row: Any) -> Item:
    outcome = made(Outcome, row["outcome"])
    proposal = made(Proposal, row["proposal"], community=place_of(row))
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
        conversation=conversation(proposal.pk),
    )


WAITING_SECTION = Section(
    "decisions",
    gettext_lazy("Decisions closing"),
    Place.INVITATIONS,
    35,
    find=WAITING,
    again=TOLD_WAITING,
    word=each(_waiting),
)
OUTCOMES_SECTION = Section(
    "outcomes",
    gettext_lazy("You said, we did"),
    Place.RAIL,
    40,
    find=CAME_OF_IT,
    word=each(_outcome),
)
