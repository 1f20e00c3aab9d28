"""What must not be forgotten: questions without an answer, and sessions that come up.

The clock runs each as often as it likes: what is done is not done twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from engagement.log import record
from mentoring.hosting import share_out
from mentoring.looking_again import look_again
from mentoring.models import Answer, Pairing, PairingState, Partnership, Session
from people.scopes import person_scope

REMINDED = "mentoring.reminded"
LAPSED = "mentoring.lapsed"
INVITATION_REMINDED = "mentoring.visits_reminded"
INVITATION_LAPSED = "mentoring.visits_lapsed"
COMING_UP = "mentoring.session_coming_up"
ANSWER_ASKED = "mentoring.session_answer_asked"
TOO_FEW = "mentoring.too_few_said_yes"

REMIND_AFTER = timedelta(days=7)
LAPSE_AFTER = timedelta(days=14)
# A day before and an hour before. Who plans later than that is told once, of the nearer one.
NOTICE = (timedelta(hours=1), timedelta(hours=24))
AT_ONCE = 200


def remind_of_questions(now: datetime | None = None) -> int:
    """Once, a week after somebody was asked, or two were proposed to each other: whoever has not said a word."""
    now = now or timezone.now()
    due = _open_since(now - REMIND_AFTER, reminded_at=None)
    return sum(_tell(pairing, REMINDED, to=_silent(pairing), reminded_at=now) for pairing in due)


def end_silence(now: datetime | None = None) -> int:
    """What nobody answered in two weeks ends, so that both can turn to somebody else.

    Of a pair that was proposed both hear of it, and who had said yes is looked for again.
    """
    now = now or timezone.now()
    return sum(_lapse(pairing, now) for pairing in _open_since(now - LAPSE_AFTER))


@transaction.atomic
def _lapse(pairing: Pairing, now: datetime) -> int:
    proposed, silent = pairing.state == PairingState.PROPOSED, _silent(pairing)
    told = [pairing.mentee_id, pairing.mentor_id] if proposed else [pairing.mentee_id]
    lapsed = _tell(pairing, LAPSED, to=told, state=PairingState.LAPSED, answered_at=now)
    if lapsed and proposed:
        look_again(pairing.programme, [one for one in told if one not in silent])
    return lapsed


def _silent(pairing: Pairing) -> list[int]:
    return [one for one in (pairing.mentor_id, pairing.mentee_id) if pairing.waits_for(one)]


def _open_since(moment: datetime, **more: object) -> list[Pairing]:
    rows = Pairing.objects.waiting().filter(asked_at__lte=moment, **more).select_related("programme")
    return list(rows.order_by("asked_at")[:AT_ONCE])


@transaction.atomic
def _tell(pairing: Pairing, verb: str, *, to: Sequence[int], **changes: object) -> int:
    """Nothing, when it was answered or told of meanwhile."""
    still = Pairing.objects.filter(
        pk=pairing.pk,
        state=pairing.state,
        reminded_at=pairing.reminded_at,
        mentor_agreed_at=pairing.mentor_agreed_at,
        mentee_agreed_at=pairing.mentee_agreed_at,
    )
    if not still.update(**changes):
        return 0
    for one in to:
        record(verb, actor=None, target=pairing, scope=person_scope(one), to=one, conversation=f"pairing:{pairing.pk}")
    return 1


# --- visits at work ---


def remind_of_invitations(now: datetime | None = None) -> int:
    """Once, a week after somebody was asked whether the two visit each other."""
    now = now or timezone.now()
    due = _invited_before(now - REMIND_AFTER, reminded_at=None)
    return sum(_tell_invited(one, INVITATION_REMINDED, to=one.invited_id, reminded_at=now) for one in due)


def end_invitations(now: datetime | None = None) -> int:
    """After two weeks without a word the question ends kindly, and who asked can ask somebody else."""
    now = now or timezone.now()
    due = _invited_before(now - LAPSE_AFTER)
    return sum(_tell_invited(one, INVITATION_LAPSED, to=one.inviter_id, ended_at=now) for one in due)


def _invited_before(moment: datetime, **more: object) -> list[Partnership]:
    waiting = Partnership.objects.filter(agreed_at=None, ended_at=None, asked_at__lte=moment, **more)
    return list(waiting.order_by("asked_at")[:AT_ONCE])


@transaction.atomic
def _tell_invited(partnership: Partnership, verb: str, *, to: int, **changes: object) -> int:
    """Nothing, when it was answered or told of meanwhile."""
    still = Partnership.objects.filter(pk=partnership.pk, agreed_at=None, ended_at=None)
    if not still.filter(reminded_at=partnership.reminded_at).update(**changes):
        return 0
    conversation = f"partnership:{partnership.pk}"
    record(verb, actor=None, target=partnership, scope=person_scope(to), to=to, conversation=conversation)
    return 1


# --- sessions ---


def remind_of_sessions(now: datetime | None = None) -> int:
    """Each session once a day before and once an hour before. Returns how many reminders were given.

    A day before also those who have said nothing yet are asked whether they will come: once more, and not again.
    """
    now = now or timezone.now()
    coming = Session.objects.filter(cancelled_at=None, starts_at__gt=now, starts_at__lte=now + max(NOTICE))
    due = coming.exclude(reminded_already(now))
    return sum(_remind(session, now) for session in due.order_by("starts_at")[:AT_ONCE])


def reminded_already(now: datetime) -> Q:
    """Left out before the first two hundred are taken: those who were served must not keep others waiting."""
    hour, day = NOTICE
    of_the_hour = Q(starts_at__lte=now + hour, reminded_for=F("starts_at") - hour)
    return of_the_hour | Q(starts_at__gt=now + hour, reminded_for=F("starts_at") - day)


def reminder_for(starts_at: datetime | None, now: datetime) -> datetime | None:
    """The moment of the reminder that is due, the nearer one first; None earlier than that, and once it has begun.

    Asked of what is held: it may have been given up, or moved by days, since it was looked for.
    """
    if starts_at is None or starts_at <= now:
        return None
    return next((starts_at - notice for notice in NOTICE if starts_at - now <= notice), None)


@transaction.atomic
def _remind(session: Session, now: datetime) -> int:
    session = Session.objects.select_for_update(of=("self",)).select_related("circle__community").get(pk=session.pk)
    reminder = reminder_for(session.starts_at, now)
    if session.cancelled_at or reminder is None or session.reminded_for == reminder:
        return 0  # moved or cancelled meanwhile
    session.reminded_for = reminder
    session.save(update_fields=["reminded_for"])
    if session.host_id is None:
        share_out(session.circle)
    _tell_circle(COMING_UP, session, due=int(reminder.timestamp()))
    # Of a time that was set or moved since then everybody was asked just now.
    if session.starts_at == reminder + max(NOTICE) and session.changed_at <= reminder:
        _tell_circle(ANSWER_ASKED, session)
    return 1


def _tell_circle(verb: str, session: Session, **ids: int | list[int]) -> None:
    here = session.circle.community
    conversation = f"session:{session.pk}"
    record(
        verb, actor=None, target=session, scope=here.content_scope, place=here.scope, conversation=conversation, **ids
    )


def ask_hosts(now: datetime | None = None) -> int:
    """Once, a day before, where fewer have said yes than the circle wants. Returns how many circles were asked."""
    now = now or timezone.now()
    coming = Session.objects.filter(cancelled_at=None, starts_at__gt=now, starts_at__lte=now + timedelta(hours=24))
    going = Count("rsvps", filter=Q(rsvps__answer=Answer.GOING))
    coming = coming.filter(asked_hosts_at=None).annotate(going=going).filter(going__lt=F("circle__least_going"))
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
    host = [session.host_id] if session.host_id else []
    _tell_circle(TOO_FEW, session, to=list({*hosts.values_list("person_id", flat=True), *host}))
    return 1
