"""Those who signed up, as those who run the programme read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from mentoring.candidates import participations_of
from mentoring.models import Attendance, CircleMembership, PairMeeting, ProgrammeKind, ProgrammeState, Release

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from mentoring.models import Participation, Programme, QuestionAnswer

PAGE_SIZE = 50
UNANSWERED = "unanswered"
SHOWN: dict[str, Any] = {
    "all": _("Everybody"),
    "unmet": _("No meeting noted yet"),
    UNANSWERED: _("Wait for a superior’s word"),
}
# Before that nobody could have met, but where people find each other.
MEETING = (ProgrammeState.RUNNING, ProgrammeState.CLOSING, ProgrammeState.CLOSED)


@dataclass(frozen=True)
class Participant:
    """`company` names whom they learn with, or their circles; `asked` those with whom it waits for a yes.

    They take part as soon as `release` is given, where `waits` says so.
    """

    participation: Participation
    answers: Sequence[QuestionAnswer]
    release: Release | None
    waits: bool
    company: Sequence[str]
    asked: Sequence[str]


def participants_of(programme: Programme, *, show: str = "all", after: int = 0) -> list[Participant]:
    """One more than a page, in the order of signing up, in a constant number of queries."""
    rows = _shown(programme, show).filter(pk__gt=after).select_related("person", "release")
    waits = Exists(Release.objects.awaited().filter(participation=OuterRef("pk")))
    found = list(rows.annotate(waits=waits).prefetch_related("answers__question")[: PAGE_SIZE + 1])
    company, asked = _company(programme, [one.person_id for one in found])
    return [
        Participant(
            one,
            sorted(one.answers.all(), key=lambda answer: (answer.question.position, answer.question_id)),
            getattr(one, "release", None),
            one.waits,
            company.get(one.person_id, ()),
            asked.get(one.person_id, ()),
        )
        for one in found
    ]


def people_by_filter(programme: Programme) -> dict[str, set[int]]:
    """Whom each filter would show; who has not met, once somebody could have."""
    may_have_met = programme.state in MEETING or programme.lets_people_ask or programme.is_between_rounds
    left_out = (() if may_have_met else ("unmet",)) + (() if programme.asks_superior else (UNANSWERED,))
    filters = [show for show in SHOWN if show not in left_out]
    return {show: set(_shown(programme, show).values_list("person_id", flat=True)) for show in filters}


def _shown(programme: Programme, show: str) -> QuerySet[Participation]:
    everybody = participations_of(programme)
    match show:
        case "unmet":
            return everybody.exclude(Exists(_meetings_of_them(programme)))
        case "unanswered":
            return everybody.filter(release__in=Release.objects.awaited())
        case _all:
            return everybody


def _meetings_of_them(programme: Programme) -> QuerySet[Any]:
    """In this programme, and logged: of pairs by one of the two, of circles by who noted who was there."""
    them = OuterRef("person")
    if programme.kind == ProgrammeKind.CIRCLES:
        return Attendance.objects.filter(session__circle__programme=programme, person=them)
    of_them = Q(pairing__mentor=them) | Q(pairing__mentee=them)
    return PairMeeting.objects.filter(of_them, pairing__programme=programme)


def _company(programme: Programme, people: Collection[int]) -> tuple[Mapping[int, list[str]], Mapping[int, list[str]]]:
    """By person: with whom they have begun, and with whom they may."""
    company: dict[int, list[str]] = defaultdict(list)
    asked: dict[int, list[str]] = defaultdict(list)
    if programme.kind == ProgrammeKind.CIRCLES:
        places = CircleMembership.objects.filter(circle__programme=programme, person__in=people)
        for person, name in places.order_by("pk").values_list("person_id", "circle__name"):
            company[person].append(name)
        return company, asked
    theirs = programme.pairings.filter(Q(mentor__in=people) | Q(mentee__in=people)).open()
    for one in theirs.select_related("mentor", "mentee").order_by("pk"):
        side = company if one.is_running else asked
        side[one.mentor_id].append(one.mentee.display_name)
        side[one.mentee_id].append(one.mentor.display_name)
    return company, asked
