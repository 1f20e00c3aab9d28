"""Circles: opening, joining, finding a time, saying whether one comes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content.rendering import render
from engagement.log import record
from mentoring.models import Answer, Circle, CircleMembership, Rsvp, Session

if TYPE_CHECKING:
    from people.models import Person

OPENED = "mentoring.circle_opened"
JOINED = "mentoring.circle_joined"
PLANNED = "mentoring.session_planned"
MOVED = "mentoring.session_moved"
CANCELLED = "mentoring.session_cancelled"


@transaction.atomic
def open_circle(circle: Circle, *, host: Person) -> Circle:
    """Saves a new circle; the host is its first member, and its first session waits for a time."""
    circle.save()
    CircleMembership.objects.create(circle=circle, person=host, hosts=True)
    Session.objects.create(circle=circle, number=1, minutes=circle.session_minutes)
    record(OPENED, actor=host, target=circle, scope=circle.community.scope)
    return circle


@transaction.atomic
def join_circle(circle: Circle, *, person: Person) -> CircleMembership:
    """Takes a place. Raises ValidationError when none is left."""
    circle = Circle.objects.select_for_update().get(pk=circle.pk)
    mine = circle.memberships.filter(person=person).first()
    if mine:
        return mine
    if circle.memberships.count() >= circle.capacity:
        raise ValidationError(_("All places in this circle are taken."))
    membership = CircleMembership.objects.create(circle=circle, person=person)
    record(JOINED, actor=person, target=circle, scope=circle.community.scope)
    return membership


@transaction.atomic
def leave_circle(circle: Circle, *, person: Person) -> None:
    circle.memberships.filter(person=person).delete()
    for rsvp in Rsvp.objects.filter(session__circle=circle, person=person, session__starts_at__gte=timezone.now()):
        say(rsvp.session, Answer.NOT, person=person)


@transaction.atomic
def plan_session(session: Session, *, starts_at: datetime, by: Person, place: str = "", link: str = "") -> None:
    """Sets or moves the time and place; calendars see a higher revision."""
    session = Session.objects.select_for_update().select_related("circle__community").get(pk=session.pk)
    verb = PLANNED if session.starts_at is None else MOVED
    session.starts_at, session.place, session.link = starts_at, place or session.place, link or session.link
    _changed(session)
    record(
        verb,
        actor=by,
        target=session,
        scope=session.circle.community.scope,
        conversation=f"session:{session.pk}",
    )


@transaction.atomic
def cancel_session(session: Session, *, by: Person) -> None:
    session.cancelled_at = timezone.now()
    _changed(session)
    record(
        CANCELLED,
        actor=by,
        target=session,
        scope=session.circle.community.scope,
        conversation=f"session:{session.pk}",
    )


def _changed(session: Session) -> None:
    session.revision += 1
    session.changed_at = timezone.now()
    session.save()


def next_session(circle: Circle) -> Session:
    """A further session, waiting for its time."""
    last = circle.sessions.order_by("-number").first()
    return Session.objects.create(
        circle=circle, number=(last.number if last else 0) + 1, minutes=circle.session_minutes
    )


def set_notes(session: Session, source: str) -> None:
    session.notes, session.notes_html = source, render(source).html
    session.save(update_fields=["notes", "notes_html"])


@transaction.atomic
def say(session: Session, answer: str, *, person: Person, at: datetime | None = None) -> Rsvp:
    """Says whether the person comes. When all places are taken they wait in order; a place given up is handed on."""
    # The lock on the session makes the last place go to one person only.
    session = Session.objects.select_for_update(of=("self",)).select_related("circle").get(pk=session.pk)
    mine = Rsvp.objects.filter(session=session, person=person).first()
    going = session.rsvps.filter(answer=Answer.GOING).exclude(person=person).count()
    if answer == Answer.GOING and going >= session.circle.capacity:
        answer = Answer.WAITING
    if mine and mine.answer == answer:
        return mine
    rsvp, _made = Rsvp.objects.update_or_create(
        session=session, person=person, defaults={"answer": answer, "at": at or timezone.now()}
    )
    _hand_on(session)
    return rsvp


def _hand_on(session: Session) -> None:
    free = session.circle.capacity - session.rsvps.filter(answer=Answer.GOING).count()
    waiting = session.rsvps.filter(answer=Answer.WAITING).order_by("at", "pk")[: max(free, 0)]
    Rsvp.objects.filter(pk__in=[rsvp.pk for rsvp in waiting]).update(answer=Answer.GOING)
