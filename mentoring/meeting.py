"""Circles: opening, joining, saying whether one comes, and who was there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.log import record
from mentoring.hosting import hand_back, share_out
from mentoring.models import Answer, Attendance, Circle, CircleMembership, Rsvp, Session
from mentoring.said_in_circles import flag_watched_where, say_where
from mentoring.talking import keep_room_of_circle
from moderation.watching import act_on_watched, flag_watched
from people.scopes import person_scope

if TYPE_CHECKING:
    from people.models import Person

OPENED = "mentoring.circle_opened"
CIRCLE_CHANGED = "mentoring.circle_changed"
JOINED = "mentoring.circle_joined"
PLACE_FREED = "mentoring.place_freed"
LOGGED = "mentoring.meeting_logged"
HOST_NOW = "mentoring.host_now"


@transaction.atomic
def open_circle(circle: Circle, *, host: Person) -> Circle:
    """Saves a new circle; the host is its first member, and its first session waits for a time.

    Its words are the host's, unless somebody else is named.
    """
    circle.words_by = circle.words_by or host
    circle.save()
    CircleMembership.objects.create(circle=circle, person=host, hosts=True)
    Session.objects.create(circle=circle, number=1, minutes=circle.session_minutes, host=host)
    keep_room_of_circle(circle)
    flag_watched(circle, *circle.own_words)
    record(OPENED, actor=host, target=circle, scope=circle.community.scope)
    return circle


@transaction.atomic
def change_circle(circle: Circle, *, by: Person) -> None:
    """Saves what its hosts set; its room is called what the circle is. Words that are put away stay so."""
    stood = circle.set_by(by)
    circle.save()
    keep_room_of_circle(circle)
    flag_watched(circle, *circle.own_words, stood=stood)
    record(CIRCLE_CHANGED, actor=by, target=circle, scope=circle.community.scope)


@transaction.atomic
def join_circle(circle: Circle, *, person: Person, accepts: bool = False, by: Person | None = None) -> CircleMembership:
    """Takes a place, or is given one `by` a host. Raises ValidationError when none is left.

    `accepts`: what the circle agreed on, having read it.
    """
    circle = Circle.objects.select_for_update().get(pk=circle.pk)
    mine = circle.memberships.filter(person=person).first()
    if mine:
        if accepts and mine.accepted_at is None:
            mine.accepted_at = timezone.now()
            mine.save(update_fields=["accepted_at"])
        return mine
    if circle.memberships.count() >= circle.capacity:
        raise ValidationError(_("All places in this circle are taken."))
    accepted_at = timezone.now() if accepts else None
    membership = CircleMembership.objects.create(circle=circle, person=person, accepted_at=accepted_at)
    _keep_a_host(circle)
    share_out(circle)
    keep_room_of_circle(circle)
    record(JOINED, actor=by or person, target=circle, scope=circle.community.scope)
    return membership


@transaction.atomic
def share_hosting(circle: Circle, *, person: Person, hosts: bool) -> None:
    """Hosting goes round. Raises ValidationError when nobody would host any more."""
    circle = Circle.objects.select_for_update().get(pk=circle.pk)
    if not hosts and not circle.memberships.filter(hosts=True).exclude(person=person).exists():
        raise ValidationError(_("Somebody has to host. Ask another first."))
    circle.memberships.filter(person=person).update(hosts=hosts)
    if hosts:
        share_out(circle)
    elif not circle.everybody_hosts:
        hand_back(circle, person)


@transaction.atomic
def leave_circle(circle: Circle, *, person: Person) -> None:
    circle = Circle.objects.select_for_update(of=("self",)).select_related("community").get(pk=circle.pk)
    circle.memberships.filter(person=person).delete()
    _keep_a_host(circle)
    hand_back(circle, person)
    keep_room_of_circle(circle)
    for rsvp in Rsvp.objects.filter(session__circle=circle, person=person, session__starts_at__gte=timezone.now()):
        say(rsvp.session, Answer.NOT, person=person)


def _keep_a_host(circle: Circle) -> None:
    """Where there is none, whoever has been here longest hosts: they are told, and can hand it on."""
    if circle.memberships.filter(hosts=True).exists():
        return
    longest = circle.memberships.filter(person__is_active=True).order_by("joined_at", "pk").first()
    if longest is None:
        return
    longest.hosts = True
    longest.save(update_fields=["hosts"])
    record(
        HOST_NOW,
        actor=None,
        target=circle,
        scope=person_scope(longest.person_id),
        to=longest.person_id,
        conversation=f"circle:{circle.pk}",
    )


@transaction.atomic
def add_session(circle: Circle) -> Session:
    """One more, waiting for its time, with whose turn it is to host."""
    session = next_session(circle)
    share_out(circle)
    return session


def next_session(circle: Circle) -> Session:
    """Within a transaction that sees to who hosts."""
    last = circle.sessions.order_by("-number").first()
    return Session.objects.create(
        circle=circle, number=(last.number if last else 0) + 1, minutes=circle.session_minutes
    )


@transaction.atomic
def say(session: Session, answer: str, *, person: Person, note: str | None = None, at: datetime | None = None) -> Rsvp:
    """Says whether the person comes. When all places are taken they wait in order; a place given up is handed on.

    A `note` of None leaves what they wrote before. Raises ValidationError for other words in place of hidden ones.
    """
    # The lock on the session makes the last place go to one person only.
    session = Session.objects.select_for_update(of=("self",)).select_related("circle__community").get(pk=session.pk)
    mine = Rsvp.objects.filter(session=session, person=person).first()
    if mine and mine.hidden_at and note not in (None, "", mine.note):
        raise ValidationError(_("What you said here was hidden. Say whether you come, and tell the circle otherwise."))
    stood = mine.note if mine else ""
    going = session.rsvps.filter(answer=Answer.GOING).exclude(person=person).count()
    if answer == Answer.GOING and going >= session.room:
        answer = Answer.WAITING
    said = {} if note is None else {"note": note}
    if mine and mine.answer == answer:
        Rsvp.objects.filter(pk=mine.pk).update(**{"answer": answer, **said})
        mine.note = said.get("note", mine.note)
        act_on_watched(mine, mine.note, by=person, stood=stood)
        return mine
    rsvp, _made = Rsvp.objects.update_or_create(
        session=session, person=person, defaults={"answer": answer, "at": at or timezone.now(), **said}
    )
    hand_on(session)
    act_on_watched(rsvp, rsvp.note, by=person, stood=stood)
    return rsvp


def hand_on(session: Session) -> None:
    """Within a transaction that locks it. The first who wait get what is free, and are told."""
    free = session.room - session.rsvps.filter(answer=Answer.GOING).count()
    waiting = list(session.rsvps.filter(answer=Answer.WAITING).order_by("at", "pk")[: max(free, 0)])
    if not waiting:
        return
    Rsvp.objects.filter(pk__in=[rsvp.pk for rsvp in waiting]).update(answer=Answer.GOING)
    record(
        PLACE_FREED,
        actor=None,
        target=session,
        scope=session.circle.community.content_scope,
        place=session.circle.community.scope,
        conversation=f"session:{session.pk}",
        to=[rsvp.person_id for rsvp in waiting],
    )


@transaction.atomic
def note_attendance(session: Session, people: Iterable[Person]) -> None:
    """Who was there; what was noted before is replaced."""
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    session.attendances.all().delete()
    Attendance.objects.bulk_create(Attendance(session=session, person=person) for person in people)
    session.attendance_noted_at = timezone.now()
    session.save(update_fields=["attendance_noted_at"])


@transaction.atomic
def log_meeting(
    circle: Circle, *, starts_at: datetime, people: Iterable[Person], by: Person, place: str = ""
) -> Session:
    """A meeting that took place elsewhere. Nobody is told: they were there."""
    circle = Circle.objects.select_for_update(of=("self",)).select_related("community").get(pk=circle.pk)
    session = next_session(circle)
    session.starts_at, session.revision = starts_at, 1
    say_where(session, place=place, link="", by=by)
    session.save()
    flag_watched_where(session)
    note_attendance(session, people)
    record(LOGGED, actor=by, target=session, scope=circle.community.scope)
    return session
