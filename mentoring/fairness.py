"""Whom the proposed pairs serve: how many of each group have somebody, and how close. And past searches, explained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.board import CLOSENESS, NOT_PROPOSED, WHY_NOBODY, Nobody, left_by
from mentoring.board_forms import CRITERIA, IMPORTANCE
from mentoring.candidates import participations_of, ready_in
from mentoring.models import MatchingRun, PairingState, Participation, Programme, RunState
from people.models import Person

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Words = str | _StrPromise

# Fewer than this of one kind stand together with others: a share of one person is a person.
LEAST_IN_A_GROUP = 3
NO_YEARS = gettext_lazy("Did not say")
YEARS: list[tuple[int, Words]] = [
    (0, gettext_lazy("New to it: up to two years")),
    (3, gettext_lazy("Three to nine years")),
    (10, gettext_lazy("Ten years and more")),
    (999, NO_YEARS),
]


@dataclass(frozen=True)
class Group:
    """Those who seek and have something in common. `close` counts their pairs by how close they are."""

    name: str
    seeking: int
    served: int
    close: Sequence[tuple[Words, int]]

    @property
    def left(self) -> int:
        return self.seeking - self.served


@dataclass(frozen=True)
class Fairness:
    everybody: Group
    by_years: Sequence[Group]
    by_organisation: Sequence[Group]
    by_role: Sequence[Group]
    nobody: Sequence[Nobody]
    runs: Sequence[MatchingRun]

    @property
    def is_measured(self) -> bool:
        """A search found pairs that are proposed, or were told; those made by hand nobody measured."""
        return bool(self.everybody.close)


def fairness_of(programme: Programme) -> Fairness:
    """In a constant number of queries."""
    is_ready = Exists(ready_in(programme).filter(pk=OuterRef("pk")))
    everybody = list(participations_of(programme).annotate(is_ready=is_ready))
    seeking = [one for one in everybody if one.seeks_help]
    seekers = [one.person for one in seeking]
    fits: dict[int, float | None] = dict(programme.proposals.values_list("mentee_id", "fit"))
    begun = set(programme.standing_pairings.exclude(state=PairingState.ASKED).values_list("mentee_id", "mentor_id"))
    runs = list(programme.runs.filter(state=RunState.DONE).select_related("asked_by").order_by("-pk")[:20])
    if programme.is_among_peers:  # each of a pair has somebody
        fits |= dict(programme.proposals.values_list("mentor_id", "fit"))
    has_somebody = {person for both in begun for person in (both if programme.is_among_peers else both[:1])}
    served: dict[int, float | None] = dict.fromkeys(has_somebody) | _measured(programme, runs, begun) | fits
    ready = {one.person_id for one in everybody if one.is_ready}
    is_looked_for = runs or served
    left = [one for one in seeking if is_looked_for and one.person_id not in served]
    return Fairness(
        everybody=_group(_("Everybody who seeks"), seekers, served),
        by_years=_by_years(seeking, served),
        by_organisation=_groups(seekers, served, "organisation"),
        by_role=_groups(seekers, served, "role"),
        nobody=_nobody(
            left, {one.person_id: one.person for one in everybody}, ready=ready, run=runs[0] if runs else None
        ),
        runs=runs,
    )


def _nobody(
    left: Sequence[Participation], persons: Mapping[int, Person], *, ready: Collection[int], run: MatchingRun | None
) -> list[Nobody]:
    """As many as the numbers say: those of the last search, and then those who were in none."""
    of_the_search = left_by(run, persons, {one.person_id for one in left})
    named = {one.person.pk for one in of_the_search}
    others = [one for one in left if one.person_id not in named]
    return [*of_the_search, *(Nobody(one.person, _why_in_none(one, one.person_id in ready, run), ()) for one in others)]


def _why_in_none(said: Participation, is_ready: bool, run: MatchingRun | None) -> Words:
    if said.is_paused:
        return _("They pause at present.")
    if not is_ready:
        return _("Whoever has to agree that they take part has not done so yet.")
    if run and said.joined_at > run.asked_at:
        return _("They came after the last search. The next one counts them in.")
    return NOT_PROPOSED


def _measured(
    programme: Programme, runs: Sequence[MatchingRun], begun: Collection[tuple[int, int]]
) -> dict[int, float]:
    """How close the pairs that were told are, as the last search that brought them together found."""
    found: list[Any] = [pair for run in reversed(runs) for pair in run.result.get("pairs", [])]
    standing = [(mentee, mentor, fit) for mentee, mentor, fit in found if (mentee, mentor) in begun]
    theirs = {mentee: fit for mentee, _mentor, fit in standing}
    return {mentor: fit for _mentee, mentor, fit in standing} | theirs if programme.is_among_peers else theirs


def _by_years(seeking: Sequence[Participation], served: Mapping[int, float | None]) -> list[Group]:
    """In the order of years; who is new to the work is the first to look at."""
    spans: dict[Words, list[Person]] = {word: [] for _first, word in YEARS}
    for one in seeking:
        known = [word for first, word in YEARS if one.years is not None and one.years >= first]
        spans[known[-1] if known else NO_YEARS].append(one.person)
    small = [word for word, people in spans.items() if len(people) < LEAST_IN_A_GROUP]
    others = [person for word in small for person in spans.pop(word)]
    groups = [_group(str(word), people, served) for word, people in spans.items()]
    return [*groups, _group(_("All others together"), others, served)] if others else groups


def _groups(seekers: Sequence[Person], served: Mapping[int, float | None], field: str) -> list[Group]:
    """The largest first; small ones together."""
    members: dict[str, list[Person]] = defaultdict(list)
    for person in seekers:
        members[getattr(person, field).strip()].append(person)
    small = [name for name, people in members.items() if len(people) < LEAST_IN_A_GROUP or not name]
    others = [person for name in small for person in members.pop(name)]
    groups = [_group(name, people, served) for name, people in members.items()]
    groups.sort(key=lambda one: (-one.seeking, one.name))
    return [*groups, _group(_("All others together"), others, served)] if others else groups


def _group(name: str, people: Sequence[Person], served: Mapping[int, float | None]) -> Group:
    fits = [served[one.pk] for one in people if one.pk in served]
    counts = [(word, sum(1 for fit in fits if fit and _closeness(fit) == word)) for _least, word in CLOSENESS]
    return Group(name, len(people), len(fits), [(word, count) for word, count in counts if count])


def _closeness(fit: float) -> Words:
    return next(word for least, word in CLOSENESS if fit >= least)


# --- one search, explained later ---


@dataclass(frozen=True)
class Explained:
    """What went into a search and what came of it, without what anybody said in confidence."""

    run: MatchingRun
    weights: Sequence[tuple[Words, Words]]
    least_times: int
    locked: int
    ruled_out: int
    people: int
    pairs: Sequence[tuple[Person, Person, Words]]
    nobody: Sequence[tuple[Person, Words]]

    @property
    def solver(self) -> str:
        """What solved it, with its versions and what chance began from; '' of a search from before that was kept."""
        kept = self.run.solver
        if not kept:
            return ""
        tools = ", ".join(f"{name} {kept[key]}" for key, name in (("scipy", "SciPy"), ("highs", "HiGHS")) if kept[key])
        seed = _("nothing left to chance") if kept["seed"] is None else _("seed %(n)d") % {"n": kept["seed"]}
        return f"{kept['method']}. {tools}. {seed}."


def explain(run: MatchingRun) -> Explained:
    """Who has gone since is left out of the names, and still counts in the numbers."""
    inputs, result = run.inputs, run.result
    pairs: list[Any] = result.get("pairs", [])
    unmatched: list[Any] = result.get("unmatched", [])
    named = {pk for mentee, mentor, _fit in pairs for pk in (mentee, mentor)} | {one["person_id"] for one in unmatched}
    persons = Person.objects.in_bulk(named)
    weights: Mapping[str, int] = inputs.get("weights", {})
    return Explained(
        run=run,
        weights=[(label, _importance(weights.get(name, 0))) for name, label in CRITERIA.items()],
        least_times=inputs.get("least_times", 0),
        locked=len(inputs.get("locked", [])),
        ruled_out=len(inputs.get("ruled_out", [])),
        people=len(inputs.get("people", [])),
        pairs=[
            (persons[mentee], persons[mentor], _closeness(fit) if fit else _("By hand"))
            for mentee, mentor, fit in pairs
            if mentee in persons and mentor in persons
        ],
        nobody=[
            (persons[one["person_id"]], WHY_NOBODY[one["why"]]) for one in unmatched if one["person_id"] in persons
        ],
    )


def _importance(weight: int) -> Words:
    """The word whose number is nearest."""
    return min(IMPORTANCE, key=lambda one: abs(one[0] - weight))[1]
