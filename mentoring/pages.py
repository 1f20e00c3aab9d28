"""What mentoring's pages read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities.permissions import can_lead
from mentoring.common_time import times_to_name
from mentoring.finding_time import week_start
from mentoring.letters import Letter, letters_to
from mentoring.matching import Reason
from mentoring.models import (
    Answer,
    Circle,
    CircleMembership,
    PairDate,
    Pairing,
    PairingState,
    Participation,
    Partnership,
    Programme,
    Rsvp,
    Session,
)
from mentoring.pairing import suggestions_for
from mentoring.reasons_told import told_reasons
from people.models import Block, Person
from ui.portraits import SHOWN

if TYPE_CHECKING:
    from communities.models import Community
    from people.scopes import Viewer


@dataclass(frozen=True)
class Suggested:
    person: Person
    reasons: Sequence[Reason]
    times: Sequence[datetime]


def suggested(participation: Participation | None) -> list[Suggested]:
    """Suggestions with the people in them; empty for those who only offer."""
    if participation is None or not participation.programme.lets_people_ask:
        return []
    return _suggested(participation)


def _suggested(participation: Participation) -> list[Suggested]:
    if not participation.seeks_help:
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


def others_who_fit(pairing: Pairing, person: Person, most: int = 2) -> list[Suggested]:
    """Who could be there for one of the two instead: to be asked, or to be proposed by a facilitator."""
    rows = Participation.objects.filter(programme=pairing.programme, person=person)
    mine = rows.select_related("person", "programme__community").first()
    tried = pairing.other(person.pk)
    return [one for one in _suggested(mine) if one.person != tried][:most] if mine else []


def clocks(people: Sequence[Person], at: datetime) -> list[tuple[Person, datetime]]:
    """One moment on everybody's own clock."""
    return [(person, at.astimezone(ZoneInfo(person.time_zone))) for person in people]


@dataclass(frozen=True)
class Meeting:
    """A session for its page: who said what, and in whose time it is."""

    session: Session
    rsvps: Sequence[Rsvp]
    mine: str
    note: str
    # My own word, which others do not read.
    is_note_hidden: bool = False

    def count(self, answer: str) -> int:
        return sum(1 for rsvp in self.rsvps if rsvp.answer == answer)

    @property
    def noted(self) -> Sequence[Rsvp]:
        return [rsvp for rsvp in self.rsvps if rsvp.note and not rsvp.hidden_at]

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
    mine = next((rsvp for rsvp in rsvps if rsvp.person_id == viewer.pk), None)
    if mine is None:
        return Meeting(session, rsvps, "", "")
    return Meeting(session, rsvps, mine.answer, mine.note, bool(mine.hidden_at and mine.note))


def circles_of_community(viewer: Viewer, community_id: int) -> Sequence[Circle]:
    circles = Circle.objects.visible_to(viewer).filter(community_id=community_id)
    return list(circles.annotate(taken=Count("memberships", distinct=True)).order_by("-opened_at"))


def circles_of_programme(programme: Programme) -> Sequence[Circle]:
    circles = programme.circles.select_related("community").annotate(taken=Count("memberships", distinct=True))
    return list(circles.order_by("pk"))  # as they were numbered: by name the tenth would come before the second


def hosted_by(person: Person, community: Community) -> list[Circle]:
    """Those into which somebody may place people: all where they lead."""
    circles = Circle.objects.filter(community=community).order_by("name", "pk")
    if not can_lead(person, community):
        circles = circles.filter(memberships__person=person, memberships__hosts=True)
    return list(circles.select_related("community"))


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
    def reasons(self) -> list[str]:
        person = self.pairing.mentor if self.i_mentor else self.pairing.mentee
        return told_reasons(self.pairing, person)

    @property
    def words(self) -> str:
        """Of the other."""
        return self.pairing.said_to(self.viewer_id)

    @property
    def words_kind(self) -> str:
        """As what they are flagged (mentoring.sayings)."""
        return "request" if self.i_mentor else "answer"

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
    visits: Sequence[tuple[Partnership, Person]]
    dates: Sequence[tuple[PairDate, Person]]
    programmes: Sequence[Programme]
    """Those I look after."""

    letters: Sequence[Letter]
    person: Person

    @property
    def is_empty(self) -> bool:
        return not (self.pairings or self.requests or self.circles or self.visits or self.programmes)

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
    return Mine(
        pairings=list(pairings.filter(state=PairingState.ACTIVE).order_by("-answered_at")),
        requests=[Request(one, person.pk) for one in pairings.waiting().order_by("-asked_at")],
        coming=list(sessions.order_by("starts_at")[:6]),
        circles=_circles_with_faces(person),
        visits=_who_visits(person),
        dates=_whom_i_meet(person),
        programmes=list(Programme.objects.run_by(person).select_related("community").order_by("-pk")),
        letters=letters_to(person),
        person=person,
    )


def _whom_i_meet(person: Person) -> Sequence[tuple[PairDate, Person]]:
    rows = PairDate.objects.visible_to(person).coming().select_related("pairing__mentor", "pairing__mentee")
    return [(one, one.pairing.other(person.pk)) for one in rows.order_by("starts_at")[:6]]


def _who_visits(person: Person) -> Sequence[tuple[Partnership, Person]]:
    """With whom I visit each other at work, or am asked whether: not by whom I had rather not hear from."""
    open_ones = Partnership.objects.visible_to(person).filter(ended_at=None).select_related("inviter", "invited")
    unheard = Block.objects.filter(person=person).values("other_id")
    open_ones = open_ones.exclude(agreed_at=None, invited=person, inviter__in=unheard)
    return [(one, one.other(person.pk)) for one in open_ones.order_by("agreed_at", "asked_at")]


def _circles_with_faces(person: Person) -> Sequence[Circle]:
    members = Prefetch("memberships", CircleMembership.objects.select_related("person").order_by("-hosts", "joined_at"))
    circles = Circle.objects.of(person).select_related("community").annotate(taken=Count("memberships", distinct=True))
    found = list(circles.prefetch_related(members))
    for circle in found:
        circle.faces = [one.person for one in circle.memberships.all()][:SHOWN]
    return found
