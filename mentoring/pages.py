"""What mentoring's pages read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.fit import Candidate
from mentoring.forms import FIRST_HOUR, LAST_HOUR
from mentoring.matching import Reason, free_counts, times_to_name
from mentoring.models import Answer, Circle, CircleMembership, Pairing, PairingState, Participation, Rsvp, Session
from mentoring.pairing import suggestions_for
from people.free_time import slot_of
from people.models import Person
from ui.portraits import SHOWN

if TYPE_CHECKING:
    from people.scopes import Viewer

SHADES = 5


def week_start(ahead: int = 0) -> datetime:
    """Monday 00:00 of this week (or of one `ahead`) on the current person's clock."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=today.weekday()) + timedelta(weeks=ahead)


@dataclass(frozen=True)
class Suggested:
    person: Person
    reasons: Sequence[Reason]
    times: Sequence[datetime]


def suggested(participation: Participation | None) -> list[Suggested]:
    """Suggestions with the people in them; empty for those who only offer."""
    if participation is None or not (participation.seeks_help and participation.programme.lets_people_ask):
        return []
    viewer, found = participation.person, suggestions_for(participation, week_start=week_start(1))
    people = Person.objects.visible_to(viewer).in_bulk([one.person_id for one in found])
    return [
        Suggested(people[one.person_id], one.reasons, _times(one.reasons, viewer.time_zone))
        for one in found
        if one.person_id in people
    ]


def _times(reasons: Sequence[Reason], zone: str) -> list[datetime]:
    return [moment for reason in reasons for moment in times_to_name(reason.times, zone)]


def others_who_fit(pairing: Pairing, most: int = 2) -> list[Suggested]:
    """Whom the one who asked could ask instead."""
    mine = Participation.objects.filter(programme=pairing.programme, person=pairing.mentee)
    return suggested(mine.select_related("person", "programme__community").first())[:most]


@dataclass(frozen=True)
class HeatCell:
    """`shade` from 0 (nobody) to 5 (everybody)."""

    at: datetime
    free: int
    shade: int


@dataclass(frozen=True)
class Heat:
    """Hours × days of one week, on the viewer's clock."""

    days: Sequence[datetime]
    rows: Sequence[tuple[int, Sequence[HeatCell]]]
    people: int
    best: HeatCell | None

    def cell_at(self, words: str) -> HeatCell | None:
        """The hour that an address names ('2026-12-08T16:00'), or None for what is no hour of this week."""
        cells = (cell for _hour, row in self.rows for cell in row)
        return next((cell for cell in cells if f"{cell.at:%Y-%m-%dT%H:%M}" == words), None)


def clocks(people: Sequence[Person], at: datetime) -> list[tuple[Person, datetime]]:
    """One moment on everybody's own clock."""
    return [(person, at.astimezone(ZoneInfo(person.time_zone))) for person in people]


def heat_of(circle: Circle, *, ahead: int) -> Heat:
    members = list(Person.objects.filter(circle_memberships__circle=circle))
    start = week_start(ahead)
    candidates = [Candidate(one.pk, zone=one.time_zone, slots=frozenset(one.weekly_hours)) for one in members]
    counts = free_counts(candidates, start, circle.session_minutes)
    days = [start + timedelta(days=number) for number in range(5)]
    rows = [
        (hour, [_cell(day.replace(hour=hour), counts, len(members)) for day in days])
        for hour in range(max(FIRST_HOUR, 8), LAST_HOUR - 2)
    ]
    cells = [cell for _hour, row in rows for cell in row if cell.free and cell.at > timezone.now()]
    return Heat(days, rows, len(members), max(cells, key=lambda cell: cell.free, default=None))


def _cell(at: datetime, counts: dict[datetime, int], people: int) -> HeatCell:
    free = counts.get(at, 0)
    return HeatCell(at, free, -(-free * SHADES // people) if people else 0)


@dataclass(frozen=True)
class Meeting:
    """A session for its page: who said what, and in whose time it is."""

    session: Session
    rsvps: Sequence[Rsvp]
    mine: str

    def count(self, answer: str) -> int:
        return sum(1 for rsvp in self.rsvps if rsvp.answer == answer)

    @property
    def going(self) -> int:
        return self.count(Answer.GOING)

    @property
    def maybe(self) -> int:
        return self.count(Answer.MAYBE)

    @property
    def waiting(self) -> int:
        return self.count(Answer.WAITING)


def meeting(session: Session, viewer: Viewer) -> Meeting:
    rsvps = list(session.rsvps.select_related("person").order_by("at"))
    mine = next((rsvp.answer for rsvp in rsvps if rsvp.person_id == viewer.pk), "")
    return Meeting(session, rsvps, mine)


def circles_of_community(viewer: Viewer, community_id: int) -> Sequence[Circle]:
    circles = Circle.objects.visible_to(viewer).filter(community_id=community_id)
    return list(circles.annotate(taken=Count("memberships", distinct=True)).order_by("-opened_at"))


@dataclass(frozen=True)
class Request:
    """A pairing that waits for a yes, as one of the two sees it."""

    pairing: Pairing
    viewer_id: int

    @property
    def i_mentor(self) -> bool:
        return self.pairing.mentor_id == self.viewer_id

    @property
    def other(self) -> Person:
        return self.pairing.other(self.viewer_id)

    @property
    def is_mine_to_answer(self) -> bool:
        return self.pairing.waits_for(self.viewer_id)


@dataclass(frozen=True)
class Mine:
    """Everything of mine in mentoring, across communities."""

    pairings: Sequence[Pairing]
    requests: Sequence[Request]
    coming: Sequence[Session]
    circles: Sequence[Circle]

    person: Person

    @property
    def is_empty(self) -> bool:
        return not (self.pairings or self.requests or self.circles)

    @property
    def words(self) -> str:
        """Who learns with whom, in one sentence."""
        mentors = [pairing.mentor.first_name for pairing in self.pairings if pairing.mentee_id == self.person.pk]
        mentees = [pairing.mentee.first_name for pairing in self.pairings if pairing.mentor_id == self.person.pk]
        said = [_("you learn with %(name)s") % {"name": name} for name in mentors]
        said += [_("%(name)s learns with you") % {"name": name} for name in mentees]
        if count := len(self.circles):
            chairs = ngettext("%(n)d circle has a chair for you", "%(n)d circles have a chair for you", count)
            said.append(chairs % {"n": count})
        words = ", ".join(said)
        return f"{words[:1].upper()}{words[1:]}." if words else _("Who you learn with, and when.")


def mine(person: Person) -> Mine:
    pairings = Pairing.objects.visible_to(person).select_related("mentor", "mentee", "programme__community")
    sessions = Session.objects.of(person).coming().select_related("circle__community")
    waiting = pairings.filter(state__in=[PairingState.ASKED, PairingState.PROPOSED])
    return Mine(
        pairings=list(pairings.filter(state=PairingState.ACTIVE).order_by("-answered_at")),
        requests=[Request(one, person.pk) for one in waiting.order_by("-asked_at")],
        coming=list(sessions.order_by("starts_at")[:6]),
        circles=_circles_with_faces(person),
        person=person,
    )


def _circles_with_faces(person: Person) -> Sequence[Circle]:
    members = Prefetch("memberships", CircleMembership.objects.select_related("person").order_by("-hosts", "joined_at"))
    circles = Circle.objects.of(person).select_related("community").annotate(taken=Count("memberships", distinct=True))
    found = list(circles.prefetch_related(members))
    for circle in found:
        circle.faces = [one.person for one in circle.memberships.all()][:SHOWN]
    return found


@dataclass(frozen=True)
class WeekRow:
    hour: int
    cells: Sequence[tuple[int, bool]]


def week_rows(slots: Sequence[int]) -> list[WeekRow]:
    """The drawn week, an hour a row: (slot, free) a day."""
    free = set(slots)
    return [
        WeekRow(hour, [(slot_of(day, hour), slot_of(day, hour) in free) for day in range(7)])
        for hour in range(FIRST_HOUR, LAST_HOUR)
    ]
