"""The search for pairs: asked for on the board, done by a worker, kept so that it can be explained.

Imported by workers alone: it brings numpy and SciPy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone

from mentoring.assigning import Aim, assign
from mentoring.candidates import candidates_of, rules_off, weights_of
from mentoring.fit import Candidate
from mentoring.fit_matrix import fits_of
from mentoring.how_far import Step, tell
from mentoring.looking_again import done_looking
from mentoring.models import MatchingRun, PairingState, Programme, Proposal, RunState
from mentoring.pairing_up import SECONDS, pair_up
from mentoring.solvers import SEED_OF_HIGHS, solver_named
from mentoring.undoing import Change, remember
from mentoring.unmatched import unmatched

type Pairs = list[tuple[int, int]]
"""(row of the seeker, column of the mentor)."""


@transaction.atomic
def search_for_pairs(run: MatchingRun) -> None:
    """Solves, and puts the pairs found in place of those proposed before; what is locked stays."""
    programme = Programme.objects.select_for_update().get(pk=run.programme_id)
    kind = PeerSearch if programme.is_among_peers else PairSearch
    tell(run, Step.READING)
    search = kind(run, programme, candidates_of(programme))
    tell(run, Step.SOLVING)
    mentor_of = search.solve()
    tell(run, Step.WRITING)
    remember(programme, Change.SEARCHED, by=run.asked_by)
    search.propose(mentor_of)
    search.keep(mentor_of)


def week_after(moment: datetime) -> datetime:
    """The next Monday in UTC: the week in which common hours are counted."""
    day = moment.astimezone(UTC).date()
    return datetime.combine(day + timedelta(days=7 - day.weekday()), time(), UTC)


class PairSearch:
    method = "largest assignment, then the best (scipy.optimize.linear_sum_assignment)"
    # An assignment draws nothing by chance.
    seed: int | None = None
    limits: ClassVar[dict[str, Any]] = {}

    def __init__(self, run: MatchingRun, programme: Programme, people: Mapping[int, Candidate]) -> None:
        self.run = run
        self.programme = programme
        self.seekers, self.mentors = self._sides(people)
        self.fits = fits_of(
            self.seekers,
            self.mentors,
            week_start=week_after(run.asked_at),
            weights=weights_of(programme),
            least_times=programme.least_times,
            off=rules_off(programme),
            compared=partial(tell, run, Step.COMPARING),
        )
        self.locked = self._with_places(programme.proposals.filter(is_locked=True).order_by("pk"))
        self.ruled_out = self._placed(programme.ruled_out.all())
        # The share of the best there could be that is missing at most: an assignment is solved to the end.
        self.gap = 0.0

    def _sides(self, people: Mapping[int, Candidate]) -> tuple[Sequence[Candidate], Sequence[Candidate]]:
        """Those who seek, and those who have a place."""
        cared_for = self._taken_care_of()
        seekers = [one for one in people.values() if one.seeks_help and one.person_id not in cared_for]
        return seekers, [one for one in people.values() if one.places_left]

    def served(self, mentor_of: Mapping[int, int]) -> Collection[int]:
        """Rows of those who have somebody."""
        return mentor_of.keys()

    def fit_of(self, row: int, column: int) -> float:
        return float(self.fits.fit[row, column])

    def _taken_care_of(self) -> set[int]:
        """Who has somebody, or had and does not look for somebody else."""
        begun = self.programme.pairings.filter(state__in=[PairingState.ACTIVE, PairingState.PROPOSED])
        return set(begun.values_list("mentee_id", flat=True)) | done_looking(self.programme)

    def _placed(self, rows: Iterable[Any]) -> Pairs:
        """Pairs of people as rows and columns; who has left since is passed over."""
        row = {one.person_id: number for number, one in enumerate(self.seekers)}
        column = {one.person_id: number for number, one in enumerate(self.mentors)}
        return [
            (row[one.mentee_id], column[one.mentor_id])
            for one in rows
            if one.mentee_id in row and one.mentor_id in column
        ]

    def _with_places(self, rows: Iterable[Any]) -> Pairs:
        """Without those for whom a mentor, who takes fewer by now, has no place: the first locked come first."""
        left = Counter({column: one.places_left for column, one in enumerate(self.mentors)})
        kept: Pairs = []
        for pair in self._placed(rows):
            left[pair[1]] -= 1
            if left[pair[1]] >= 0:
                kept.append(pair)
        return kept

    def solve(self) -> Mapping[int, int]:
        allowed = self.fits.allowed
        for pair in self.ruled_out:
            allowed[pair] = False
        places = [one.places_left for one in self.mentors]
        return assign(self.fits.fit, allowed, places, aim=Aim(self.run.aim), locked=self.locked).mentor_of

    def propose(self, mentor_of: Mapping[int, int]) -> None:
        kept = [self.seekers[row].person_id for row, _column in self.locked]
        self.programme.proposals.exclude(mentee_id__in=kept).delete()
        Proposal.objects.bulk_create(
            Proposal(
                programme=self.programme,
                mentee_id=self.seekers[row].person_id,
                mentor_id=self.mentors[column].person_id,
                run=self.run,
                fit=self.fit_of(row, column),
            )
            for row, column in mentor_of.items()
            if (row, column) not in self.locked
        )

    def keep(self, mentor_of: Mapping[int, int]) -> None:
        run, people = self.run, {one.person_id: one for one in [*self.seekers, *self.mentors]}
        run.inputs = {
            "people": [_plain(one) for one in people.values()],
            "weights": asdict(weights_of(self.programme)),
            "least_times": self.programme.least_times,
            "off": sorted(rules_off(self.programme)),
            "week": week_after(run.asked_at).isoformat(),
            "locked": self._named(self.locked),
            "ruled_out": self._named(self.ruled_out),
        }
        run.result = {
            "gap": self.gap,
            "pairs": [
                [*people_of, round(self.fit_of(*pair), 6)]
                for people_of, pair in zip(self._named(mentor_of.items()), mentor_of.items(), strict=True)
            ],
            "unmatched": [asdict(one) for one in unmatched(self.fits, self.served(mentor_of))],
        }
        run.solver = solver_named(self.method, seed=self.seed, aim=run.aim, **self.limits)
        run.state, run.finished_at = RunState.DONE, timezone.now()
        run.save(update_fields=["inputs", "result", "solver", "state", "finished_at"])

    def _named(self, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
        return [[self.seekers[row].person_id, self.mentors[column].person_id] for row, column in pairs]


class PeerSearch(PairSearch):
    """Among equals everybody is on both sides, and stands in one pair."""

    method = "largest matching, then the best (HiGHS by scipy.optimize.milp)"
    seed = SEED_OF_HIGHS
    limits: ClassVar[dict[str, Any]] = {"seconds": SECONDS, "gap": 0}

    def _sides(self, people: Mapping[int, Candidate]) -> tuple[Sequence[Candidate], Sequence[Candidate]]:
        begun = self.programme.standing_pairings.exclude(state=PairingState.ASKED)
        taken = {person for both in begun.values_list("mentor_id", "mentee_id") for person in both}
        taken |= done_looking(self.programme)
        everybody = [one for one in people.values() if one.person_id not in taken]
        return everybody, everybody

    def solve(self) -> Mapping[int, int]:
        allowed = self.fits.allowed
        for one, other in self.ruled_out:
            allowed[one, other] = allowed[other, one] = False
        paired = pair_up(self.fits.fit, allowed, aim=Aim(self.run.aim), locked=self.locked)
        found, self.gap = dict(paired.pairs), paired.gap
        # A pair kept by hand keeps its sides, which its row in the database has.
        kept = dict(self.locked)
        return {one: other for one, other in found.items() if kept.get(other) != one} | kept

    def served(self, mentor_of: Mapping[int, int]) -> Collection[int]:
        return mentor_of.keys() | set(mentor_of.values())

    def fit_of(self, row: int, column: int) -> float:
        """What either direction says counts half."""
        return (super().fit_of(row, column) + super().fit_of(column, row)) / 2


def _plain(candidate: Candidate) -> dict[str, Any]:
    return {name: _said(value) for name, value in asdict(candidate).items()}


def _said(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_said(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
