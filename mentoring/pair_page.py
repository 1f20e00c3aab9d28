"""What the page of a pair shows to one of the two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.functional import cached_property

from mentoring.models import (
    Agreement,
    CheckIn,
    CheckKind,
    PairAction,
    PairDate,
    PairGoal,
    Pairing,
    PairMeeting,
    ProgrammeKind,
)
from mentoring.observing.partnerships import OF_PROGRAMMES
from mentoring.pair_forms import (
    ActionForm,
    AgreementForm,
    CheckInForm,
    GoalForm,
    MeetingForm,
    PrivateNoteForm,
    SharedNotesForm,
)
from mentoring.pair_life import private_words
from mentoring.permissions import can_say_how
from mentoring.planned.forms import DateForm
from mentoring.planned.times import times_for
from mentoring.reasons_told import told_reasons
from mentoring.sealing import can_seal

if TYPE_CHECKING:
    from people.models import Person

MOST_STEPS = 12
# So long after a planned meeting the two are asked whether it was.
ASKED_FOR_DAYS = timedelta(days=21)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PairPage:
    pairing: Pairing
    person: Person
    agreement: Agreement
    goals: Sequence[PairGoal]
    actions: Sequence[PairAction]
    meetings: Sequence[PairMeeting]
    dates: Sequence[PairDate]
    waiting: Sequence[CheckIn]
    said_red: bool
    private: str | None
    can_seal: bool

    @property
    def other(self) -> Person:
        return self.pairing.other(self.person.pk)

    @property
    def i_mentor(self) -> bool:
        return self.pairing.mentor_id == self.person.pk

    @property
    def reasons(self) -> list[str]:
        """Why they were brought together, where somebody proposed it."""
        return told_reasons(self.pairing, self.person)

    @property
    def makes_visits(self) -> bool:
        return self.pairing.programme.kind in OF_PROGRAMMES

    @property
    def steps(self) -> list[bool]:
        """Of the meetings the programme plans, which have been."""
        planned = min(self.pairing.programme.meetings or 0, MOST_STEPS)
        return [number < len(self.meetings) for number in range(planned)]

    @property
    def coming(self) -> list[tuple[PairDate, datetime | None]]:
        """What is planned, with the hour on the other's own clock where that is another."""
        return [(one, self._theirs(one.starts_at)) for one in self.dates if not one.is_over]

    @property
    def to_log(self) -> list[PairDate]:
        """What was planned and has been, as long as no meeting is logged that day (or the next, on another clock)."""
        held = {day for one in self.meetings for day in (one.held_on - ONE_DAY, one.held_on, one.held_on + ONE_DAY)}
        over = (one for one in self.dates if one.is_over)
        return [one for one in over if timezone.localtime(one.starts_at).date() not in held]

    def _theirs(self, at: datetime) -> datetime | None:
        theirs = at.astimezone(ZoneInfo(self.other.time_zone))
        return None if theirs.utcoffset() == timezone.localtime(at).utcoffset() else theirs

    @cached_property
    def times(self) -> list[tuple[datetime, datetime | None]]:
        """When both are free, on the viewer's clock and on the other's."""
        if not (self.pairing.is_running and self.both_drew):
            return []
        prefetch_related_objects([self.person, self.other], "days_away")
        programme = self.pairing.programme
        found = times_for([self.person, self.other], programme.meeting_minutes, programme=programme)
        return [(at, self._theirs(at)) for at in found]

    @property
    def may_flag_notes(self) -> bool:
        """What the other wrote there last; nobody knows of what was written before that was kept."""
        return bool(self.agreement.pk and self.agreement.notes) and self.agreement.words_by_id != self.person.pk

    @property
    def may_flag_agreement(self) -> bool:
        return bool(self.agreement.confidentiality) and self.agreement.confidentiality_by_id != self.person.pk

    @property
    def both_drew(self) -> bool:
        return bool(self.person.weekly_hours and self.other.weekly_hours)

    @property
    def brings_next(self) -> Person | None:
        """Among those who coach each other the roles change from meeting to meeting."""
        if self.pairing.programme.kind != ProgrammeKind.PEERS:
            return None
        return (self.pairing.mentee, self.pairing.mentor)[len(self.meetings) % 2]

    @property
    def forms(self) -> dict[str, Any]:
        notes = {"notes": self.agreement.notes, "edition": self.agreement.edition}
        return {
            "agreement_form": AgreementForm(instance=self.agreement),
            "notes_form": SharedNotesForm(initial=notes),
            "private_form": PrivateNoteForm(initial={"words": self.private or ""}),
            "date_form": DateForm(initial={"minutes": self.pairing.programme.meeting_minutes}),
            "goal_form": GoalForm(),
            "action_form": ActionForm(),
            "meeting_form": MeetingForm(minutes=self.pairing.programme.meeting_minutes),
            "check_in_forms": [CheckInForm(instance=one) for one in self.waiting],
        }


def pair_page(pairing: Pairing, person: Person) -> PairPage:
    mine = list(CheckIn.objects.filter(pairing=pairing, person=person).order_by("pk"))
    for one in mine:
        one.pairing = pairing
    fits = [one for one in mine if one.kind in (CheckKind.FIT, CheckKind.PULSE) and one.answered_at]
    found = Agreement.objects.filter(pairing=pairing).first()
    return PairPage(
        pairing=pairing,
        person=person,
        agreement=found or Agreement(pairing=pairing, rhythm=pairing.programme.rhythm),
        goals=list(pairing.goals.order_by("pk")),
        actions=list(pairing.actions.select_related("person").order_by("done_at", "due_on", "pk")[:40]),
        meetings=list(pairing.meetings.order_by("-held_on")[:60]),
        dates=list(
            pairing.dates.filter(cancelled_at=None, starts_at__gte=timezone.now() - ASKED_FOR_DAYS).order_by(
                "starts_at"
            )
        ),
        waiting=[one for one in mine if can_say_how(person, one) and one.answered_at is None],
        said_red=bool(fits) and fits[-1].light == "red",
        private=private_words(pairing, person) if can_seal() else None,
        can_seal=can_seal(),
    )
