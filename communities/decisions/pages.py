"""What the pages of decisions show, each read in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities.decisions.talks import Talk, talks_of
from communities.decisions.tallies import Tally, tallies_of, tally_of
from communities.decisions.voices import Voice, labels, stance_of, voices_of
from communities.decisions.wording import ends, month_of, people_so_far, when
from communities.models import Community, Outcome, Proposal, Stage, Stance, Version
from communities.permissions import (
    can_amend_proposal,
    can_change_proposal,
    can_open_decision,
    can_state_outcome,
    can_take_part,
    can_take_stance,
    can_tell_change,
    can_tend,
    membership_of,
)

if TYPE_CHECKING:
    from people.scopes import Viewer

OPEN_SHOWN = 50
PAGE = 20
TALKED_SHOWN = 10
DECIDED_SHOWN = 5
DECIDED_BESIDE = 4


class Step:
    """One of the four steps a proposal goes."""

    def __init__(self, label: str, words: str, *, done: bool = False, current: bool = False) -> None:
        self.label, self.words, self.done, self.current = label, words, done, current


class DecisionPage:
    def __init__(self, proposal: Proposal, viewer: Viewer) -> None:
        self.proposal, self.viewer = proposal, viewer
        self.community, self.ballot = proposal.community, proposal.ballot
        self.stage = proposal.stage
        self.outcome: Outcome | None = getattr(proposal, "outcome", None)
        self.member = membership_of(viewer, proposal.community)
        self.may_amend = can_amend_proposal(viewer, proposal)
        self.may_change = can_change_proposal(viewer, proposal)
        self.may_open = can_open_decision(viewer, proposal)
        self.may_stand = can_take_stance(viewer, proposal)
        self.may_tend = can_tend(viewer, proposal)
        self.may_conclude = can_state_outcome(viewer, proposal)
        self.may_look_back = can_tell_change(viewer, proposal)

    @cached_property
    def version(self) -> Version | None:
        """The one that stands, with who wrote it and why; its words are those of the proposal."""
        latest = self.proposal.versions.select_related("by").only("number", "note", "at", "by")
        return latest.first()

    @cached_property
    def tally(self) -> Tally | None:
        return tally_of(self.ballot) if self.ballot else None

    @cached_property
    def mine(self) -> Stance | None:
        return stance_of(self.viewer, self.ballot) if self.ballot else None

    @property
    def asks_again(self) -> bool:
        """The viewer spoke on an earlier text."""
        return bool(self.ballot and self.mine and self.may_stand and not self.mine.is_on(self.ballot))

    @cached_property
    def voices(self) -> Sequence[Voice]:
        return voices_of(self.ballot, self.viewer) if self.ballot else []

    @cached_property
    def talk(self) -> Talk | None:
        return talks_of(self.viewer, [self.proposal]).get(self.proposal.talk or 0)

    @cached_property
    def decided_before(self) -> Sequence[Proposal]:
        here = Proposal.objects.inside(self.community).decided().exclude(pk=self.proposal.pk)
        return list(here.for_listing().order_by("-outcome__pk")[:DECIDED_BESIDE])

    @property
    def end(self) -> str:
        return ends(self.ballot) if self.ballot else ""

    @property
    def my_words(self) -> str:
        """What the viewer chose, for the time after it closed."""
        if self.ballot is None or self.mine is None:
            return ""
        return ", ".join(labels(self.mine, self.ballot)).lower()

    @property
    def steps(self) -> list[Step]:
        withdrawn = self.stage is Stage.WITHDRAWN
        return [
            Step(_("Idea"), when(self.proposal.created_at), done=True),
            Step(_("Talked over"), self._replies(), done=bool(self.ballot), current=self.stage is Stage.TALK),
            Step(
                _("Stances open"),
                self._end(),
                done=self.stage in (Stage.WAITING, Stage.DECIDED),
                current=self.stage is Stage.OPEN,
            ),
            Step(
                _("Withdrawn") if withdrawn else _("Outcome"),
                self._outcome_in_words(),
                done=self.stage is Stage.DECIDED,
                current=withdrawn or self.stage is Stage.WAITING,
            ),
        ]

    def _replies(self) -> str:
        if self.talk is None:
            return ""
        return ngettext("%(n)d reply", "%(n)d replies", self.talk.replies) % {"n": self.talk.replies}

    def _end(self) -> str:
        if self.ballot is None:
            return _("Not yet")
        said = {"end": ends(self.ballot)}
        return _("Closes %(end)s") % said if self.ballot.is_open else _("Closed %(end)s") % said

    def _outcome_in_words(self) -> str:
        if self.outcome is None:
            return _("To be stated") if self.stage is Stage.WAITING else ""
        if self.outcome.changed or not self.outcome.follow_up_at:
            return str(self.outcome.get_verdict_display())
        return _("Looked at again in %(month)s") % {"month": month_of(self.outcome.follow_up_at)}


class DecisionsPage:
    """The list of a community. Each proposal carries what its row says: `tally`, `conversation`, `answered`."""

    def __init__(self, community: Community, viewer: Viewer) -> None:
        self.community, self.viewer = community, viewer
        self.may_stand = can_take_part(viewer, community)
        here = Proposal.objects.inside(community).for_listing()
        self.open = list(here.open_now().with_stance_of(viewer).order_by("ballot__closes_at")[:OPEN_SHOWN])
        self.waiting = list(here.waiting_for_outcome().order_by("ballot__closes_at")[:OPEN_SHOWN])
        talked = list(here.talked_over().order_by("-pk")[: TALKED_SHOWN + 1])
        self.talked_over, self.more_talked_over = talked[:TALKED_SHOWN], len(talked) > TALKED_SHOWN
        self.decided = list(here.decided().order_by("-outcome__pk")[:DECIDED_SHOWN])
        with_tallies([*self.open, *self.waiting, *self.decided])
        for proposal in self.open:
            assert proposal.ballot
            proposal.ends = ends(proposal.ballot)  # type: ignore[attr-defined]
            proposal.people_words = people_so_far(proposal.tally.people)  # type: ignore[attr-defined]
        talks = talks_of(viewer, self.talked_over)
        for proposal in self.talked_over:
            proposal.conversation = talks.get(proposal.talk or 0)  # type: ignore[attr-defined]

    @property
    def is_empty(self) -> bool:
        return not (self.open or self.waiting or self.talked_over or self.decided)


def with_tallies(proposals: Sequence[Proposal]) -> None:
    ballots = [proposal.ballot for proposal in proposals if proposal.ballot]
    tallies = tallies_of(ballots) if ballots else {}
    for proposal in proposals:
        proposal.tally = tallies.get(proposal.ballot_id or 0)  # type: ignore[attr-defined]


class OutcomesPage:
    """You said, we did: what was decided and what came of it, the latest first, paged by key."""

    def __init__(self, community: Community, *, before: int | None = None) -> None:
        decided = Proposal.objects.inside(community).decided().for_listing().select_related("outcome__by")
        if before:
            decided = decided.filter(outcome__pk__lt=before)
        rows = list(decided.order_by("-outcome__pk")[: PAGE + 1])
        self.rows, self.more = rows[:PAGE], len(rows) > PAGE
        with_tallies(self.rows)

    @property
    def next_before(self) -> int | None:
        return self.rows[-1].outcome.pk if self.more else None


class TalkedOverPage:
    """Proposals that are still talked over, the latest first, paged by key."""

    def __init__(self, community: Community, viewer: Viewer, *, before: int | None = None) -> None:
        talked = Proposal.objects.inside(community).talked_over().for_listing()
        if before:
            talked = talked.filter(pk__lt=before)
        rows = list(talked.order_by("-pk")[: PAGE + 1])
        self.rows, self.more = rows[:PAGE], len(rows) > PAGE
        talks = talks_of(viewer, self.rows)
        for proposal in self.rows:
            proposal.conversation = talks.get(proposal.talk or 0)  # type: ignore[attr-defined]

    @property
    def next_before(self) -> int | None:
        return self.rows[-1].pk if self.more else None
