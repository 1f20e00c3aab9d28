"""The demo's proposals: talked over, decided, looked back on."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from communities.decisions.balloting import close_due, take_stance, tend
from communities.decisions.proposing import amend, open_decision, propose, state_outcome, tell_change
from communities.models import Ballot, Method, Proposal
from demo.seeding.timeline import Cast, sending_key
from demo.seeding.words import CommunityWords, Words
from discussions.models import Thread
from discussions.posting import reply
from people.models import Person


def plan(words: CommunityWords, cast: Cast) -> None:
    for proposal in words.proposals:
        ProposalPlan(words.slug, proposal, cast).plan()


class ProposalPlan:
    """What is there already from an earlier start is left as visitors made it."""

    def __init__(self, slug: str, words: Words, cast: Cast) -> None:
        self.slug = slug
        self.words = words
        self.cast = cast
        self.is_new = False

    def plan(self) -> None:
        self._at(self.words["at"], self._propose)
        for number, said in enumerate(self.words.get("reply", []), start=1):
            self._at(said["at"], partial(self._reply, number, said))
        for version in self.words.get("version", []):
            self._at(version["at"], partial(self._amend, version))
            self._plan_stances(version)
        if decision := self.words.get("decision"):
            self._plan_decision(decision)
        if outcome := self.words.get("outcome"):
            self._at(outcome["at"], partial(self._state, outcome))
        if change := self.words.get("change"):
            self._at(change["at"], partial(self._tell, change))

    def _plan_decision(self, decision: Words) -> None:
        self._at(decision["opened"], partial(self._open, decision))
        self._plan_stances(decision)
        closes_at = self.cast.calendar.at(decision["closes"])
        if closes_at < self.cast.calendar.now:
            self.cast.plan(closes_at, partial(close_due, closes_at))

    def _plan_stances(self, words: Words) -> None:
        for stance in words.get("stance", []):
            self._at(stance["at"], partial(self._stand, stance))
            if "tended" in stance:
                self._at(stance["tended_at"], partial(self._tend, stance))

    def _at(self, text: str, do: Any) -> None:
        at = self.cast.calendar.at(text)
        self.cast.plan(at, partial(self._do, do, at))

    def _do(self, do: Any, at: datetime) -> None:
        if do == self._propose or self.is_new:
            do(at)

    @property
    def proposal(self) -> Proposal:
        proposal: Proposal = self.cast.made[self.slug, f"proposal:{self.words['key']}"]
        return Proposal.objects.select_related("community", "ballot__community", "outcome").get(pk=proposal.pk)

    @property
    def ballot(self) -> Ballot:
        ballot = self.proposal.ballot
        assert ballot, self.words["key"]
        return ballot

    def _person(self, words: Words, name: str = "by") -> Person:
        return self.cast.people[words[name]]

    def _propose(self, at: datetime) -> None:
        author, key = self._person(self.words), sending_key(self.slug, "proposal", self.words["key"])
        self.is_new = not Proposal.objects.filter(author=author, sending_key=key).exists()
        said = {name: self.words.get(name, []) for name in ("title", "what", "why", "options")}
        community = self.cast.communities[self.slug]
        thread = self.cast.made.get((self.slug, self.words.get("thread", "")))
        talk = thread.pk if thread else None
        proposal = propose(community, author=author, words=said, talk=talk, sending_key=key, at=at)
        self.cast.made[self.slug, f"proposal:{self.words['key']}"] = proposal

    def _reply(self, number: int, words: Words, at: datetime) -> None:
        thread = Thread.objects.get(pk=self.proposal.talk or 0)
        key = sending_key(self.slug, "proposal", self.words["key"], number)
        reply(thread, author=self._person(words), source=words["text"], sending_key=key, at=at)

    def _amend(self, words: Words, at: datetime) -> None:
        proposal = self.proposal
        said = {name: words.get(name, getattr(proposal, name)) for name in ("title", "what", "why", "options")}
        started = {"started_from": proposal.edition, "note": words["note"]}
        amend(proposal, by=self._person(words), words=said, at=at, **started)

    def _open(self, words: Words, at: datetime) -> None:
        how = {name: words[name] for name in ("quorum", "anonymous") if name in words}
        closes_at, method = self.cast.calendar.at(words["closes"]), words.get("method", Method.CONSENT)
        open_decision(self.proposal, by=self._person(words), method=method, closes_at=closes_at, at=at, **how)

    def _stand(self, words: Words, at: datetime) -> None:
        said = {"picks": [words["says"]], "reason": words.get("reason", "")}
        stance = take_stance(self.ballot, person=self._person(words, "who"), at=at, **said)
        self.cast.made[self.slug, f"stance:{self.words['key']}:{words['who']}"] = stance

    def _tend(self, words: Words, at: datetime) -> None:
        stance = self.cast.made[self.slug, f"stance:{self.words['key']}:{words['who']}"]
        tend(stance, by=self._person(words, "tended_by"), words=words["tended"], at=at)

    def _state(self, words: Words, at: datetime) -> None:
        said = {"verdict": words["verdict"], "words": words["words"]}
        follow_up_at = self.cast.calendar.at(words["follow_up"])
        state_outcome(self.proposal, by=self._person(words), follow_up_at=follow_up_at, at=at, **said)

    def _tell(self, words: Words, at: datetime) -> None:
        tell_change(self.proposal.outcome, by=self._person(words), changed=words["text"], at=at)


def move_ends(words: CommunityWords, cast: Cast) -> None:
    """What is open stays open, and ends at the hour the words say."""
    for proposal in words.proposals:
        decision = proposal.get("decision")
        if decision and (closes_at := cast.calendar.at(decision["closes"])) > cast.calendar.now:
            key = sending_key(words.slug, "proposal", proposal["key"])
            Ballot.objects.filter(proposal__sending_key=key, told_closed_at=None).update(closes_at=closes_at)
