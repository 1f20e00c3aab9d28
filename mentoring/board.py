"""What a programme's board shows its facilitators: who came, which pairs are proposed and why, who has nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.against import GONE, WHY_APART, between
from mentoring.apart import Apart
from mentoring.candidates import candidates_of, with_deeds
from mentoring.changing import Changing, changing_of
from mentoring.common_time import times_to_name
from mentoring.fit import Candidate
from mentoring.how_far import how_far
from mentoring.matching import Reason, reasons_for
from mentoring.models import MatchingRun, PairingState, Programme, ProgrammeState, Proposal, RuledOut, RunState
from people.models import Person

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# So many that one looks at closely, with their reasons.
PAGE_SIZE = 20
STANDING = (PairingState.PROPOSED, PairingState.ASKED, PairingState.ACTIVE)
# From here on a fit is called so; never a number, since a number would be compared.
CLOSENESS: list[tuple[float, Any]] = [
    (0.75, _("Very close")),
    (0.6, _("Close")),
    (0.45, _("Fair")),
    (0.0, _("Loose")),
]
WHY_NOBODY: dict[str, Any] = {
    Apart.NO_TOPIC: _("Nobody offers what they seek."),
    Apart.NO_LANGUAGE: _("Nobody who offers it speaks a language of theirs."),
    Apart.NO_HOURS: _("They would like more hours a month than anybody who offers it has for one person."),
    Apart.NO_TIME: _("They have too few hours in common with those who offer it."),
    Apart.MET: _("They have been with everybody who would do."),
    "taken": _("Everybody who fits has their places taken."),
    "nobody": _("Several things speak against everybody who is left."),
}
NOT_PROPOSED = _("No pair of theirs is proposed now.")


@dataclass(frozen=True)
class Proposed:
    """A proposed pair with its reasons, or with what speaks against it where somebody paired them by hand."""

    proposal: Proposal
    closeness: str | _StrPromise
    reasons: Sequence[Reason]
    times: Sequence[datetime]
    against: str | _StrPromise = ""


@dataclass(frozen=True)
class Nobody:
    person: Person
    why: str | _StrPromise
    would_do: Sequence[Person]


@dataclass(frozen=True)
class Share:
    """One bar of a picture: how many, and where it begins, of `total`."""

    label: str | _StrPromise
    count: int
    before: int


@dataclass(frozen=True)
class Board:
    programme: Programme
    seeking: int
    offering: int
    places: int
    proposed: Sequence[Proposed]
    next_after: str
    nobody: Sequence[Nobody]
    spread: Sequence[Share]
    ruled_out: Sequence[RuledOut]
    changing: Changing | None
    answers: Mapping[str, int]
    last_run: MatchingRun | None
    # The last that has come back: what is said of people goes by that one.
    last_done: MatchingRun | None

    @property
    def is_searching(self) -> bool:
        return self.last_run is not None and self.last_run.is_under_way

    @property
    def how_far(self) -> str:
        """Of a search that is under way."""
        return how_far(self.last_run) if self.last_run else ""

    @property
    def paired(self) -> int:
        return sum(share.count for share in self.spread)

    @property
    def served(self) -> int:
        """Of those who seek: among equals both of a pair do."""
        return self.paired * (2 if self.programme.is_among_peers else 1)


def board_of(programme: Programme, *, zone: str, after: str = "", change: str = "") -> Board:
    """In a constant number of queries. Proposals come loosest first: those want a look. One of them may be changing."""
    people = with_deeds(candidates_of(programme), programme)
    persons = Person.objects.in_bulk(people)
    proposals = list(programme.proposals.order_by("fit", "pk").values_list("pk", "fit", "mentor_id", "mentee_id"))
    last_run, last_done = _last_runs(programme)
    pairings = list(programme.pairings.values_list("state", "mentee_id", "mentor_id"))
    standing = [] if programme.is_between_rounds else [both for state, *both in pairings if state in STANDING]
    in_pairs = [(mentee, mentor) for _pk, _fit, mentor, mentee in proposals]
    taken = len(proposals) * (2 if programme.is_among_peers else 1)
    shown, next_after = _page(programme, after)
    return Board(
        programme=programme,
        seeking=sum(1 for one in people.values() if one.seeks_help),
        offering=sum(1 for one in people.values() if one.offers_help),
        places=sum(one.places_left for one in people.values()) - taken,
        proposed=[_proposed(one, people, zone) for one in shown],
        next_after=next_after,
        nobody=_nobody(programme, last_done, people, persons, _served(programme, [*in_pairs, *standing])),
        spread=_spread([fit for _pk, fit, _mentor, _mentee in proposals]),
        ruled_out=list(programme.ruled_out.select_related("mentor", "mentee").order_by("pk")),
        changing=changing_of(programme, people, persons, proposals, change),
        answers=_answers([state for state, *_both in pairings]),
        last_run=last_run,
        last_done=last_done,
    )


def _last_runs(programme: Programme) -> tuple[MatchingRun | None, MatchingRun | None]:
    """The last that was asked for, and the last that is done: mostly the same."""
    runs = programme.runs.order_by("-pk")
    last = runs.first()
    return last, last if last is None or last.state == RunState.DONE else runs.filter(state=RunState.DONE).first()


def next_to(proposal: Proposal) -> Proposal | None:
    """The proposal that stands where this one does once it is gone: the next, or the last before; None of the only."""
    rows = proposal.programme.proposals.exclude(pk=proposal.pk)
    behind = Q(fit__gt=proposal.fit) | Q(fit=proposal.fit, pk__gt=proposal.pk)
    return rows.filter(behind).order_by("fit", "pk").first() or rows.order_by("-fit", "-pk").first()


def page_of(proposal: Proposal) -> str:
    """The proposal after which the page begins that this one stands on; '' of the first page."""
    pks = list(proposal.programme.proposals.order_by("fit", "pk").values_list("pk", flat=True))
    first = pks.index(proposal.pk) // PAGE_SIZE * PAGE_SIZE if proposal.pk in pks else 0
    return str(pks[first - 1]) if first else ""


def _page(programme: Programme, after: str) -> tuple[list[Proposal], str]:
    """Keyed by the proposal after which it goes on, in the order of fit."""
    rows = programme.proposals.select_related("mentor", "mentee", "programme__community").order_by("fit", "pk")
    last = programme.proposals.filter(pk=int(after)).first() if after.isdecimal() else None
    if last:
        rows = rows.filter(fit__gte=last.fit).exclude(fit=last.fit, pk__lte=last.pk)
    page = list(rows[: PAGE_SIZE + 1])
    return page[:PAGE_SIZE], str(page[PAGE_SIZE - 1].pk) if len(page) > PAGE_SIZE else ""


def _proposed(proposal: Proposal, people: Mapping[int, Candidate], zone: str) -> Proposed:
    seeker, mentor = people.get(proposal.mentee_id), people.get(proposal.mentor_id)
    if seeker is None or mentor is None:
        return Proposed(proposal, "", (), (), GONE)
    common, apart = between(seeker, mentor, proposal.programme)
    if apart:
        return Proposed(proposal, "", (), (), WHY_APART.get(apart, ""))
    reasons = [reason for reason in reasons_for(seeker, mentor, common) if reason.why not in ("room", "aim")]
    return Proposed(proposal, closeness(proposal.fit), reasons, times_to_name(common.times if common else (), zone))


def closeness(fit: float) -> str | _StrPromise:
    return "" if not fit else next(word for least, word in CLOSENESS if fit >= least)


def _served(programme: Programme, pairs: Iterable[Sequence[int]]) -> set[int]:
    """Among equals both of a pair have somebody; elsewhere it is for those who seek, and they are named first."""
    return {person for pair in pairs for person in (pair if programme.is_among_peers else pair[:1])}


def _nobody(
    programme: Programme,
    run: MatchingRun | None,
    people: Mapping[int, Candidate],
    persons: Mapping[int, Person],
    paired: set[int],
) -> list[Nobody]:
    """Those who have nobody: of the last search with the reason, and until all are told whoever else would hear so."""
    left = [pk for pk, one in people.items() if one.seeks_help and pk in persons and pk not in paired]
    of_the_search = left_by(run, persons, set(left))
    explained = {one.person.pk for one in of_the_search}
    is_looked_at = programme.state == ProgrammeState.MATCHING and (paired or run)
    since = [persons[pk] for pk in left if is_looked_at and pk not in explained]
    return [*(Nobody(person, NOT_PROPOSED, ()) for person in sorted(since, key=str)), *of_the_search]


def left_by(run: MatchingRun | None, persons: Mapping[int, Person], left: AbstractSet[int]) -> list[Nobody]:
    """Those for whom a search found nobody, of those who still seek: with the rule that would have to give."""
    return [
        Nobody(
            persons[one["person_id"]],
            WHY_NOBODY[one["why"]],
            [persons[pk] for pk in one["people"][:3] if pk in persons],
        )
        for one in (run.result.get("unmatched", []) if run else [])
        if one["person_id"] in left
    ]


def _spread(fits: Sequence[float]) -> list[Share]:
    """How many pairs are how close. Pairs made by hand, which nobody measured, stand by themselves."""
    shares, before = [], 0
    for label in [*(word for _least, word in CLOSENESS), ""]:
        count = sum(1 for fit in fits if closeness(fit) == label)
        shares.append(Share(label or _("By hand"), count, before))
        before += count
    return shares


def _answers(states: Sequence[str]) -> dict[str, int]:
    """Once people are told: how many pairs have begun, wait, or will not."""
    return {
        "begun": states.count(PairingState.ACTIVE),
        "waiting": states.count(PairingState.PROPOSED) + states.count(PairingState.ASKED),
        "declined": states.count(PairingState.DECLINED),
    }
