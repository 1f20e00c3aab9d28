"""What the two of a pair do: agree, aim, meet, note, act, and say how it goes. Told to nobody but by the log's ids."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.models import Membership
from content.rendering import render
from engagement.log import record
from mentoring.looking_again import look_again
from mentoring.models import (
    Agreement,
    CheckIn,
    CheckKind,
    Light,
    PairAction,
    PairGoal,
    Pairing,
    PairingState,
    PairMeeting,
    PrivateNote,
    Programme,
    ProgrammeState,
)
from mentoring.observing.partnerships import end_with
from mentoring.pair_meetings import ask_how
from mentoring.pair_sayings import ACTION, BETWEEN_US, GOAL
from mentoring.planned.planning import call_off_all
from mentoring.sealing import can_seal, seal, unseal
from mentoring.told_to_leaders import CHECK_IN, shared_words
from moderation.sayings import flag_watched_saying
from moderation.watching import flag_watched
from people.scopes import person_scope

if TYPE_CHECKING:
    from people.models import Person

ENDED = "mentoring.pair_ended"
FIRST_PULSE, NEXT_PULSE = timedelta(days=30), timedelta(days=60)
MOST_OF_EACH = 20
AT_ONCE = 200


class WrittenMeanwhile(Exception):
    """The other saved notes after these were begun; `current` is what stands now."""

    def __init__(self, current: Agreement) -> None:
        super().__init__()
        self.current = current


def agreement_of(pairing: Pairing) -> Agreement:
    """Made when it is first looked for, in a write."""
    made, _new = Agreement.objects.get_or_create(pairing=pairing, defaults={"rhythm": pairing.programme.rhythm})
    return made


@transaction.atomic
def agree_on(pairing: Pairing, *, rhythm: str, confidentiality: str, by: Person) -> None:
    agreement = _held(pairing)
    stood = agreement.confidentiality
    if stood != confidentiality:
        agreement.confidentiality_by = by
    agreement.rhythm, agreement.confidentiality = rhythm, confidentiality
    agreement.save(update_fields=["rhythm", "confidentiality", "confidentiality_by"])
    flag_watched_saying(BETWEEN_US, agreement, stood=stood)


def _held(pairing: Pairing) -> Agreement:
    return Agreement.objects.select_for_update().get(pk=agreement_of(pairing).pk)


@transaction.atomic
def write_notes(pairing: Pairing, notes: str, *, started_from: int, by: Person) -> None:
    """Raises WrittenMeanwhile when the other saved theirs since, ValidationError where what stood there is hidden;
    nobody's words are lost.
    """
    current = _held(pairing)
    if current.put_away:
        raise ValidationError(_("What stood here is hidden. As long as it is, nothing more is kept here."))
    if current.edition != started_from:
        raise WrittenMeanwhile(current)
    stood = current.notes
    if stood != notes:
        current.words_by = by
    current.notes, current.notes_html = notes, render(notes).html
    current.edition += 1
    current.notes_at = timezone.now()
    current.save(update_fields=["notes", "notes_html", "edition", "notes_at", "words_by"])
    flag_watched(current, notes, stood=stood)
    last = pairing.meetings.order_by("-held_on").first()
    if last and notes:
        PairMeeting.objects.filter(pk=last.pk).update(has_notes=True)


@transaction.atomic
def write_privately(pairing: Pairing, words: str, *, author: Person) -> None:
    """Sealed before it leaves this process. Emptied, it goes. Raises ValidationError where there is no key."""
    if not can_seal():
        raise ValidationError(_("Private notes are not set up on this site, so nothing was kept."))
    if not words.strip():
        PrivateNote.objects.filter(pairing=pairing, author=author).delete()
        return
    sealed = {"sealed": seal(words), "written_at": timezone.now()}
    PrivateNote.objects.update_or_create(pairing=pairing, author=author, defaults=sealed)


def private_words(pairing: Pairing, author: Person) -> str | None:
    """'' where nothing was written; None where it cannot be opened just now."""
    note = PrivateNote.objects.filter(pairing=pairing, author=author).first()
    return unseal(note.sealed) if note else ""


@transaction.atomic
def aim_at(pairing: Pairing, words: str, *, by: Person) -> None:
    if pairing.goals.count() >= MOST_OF_EACH:
        raise ValidationError(_("Twenty goals stand here already. Take one out that is behind you."))
    flag_watched_saying(GOAL, PairGoal.objects.create(pairing=pairing, words=words, by=by))


@transaction.atomic
def will_do(action: PairAction) -> None:
    if action.pairing.actions.filter(done_at=None).count() >= MOST_OF_EACH:
        raise ValidationError(_("Twenty things are open already. Finish one first."))
    action.save()
    flag_watched_saying(ACTION, action)


# --- how it goes ---


@transaction.atomic
def say_how(check_in: CheckIn, *, light: str, words: str, is_shared: bool) -> None:
    stood = shared_words(check_in)
    check_in.light, check_in.words, check_in.is_shared = Light(light), words, is_shared
    check_in.answered_at = timezone.now()
    check_in.save(update_fields=["light", "words", "is_shared", "answered_at"])
    if is_shared:
        flag_watched_saying(CHECK_IN, check_in, stood=stood)


@transaction.atomic
def end_pair(pairing: Pairing, *, by: Person, looks_again: bool = False) -> None:
    """Without blame and without a reason. Both places are free again, and the facilitators can look anew.

    Who is left is looked for again; who ends it, if they say so. A little later both are asked what they take along.
    """
    pairing = Pairing.objects.select_for_update(of=("self",)).select_related("programme").get(pk=pairing.pk)
    if pairing.state != PairingState.ACTIVE:
        return
    pairing.state, pairing.ended_at = PairingState.ENDED, timezone.now()
    pairing.save(update_fields=["state", "ended_at"])
    to = pairing.mentee_id if by.pk == pairing.mentor_id else pairing.mentor_id
    call_off_all(Pairing.objects.filter(pk=pairing.pk), by=by)
    end_with(pairing, by=by)
    look_again(pairing.programme, [to, by.pk] if looks_again else [to])
    record(ENDED, actor=by, target=pairing, scope=person_scope(to), to=to, conversation=f"pairing:{pairing.pk}")


def ask_pulses(now: datetime | None = None) -> int:
    """On day 30 and then every 60 days, while the pair goes on; run by the clock. Who was away is asked once.

    In a programme that closes the two are asked to look back instead, and in one that is closed nothing more.
    """
    now = now or timezone.now()
    running = Pairing.objects.filter(state=PairingState.ACTIVE, answered_at__lte=now - FIRST_PULSE)
    running = running.exclude(programme__state__in=(ProgrammeState.CLOSING, ProgrammeState.CLOSED))
    lately = CheckIn.objects.filter(pairing=OuterRef("pk"), kind=CheckKind.PULSE, asked_at__gt=now - NEXT_PULSE)
    due = running.exclude(Exists(lately))
    return sum(_ask_pulse(pairing, now) for pairing in due.order_by("pk")[:AT_ONCE])


@transaction.atomic
def _ask_pulse(pairing: Pairing, now: datetime) -> int:
    number = pulse_number(now - (pairing.answered_at or now))
    people = (pairing.mentor_id, pairing.mentee_id)
    return sum(ask_how(pairing, one, CheckKind.PULSE, number=number, at=now) for one in people)


def pulse_number(together: timedelta) -> int:
    """1 from day 30 on, 2 from day 90, 3 from day 150…"""
    return 1 + (together - FIRST_PULSE) // NEXT_PULSE


def ask_looking_back() -> int:
    """Everybody whose pair has ended lately, or whose programme closes, once; run by the clock.

    Who has left the community is not asked. Returns how many were.
    """
    closing = Pairing.objects.filter(state=PairingState.ACTIVE, programme__in=Programme.objects.looking_back())
    over = Pairing.objects.ended_lately() | closing
    rows = over.annotate(mentor_open=_is_to_ask("mentor"), mentee_open=_is_to_ask("mentee"))
    due = rows.filter(Q(mentor_open=True) | Q(mentee_open=True)).order_by("pk")[:AT_ONCE]
    asked = 0
    for pairing in due:
        sides = ((pairing.mentor_id, pairing.mentor_open), (pairing.mentee_id, pairing.mentee_open))
        asked += _ask_looking_back(pairing, [one for one, is_open in sides if is_open])
    return asked


def _is_to_ask(one: str) -> Q:
    """Whether they belong still, and have not been asked."""
    here = Membership.objects.filter(
        community=OuterRef("programme__community"), person=OuterRef(one), person__is_active=True
    )
    asked = CheckIn.objects.filter(pairing=OuterRef("pk"), person=OuterRef(one), kind=CheckKind.CLOSING)
    return Q(Exists(here)) & ~Q(Exists(asked))


@transaction.atomic
def _ask_looking_back(pairing: Pairing, people: Sequence[int]) -> int:
    return sum(ask_how(pairing, one, CheckKind.CLOSING) for one in people)
