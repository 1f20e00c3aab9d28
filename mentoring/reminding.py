"""What must not be forgotten: questions without an answer, and sessions that come up.

The clock runs each as often as it likes: what is done is not done twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from engagement.log import record
from mentoring.hosting import share_out
from mentoring.models import Answer, Pairing, PairingState, Session
from people.scopes import person_scope

REMINDED = "mentoring.reminded"
LAPSED = "mentoring.lapsed"
COMING_UP = "mentoring.session_coming_up"
TOO_FEW = "mentoring.too_few_said_yes"

REMIND_AFTER = timedelta(days=7)
LAPSE_AFTER = timedelta(days=14)
# A day before and an hour before. Who plans later than that is told once, of the nearer one.
NOTICE = (timedelta(hours=1), timedelta(hours=24))
AT_ONCE = 200


def remind_of_questions(now: datetime | None = None) -> int:
    """Once, a week after somebody was asked."""
    now = now or timezone.now()
    return sum(
        _tell(pairing, REMINDED, to=pairing.mentor_id, reminded_at=now)
        for pairing in _asked_before(now - REMIND_AFTER, reminded_at=None)
    )


def end_silence(now: datetime | None = None) -> int:
    """A question that nobody answered in two weeks ends, so that the one who asked can ask somebody else."""
    now = now or timezone.now()
    return sum(
        _tell(pairing, LAPSED, to=pairing.mentee_id, state=PairingState.LAPSED, answered_at=now)
        for pairing in _asked_before(now - LAPSE_AFTER)
    )


def _asked_before(moment: datetime, **more: object) -> list[Pairing]:
    asked = Pairing.objects.filter(state=PairingState.ASKED, asked_at__lte=moment, **more)
    return list(asked.order_by("asked_at")[:AT_ONCE])


@transaction.atomic
def _tell(pairing: Pairing, verb: str, *, to: int, **changes: object) -> int:
    """Nothing, when it was answered or told of meanwhile."""
    still = Pairing.objects.filter(pk=pairing.pk, state=PairingState.ASKED, reminded_at=pairing.reminded_at)
    if not still.update(**changes):
        return 0
    record(verb, actor=None, target=pairing, scope=person_scope(to), to=to, conversation=f"pairing:{pairing.pk}")
    return 1


def remind_of_sessions(now: datetime | None = None) -> int:
    """Each session once a day before and once an hour before. Returns how many reminders were given."""
    now = now or timezone.now()
    coming = Session.objects.filter(cancelled_at=None, starts_at__gt=now, starts_at__lte=now + max(NOTICE))
    return sum(_remind(session, now) for session in coming.order_by("starts_at")[:AT_ONCE])


@transaction.atomic
def _remind(session: Session, now: datetime) -> int:
    session = Session.objects.select_for_update(of=("self",)).select_related("circle__community").get(pk=session.pk)
    if session.starts_at is None or session.cancelled_at or session.starts_at <= now:
        return 0  # moved or cancelled meanwhile
    due = min(notice for notice in NOTICE if session.starts_at - now <= notice)
    reminder = session.starts_at - due
    if session.reminded_for == reminder:
        return 0
    session.reminded_for = reminder
    session.save(update_fields=["reminded_for"])
    if session.host_id is None:
        share_out(session.circle)
    record(
        COMING_UP,
        actor=None,
        target=session,
        scope=session.circle.community.content_scope,
        place=session.circle.community.scope,
        conversation=f"session:{session.pk}",
        due=int(reminder.timestamp()),
    )
    return 1


def ask_hosts(now: datetime | None = None) -> int:
    """Once, a day before, where fewer have said yes than the circle wants. Returns how many circles were asked."""
    now = now or timezone.now()
    coming = Session.objects.filter(cancelled_at=None, starts_at__gt=now, starts_at__lte=now + timedelta(hours=24))
    coming = coming.filter(asked_hosts_at=None, circle__least_going__gt=0)
    return sum(_ask_hosts(session, now) for session in coming.order_by("starts_at")[:AT_ONCE])


@transaction.atomic
def _ask_hosts(session: Session, now: datetime) -> int:
    session = Session.objects.select_for_update(of=("self",)).select_related("circle__community").get(pk=session.pk)
    going = session.rsvps.filter(answer=Answer.GOING).count()
    if session.asked_hosts_at or session.cancelled_at or going >= session.circle.least_going:
        return 0
    session.asked_hosts_at = now
    session.save(update_fields=["asked_hosts_at"])
    hosts = session.circle.memberships.filter(hosts=True)
    record(
        TOO_FEW,
        actor=None,
        target=session,
        scope=session.circle.community.content_scope,
        place=session.circle.community.scope,
        conversation=f"session:{session.pk}",
        to=list({*hosts.values_list("person_id", flat=True), *([session.host_id] if session.host_id else [])}),
    )
    return 1
