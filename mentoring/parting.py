"""What circles have of somebody: as a file for them, and what is erased when they leave the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mentoring.models import (
    AgendaItem,
    AgendaVote,
    Attendance,
    CircleForming,
    CircleMembership,
    CircleReflection,
    Rsvp,
    SessionAction,
)
from people.models import DaysAway
from people.own_data import Own, fields_of

if TYPE_CHECKING:
    from people.models import Person

OWN = (
    Own("circles", fields_of(CircleMembership, "person", ("circle__name", "hosts", "joined_at", "accepted_at"))),
    Own("circle-answers", fields_of(Rsvp, "person", ("session", "answer", "note", "at"))),
    Own(
        "circle-reflections",
        fields_of(CircleReflection, "person", ("circle__name", "kind", "light", "words", "is_shared", "answered_at")),
    ),
    Own("agenda", fields_of(AgendaItem, "proposed_by", ("session", "title", "link", "minutes", "proposed_at"))),
    Own("session-actions", fields_of(SessionAction, "who", ("session", "text", "due", "done_at"))),
    Own("days-away", fields_of(DaysAway, "person", ("first_day", "last_day"))),
)


def erase_from_circles(person: Person, words_go: bool) -> None:
    """What a circle wrote together stays the circle's; where and when this person was does not."""
    for rows in (AgendaVote, Attendance, CircleMembership, CircleReflection, DaysAway, Rsvp):
        rows._default_manager.filter(person=person).delete()
    CircleForming.people.through._default_manager.filter(person_id=person.pk).delete()
    if words_go:
        AgendaItem.objects.filter(proposed_by=person).update(title="…", link="")
