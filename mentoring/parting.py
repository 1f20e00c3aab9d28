"""What circles have of somebody: as a file for them, and what becomes of it when they leave a community or the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from communities.models import Membership
from mentoring.forgetting import erase_notes, erase_put_away
from mentoring.leaving_pairs import end_pairs
from mentoring.meeting import leave_circle
from mentoring.models import (
    AgendaItem,
    AgendaVote,
    Attendance,
    Circle,
    CircleForming,
    CircleMembership,
    CircleReflection,
    Pairing,
    Partnership,
    Rsvp,
    Session,
    SessionAction,
)
from mentoring.observing.partnerships import end
from people.models import DaysAway, Person
from people.own_data import Own, fields_of

if TYPE_CHECKING:
    from engagement.models import Activity

OWN = (
    Own(
        "circles",
        fields_of(CircleMembership, "person", ("circle", "circle__name", "hosts", "joined_at", "accepted_at")),
    ),
    Own("circle-answers", fields_of(Rsvp, "person", ("session", "answer", "note", "at"))),
    Own(
        "circle-reflections",
        fields_of(CircleReflection, "person", ("circle", "kind", "light", "words", "is_shared", "answered_at")),
    ),
    Own("agenda", fields_of(AgendaItem, "proposed_by", ("session", "title", "link", "minutes", "proposed_at"))),
    Own("session-actions", fields_of(SessionAction, "who", ("session", "text", "due", "done_at"))),
    Own("session-actions-said", fields_of(SessionAction, "by", ("session", "text", "due", "done_at"))),
    Own("sessions-where", fields_of(Session, "place_by", ("circle", "number", "place", "link"))),
    Own("sessions-called-off", fields_of(Session, "cancelled_by", ("circle", "number", "cancel_reason"))),
    Own("days-away", fields_of(DaysAway, "person", ("first_day", "last_day"))),
)


def give_up_places(activity: Activity) -> None:
    """Whoever belongs to a community no more has no place in its circles: it goes to somebody else, as what they host.

    Their pairs and visits in it end as well, and the other of each hears of it.
    """
    person = Person.objects.get(pk=activity.payload.get("person", activity.actor_id))
    if Membership.objects.filter(community=activity.target_id, person=person).exists():
        return  # they are back already
    for circle in Circle.objects.filter(community=activity.target_id, memberships__person=person).order_by("pk"):
        leave_circle(circle, person=person)
    end_pairs(Pairing.objects.filter(programme__community=activity.target_id), of=person)
    mine = Partnership.objects.filter(
        Q(inviter=person) | Q(invited=person), community=activity.target_id, ended_at=None
    )
    for partnership in mine.order_by("pk"):
        end(partnership, by=person)


def erase_from_circles(person: Person, words_go: bool) -> None:
    """What a circle wrote together stays the circle's; where and when this person was does not."""
    for circle in Circle.objects.filter(memberships__person=person).order_by("pk"):
        leave_circle(circle, person=person)
    for rows in (AgendaVote, Attendance, CircleMembership, CircleReflection, DaysAway, Rsvp):
        rows._default_manager.filter(person=person).delete()
    CircleForming.people.through._default_manager.filter(person_id=person.pk).delete()
    if words_go:
        erase_notes(person)
        erase_put_away(person)
        AgendaItem.objects.filter(proposed_by=person).update(title="…", link="")
        SessionAction.objects.filter(Q(who=person) | Q(by=person)).update(text="…")
        Session.objects.filter(cancelled_by=person).update(cancel_reason="")
