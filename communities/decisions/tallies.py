"""The result as a picture and in words. Counted when a page is read: stances change until the end, and are few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import BooleanField, Case, Count, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities.models import Ballot, Position, Stance
from communities.models.ballot import COUNTED


@dataclass(frozen=True)
class Share:
    """One answer: how many gave it, and where its part of the bar begins."""

    key: str
    label: str
    count: int
    start: int


class Tally:
    """`picks` counts answers, `people` those who gave one; one who chooses several counts once among people."""

    def __init__(self, ballot: Ballot, picks: Mapping[str, int], people: int, asked_again: int) -> None:
        self.ballot = ballot
        self.people = people
        self.asked_again = asked_again
        self._picks = picks

    @cached_property
    def shares(self) -> list[Share]:
        made: list[Share] = []
        start = 0
        for key in self.ballot.keys:
            count = self._picks.get(key, 0)
            made.append(Share(key, self.ballot.label_of(key), count, start))
            start += count
        return made

    @property
    def total(self) -> int:
        return sum(share.count for share in self.shares)

    @property
    def most(self) -> int:
        return max((share.count for share in self.shares), default=0)

    def of(self, position: Position) -> int:
        return self._picks.get(position, 0)

    @property
    def blocks(self) -> int:
        return self.of(Position.BLOCK)

    @property
    def reaches_quorum(self) -> bool:
        return self.people >= self.ballot.quorum

    @property
    def missing(self) -> int:
        return max(self.ballot.quorum - self.people, 0)

    @property
    def agreed_more(self) -> bool:
        return self.of(Position.AGREE) > self.of(Position.DISAGREE)

    @property
    def in_words(self) -> str:
        """The bar in words: '24 agree, 4 abstain, 2 disagree, 1 blocks'."""
        if self.ballot.is_consent:
            return self._consent_in_words()
        return ", ".join(f"{share.label}: {share.count}" for share in self.shares)

    def _consent_in_words(self) -> str:
        said = (
            (Position.AGREE, ngettext("%(n)d agrees", "%(n)d agree", self.of(Position.AGREE))),
            (Position.ABSTAIN, ngettext("%(n)d abstains", "%(n)d abstain", self.of(Position.ABSTAIN))),
            (Position.DISAGREE, ngettext("%(n)d disagrees", "%(n)d disagree", self.of(Position.DISAGREE))),
            (Position.BLOCK, ngettext("%(n)d blocks", "%(n)d block", self.blocks)),
        )
        return ", ".join(words % {"n": self.of(position)} for position, words in said)

    @property
    def result(self) -> str:
        """What the rules say of it, in one sentence. The outcome is a person's to state."""
        if not self.people:
            return _("Nobody said where they stand.")
        if not self.reaches_quorum:
            said = {"people": self.people, "quorum": self.ballot.quorum}
            return _("Too few took part to decide: %(people)d of the %(quorum)d it takes.") % said
        return self._result_of_consent() if self.ballot.is_consent else self._result_of_vote()

    def _result_of_consent(self) -> str:
        if self.blocks:
            return ngettext(
                "%(n)d block stands, so it does not go ahead as it is.",
                "%(n)d blocks stand, so it does not go ahead as it is.",
                self.blocks,
            ) % {"n": self.blocks}
        if self.agreed_more:
            return _("More agree than disagree and no block stands: it can go ahead.")
        return _("No more agree than disagree: there is no consent for it.")

    def _result_of_vote(self) -> str:
        first = [share.label for share in self.shares if share.count == self.most]
        said = {"n": self.most, "people": self.people}
        if len(first) == 1:
            return _("“%(label)s” has most: %(n)d of %(people)d.") % (said | {"label": first[0]})
        return _("A tie, each with %(n)d of %(people)d: %(labels)s.") % (said | {"labels": ", ".join(first)})


def tallies_of(ballots: Iterable[Ballot]) -> dict[int, Tally]:
    """By ballot, in one query: rows are told apart by what was picked, not by who picked it."""
    wanted = {ballot.pk: ballot for ballot in ballots}
    picks: dict[int, Counter[str]] = {pk: Counter() for pk in wanted}
    people: Counter[int] = Counter()
    asked_again: Counter[int] = Counter()
    for pk, chosen, counts, number in _grouped(wanted):
        if not counts:
            asked_again[pk] += number
            continue
        people[pk] += number
        picks[pk].update(dict.fromkeys(chosen, number))
    return {pk: Tally(ballot, picks[pk], people[pk], asked_again[pk]) for pk, ballot in wanted.items()}


def _grouped(ballots: Iterable[int]) -> Iterable[tuple[int, list[str], bool, int]]:
    counts = Case(When(COUNTED, then=Value(True)), default=Value(False), output_field=BooleanField())
    rows = Stance.objects.filter(ballot__in=list(ballots)).annotate(counts=counts)
    return (
        rows.values("ballot_id", "picks", "counts")
        .annotate(number=Count("pk"))
        .values_list("ballot_id", "picks", "counts", "number")
    )


def tally_of(ballot: Ballot) -> Tally:
    return tallies_of([ballot])[ballot.pk]
