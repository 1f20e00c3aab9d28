"""The demo's visits at work: one that is done, and one whose notes were given yesterday."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from demo.seeding.timeline import Cast
from demo.seeding.words import CommunityWords, Words
from mentoring.models import Partnership, Visit, VisitOffer, VisitPaper
from mentoring.observing import cycle
from mentoring.observing.partnerships import answer, suggest
from mentoring.sealing import can_seal


def plan(words: CommunityWords, cast: Cast) -> None:
    for one in words.visits:
        PartnershipPlan(words.slug, one, cast).plan()


class PartnershipPlan:
    def __init__(self, slug: str, words: Words, cast: Cast) -> None:
        self.slug = slug
        self.words = words
        self.cast = cast

    def plan(self) -> None:
        at = self.cast.calendar.at
        self.cast.plan(at(self.words["asked"]), self._suggest)
        self.cast.plan(at(self.words["agreed"]), partial(self._agree, at(self.words["agreed"])))
        for n, visit in enumerate(self.words["visit"]):
            VisitPlan(self, n, visit).plan()

    @property
    def partnership(self) -> Partnership:
        partnership: Partnership = self.cast.made[self.slug, "visits"]
        return partnership

    def _suggest(self) -> None:
        inviter, invited = self.cast.people[self.words["inviter"]], self.cast.people[self.words["invited"]]
        community = self.cast.communities[self.slug]
        found = Partnership.objects.filter(community=community, inviter=inviter, invited=invited).first()
        self.cast.made[self.slug, "visits"] = found or suggest(
            community, inviter=inviter, invited=invited, kind="observation", words=self.words["words"]
        )

    def _agree(self, at: datetime) -> None:
        if self.partnership.agreed_at is None and self.partnership.ended_at is None:
            answer(self.partnership, by=self.partnership.invited, agrees=True)
            Partnership.objects.filter(pk=self.partnership.pk).update(agreed_at=at)


class VisitPlan:
    """Its steps, each at its time; what is there already, or was taken further by a visitor, is left alone."""

    def __init__(self, pair: PartnershipPlan, number: int, words: Words) -> None:
        self.pair = pair
        self.number = number
        self.words = words
        self.cast = pair.cast

    def plan(self) -> None:
        at, begun = self.cast.calendar.at, self.cast.calendar.at(self.words["begun"])
        self.cast.plan(begun, self._begin)
        self._step("briefed_at", begun + timedelta(hours=2), self._brief)
        self._step("starts_at", begun + timedelta(hours=20), self._settle)
        if can_seal():
            self._step("given_at", at(self.words["given"]), self._give)
            for done, when, act in (("debriefed_at", "debriefed", self._debrief), ("done_at", "tried", self._try)):
                if when in self.words:
                    self._step(done, at(self.words[when]), act)

    def _step(self, field: str, at: datetime, act: Any) -> None:
        self.cast.plan(at, partial(self._do, field, at, act))

    def _do(self, field: str, at: datetime, act: Any) -> None:
        visit = self._visit()
        if visit is None or getattr(visit, field) is not None:
            return
        act(visit)
        if field != "starts_at":
            Visit.objects.filter(pk=visit.pk).update(**{field: at})

    def _visit(self) -> Visit | None:
        rows = Visit.objects.select_related("partnership", "visitor", "visited").order_by("pk")
        found = rows.filter(partnership=self.pair.partnership)[self.number : self.number + 1]
        return found[0] if found else None

    def _begin(self) -> None:
        if self._visit() is None:
            partnership = Partnership.objects.select_related("inviter", "invited").get(pk=self.pair.partnership.pk)
            cycle.begin(partnership, visitor=self.cast.people[self.words["visitor"]])

    def _brief(self, visit: Visit) -> None:
        said = {name: self.words[name] for name in ("focus", "looking_for", "protocol")}
        cycle.brief(visit, by=visit.learner, **said)

    def _settle(self, visit: Visit) -> None:
        said = {name: self.words[name] for name in ("what", "minutes", "place")}
        offer = VisitOffer(visit=visit, starts_at=self.cast.calendar.at(self.words["at"]), **said)
        cycle.offer(offer, by=visit.visited)
        cycle.settle_on(offer, by=visit.visitor, cover=self.words["cover"])

    def _give(self, visit: Visit) -> None:
        parts = {str(n): words for n, words in enumerate(self.words["seen"])}
        cycle.note(visit, parts, by=visit.visitor, edition=0, give=True)
        self._date("notes", visit, "given")

    def _debrief(self, visit: Visit) -> None:
        cycle.debrief(visit, self.words["debrief"], by=visit.visited, edition=0)
        self._date("debrief", visit, "debriefed")

    def _try(self, visit: Visit) -> None:
        cycle.will_try(visit, self.words["trying"], by=visit.learner, edition=0)
        self._date("trying", visit, "tried")

    def _date(self, kind: str, visit: Visit, when: str) -> None:
        VisitPaper.objects.filter(visit=visit, kind=kind).update(written_at=self.cast.calendar.at(self.words[when]))
