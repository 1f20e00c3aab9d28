"""What the page of a visit, and that of the two, show to one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.models import PaperKind, Partnership, Step, Visit, VisitOffer
from mentoring.observing.forms import (
    BeginForm,
    BriefForm,
    DebriefForm,
    NotesForm,
    OfferForm,
    ReaderForm,
    TryingForm,
)
from mentoring.observing.papers import Paper, papers_of
from mentoring.observing.partnerships import Balance, balance_of
from mentoring.observing.times import Offered, offered, times_that_fit
from mentoring.permissions import (
    can_brief,
    can_debrief,
    can_note,
    can_offer_times,
    can_plan_visits,
    can_read_notes,
    can_say_what_next,
    can_settle_time,
    owns_notes,
)
from mentoring.sealing import can_seal
from people.models import Person

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


@dataclass(frozen=True)
class StepShown:
    label: str
    done: bool
    current: bool


@dataclass(frozen=True)
class Part:
    title: str
    words: str


def others_in(partnership: Partnership, *ids: int) -> QuerySet[Person]:
    here = Person.objects.filter(memberships__community_id=partnership.community_id, is_active=True)
    return here.exclude(pk__in=ids)


class VisitPage:
    """One visit for one of the two. What is asked of whom follows from its step."""

    def __init__(self, visit: Visit, person: Person) -> None:
        self.visit, self.person = visit, person
        self.other = visit.other(person.pk)
        self.i_visit = visit.visitor_id == person.pk
        self.i_learn = visit.learner_id == person.pk
        self.step = visit.step
        self.may_brief = can_brief(person, visit)
        self.may_offer = can_offer_times(person, visit)
        self.may_settle = can_settle_time(person, visit)
        self.may_note = can_note(person, visit)
        self.may_read = can_read_notes(person, visit)
        self.owns = owns_notes(person, visit)
        self.may_debrief = can_debrief(person, visit)
        self.may_try = can_say_what_next(person, visit)
        self.can_seal = can_seal()
        self.is_under_way = visit.is_open and visit.partnership.is_open

    @property
    def steps(self) -> list[StepShown]:
        at = list(Step).index(self.step)
        shown = list(Step)[:-1]
        return [StepShown(str(one.label), n < at, n == at and self.visit.is_open) for n, one in enumerate(shown)]

    @cached_property
    def papers(self) -> dict[str, Paper]:
        return papers_of(self.visit)

    @property
    def notes(self) -> Paper | None:
        return self.papers.get(PaperKind.NOTES) if self.may_read else None

    @property
    def parts(self) -> list[Part]:
        return parts_of(self.visit, self.notes)

    @property
    def debrief(self) -> Paper | None:
        return self.papers.get(PaperKind.DEBRIEF)

    @property
    def trying(self) -> Paper | None:
        return self.papers.get(PaperKind.TRYING)

    @cached_property
    def offered(self) -> Sequence[Offered]:
        return offered(self.visit, self.person) if self.step == Step.TIME else []

    @property
    def is_offered(self) -> bool:
        """Whether there is an hour to choose: who offers reads those of theirs that are hidden as well."""
        return any(one.offer.hidden_at is None for one in self.offered)

    @cached_property
    def chosen(self) -> VisitOffer | None:
        return self.visit.chosen_offer()

    @cached_property
    def fitting(self) -> Sequence[datetime]:
        return times_that_fit(self.visit) if self.may_offer else []

    @cached_property
    def readers(self) -> Sequence[Person]:
        return list(self.visit.readers.order_by("display_name", "pk")) if self.owns else []

    @property
    def forms(self) -> dict[str, Any]:
        visit, notes = self.visit, self.papers.get(PaperKind.NOTES)
        seen = NotesForm.initial_of(notes.parts or {}, notes.edition) if notes else {"edition": 0}
        return {
            "brief_form": BriefForm(instance=visit),
            "offer_form": OfferForm(initial={"minutes": visit.minutes}),
            "notes_form": NotesForm(protocol=visit.how_written, initial=seen),
            "reader_form": ReaderForm(people=Person.objects.none()),
            "debrief_form": DebriefForm(initial=_initial(self.debrief)),
            "trying_form": TryingForm(initial=_initial(self.trying)),
        }


def _initial(paper: Paper | None) -> dict[str, Any]:
    return {"words": paper.words, "edition": paper.edition} if paper else {"edition": 0}


def parts_of(visit: Visit, notes: Paper | None) -> list[Part]:
    """The sections of the protocol that have words."""
    if notes is None or notes.parts is None:
        return []
    titled = ((str(one.title), notes.parts.get(str(n), "")) for n, one in enumerate(visit.how_written.sections))
    return [Part(title, words) for title, words in titled if words]


# Of what took place, and with what is planned.
EVEN = (
    gettext_lazy("You have been to each other equally often."),
    gettext_lazy("With what is planned, you will have been to each other equally often."),
)
MY_TURN = (
    gettext_lazy("%(name)s has come to you once more than you to %(name)s: the next visit could be yours."),
    gettext_lazy(
        "With what is planned, %(name)s will have come to you once more than you to %(name)s: "
        "the next visit could be yours."
    ),
)
THEIR_TURN = (
    gettext_lazy("You have been to %(name)s once more than %(name)s to you: your next question could be the one."),
    gettext_lazy(
        "With what is planned, you will have been to %(name)s once more than %(name)s to you: "
        "your next question could be the one."
    ),
)


@dataclass(frozen=True)
class PartnershipPage:
    partnership: Partnership
    person: Person
    visits: Sequence[Visit]
    balance: Balance

    @property
    def other(self) -> Person:
        return self.partnership.other(self.person.pk)

    @property
    def may_plan(self) -> bool:
        return can_plan_visits(self.person, self.partnership)

    @property
    def waits_for_me(self) -> bool:
        return self.partnership.waits_for(self.person.pk)

    @property
    def under_way(self) -> list[Visit]:
        return [one for one in self.visits if one.is_open]

    @property
    def past(self) -> list[Visit]:
        return [one for one in self.visits if not one.is_open]

    @property
    def turn(self) -> str:
        """Whose turn it is to visit, said kindly: whoever stands chosen for it below."""
        planned = self._with_planned
        if not planned.been and not planned.had:
            return _("Nobody has visited yet. Begin with whoever has a question.")
        been_so, will_have = EVEN if planned.even else MY_TURN if planned.mine_next else THEIR_TURN
        return str(been_so if planned == self.balance else will_have) % {"name": self.other.first_name}

    @property
    def begin_form(self) -> BeginForm:
        initial = {"visitor": str(self._next_visitor)}
        return BeginForm(partnership=self.partnership, person=self.person, initial=initial)

    @property
    def _next_visitor(self) -> int:
        """Chosen before anybody chooses: whoever has been to the other less often; where that is even, in turn."""
        if not self._with_planned.even:
            return self.person.pk if self._with_planned.mine_next else self.other.pk
        last = next((one for one in self.visits if one.called_off_at is None), None)
        return last.visited_id if last else self.other.pk

    @property
    def _with_planned(self) -> Balance:
        return balance_of(self.visits, self.person, planned=True)


def partnership_page(partnership: Partnership, person: Person) -> PartnershipPage:
    rows = partnership.visits.select_related("visitor", "visited").order_by("-begun_at", "-pk")[:60]
    visits = list(rows)
    for one in visits:
        one.partnership = partnership
    return PartnershipPage(partnership, person, visits, balance_of(visits, person))
