"""What programmes and pairs have of somebody: as a file for them, and what ends and goes when they leave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mentoring.looking_again import look_again
from mentoring.models import (
    CheckIn,
    CircleMessage,
    Message,
    PairAction,
    PairDate,
    PairGoal,
    Pairing,
    PairingState,
    Participation,
    PrivateNote,
    Programme,
    Proposal,
    QuestionAnswer,
)
from mentoring.pair_life import end_pair
from mentoring.pairing import decline
from mentoring.sealing import unseal
from people.own_data import Own, fields_of

if TYPE_CHECKING:
    from mentoring.querysets import PairingQuerySet
    from people.models import Person


def _private_notes(person: Person) -> Iterator[dict[str, Any]]:
    """Opened for the one who wrote them, and for nobody else; None where the key is not at hand."""
    for note in PrivateNote.objects.filter(author=person).order_by("pk"):
        yield {"pairing": note.pairing_id, "words": unseal(note.sealed), "written_at": note.written_at}


def _programmes(person: Person) -> Iterator[dict[str, Any]]:
    """What the numbers of programmes and questions stand for, where one may still read there."""
    signed_up = Participation.objects.filter(person=person).values("programme")
    wrote = Message.objects.filter(by=person).values("programme")
    mine = Programme.objects.visible_to(person).filter(Q(pk__in=signed_up) | Q(pk__in=wrote))
    for programme in mine.order_by("pk").prefetch_related("questions"):
        questions = [{"question": one.pk, "words": one.words} for one in programme.questions.all()]
        yield {"programme": programme.pk, "name": programme.name, "questions": questions}


def _said(author: str, person: Person) -> Q:
    """Of dates: who planned one said what is from before its author was kept."""
    return Q(**{author: person}) | Q(**{author: None}, planned_by=person)


def _dates(person: Person) -> Iterator[dict[str, Any]]:
    """Those one planned, and where or why, of those where that is one's own."""
    where, why = _said("place_by", person), _said("reason_by", person)
    mine = PairDate.objects.filter(Q(planned_by=person) | where | why).annotate(where=where, why=why)
    for date in mine.order_by("pk"):
        said = {"place": date.place, "link": date.link} if date.where else {}
        said |= {"reason": date.reason} if date.why else {}
        yield {"pairing": date.pairing_id, "starts_at": date.starts_at, "minutes": date.minutes} | said


# What programmes, circles and questions are called now is not one's own once one may not read there any more.
SAID_AT_SIGN_UP = (
    *("programme", "role", "offers", "seeks", "offer_levels", "seek_levels", "years", "wants_organisation"),
    *("hopes", "capacity", "hours_a_month", "paused_until", "languages", "joined_at"),
)
OWN = (
    Own("mentoring-programmes", _programmes),
    Own("mentoring-sign-ups", fields_of(Participation, "person", SAID_AT_SIGN_UP)),
    Own(
        "mentoring-answers",
        fields_of(QuestionAnswer, "participation__person", ("participation__programme", "question", "words")),
    ),
    Own("mentors-asked", fields_of(Pairing, "mentee", ("programme", "words", "focus", "asked_at"))),
    Own("mentees-answered", fields_of(Pairing, "mentor", ("programme", "answer", "answered_at"))),
    Own("letters-to-pairs", fields_of(Message, "by", ("programme", "words", "at"))),
    Own("letters-to-circles", fields_of(CircleMessage, "by", ("community", "words", "at"))),
    Own("pair-goals", fields_of(PairGoal, "by", ("pairing", "words", "made_at", "reached_at"))),
    Own("pair-actions", fields_of(PairAction, "person", ("pairing", "words", "due_on", "done_at"))),
    Own("pair-dates", _dates),
    Own("check-ins", fields_of(CheckIn, "person", ("pairing", "kind", "light", "words", "is_shared", "answered_at"))),
    Own("private-notes", _private_notes),
)


@transaction.atomic
def end_pairs(pairings: PairingQuerySet, *, of: Person) -> None:
    """Who waits for a yes of theirs hears a kind no; what they themselves asked, or said yes to, ends in silence.

    They are held, so that what is being answered at this moment is seen as it was answered.
    """
    theirs = pairings.filter(Q(mentor=of) | Q(mentee=of)).open().select_for_update(of=("self",))
    for pairing in theirs.select_related("programme__community", "mentor", "mentee").order_by("pk"):
        if pairing.is_running:
            end_pair(pairing, by=of)
        elif pairing.waits_for(of.pk):
            decline(pairing, by=of)
        else:
            _lapse(pairing, left=pairing.other(of.pk))


def _lapse(pairing: Pairing, *, left: Person) -> None:
    """It never began: nobody was served by it, and who was proposed is looked for again."""
    Pairing.objects.filter(pk=pairing.pk).update(state=PairingState.LAPSED, answered_at=timezone.now())
    if pairing.state == PairingState.PROPOSED:
        look_again(pairing.programme, [left.pk])


def erase_from_pairs(person: Person, words_go: bool) -> None:
    """What the two wrote together stays with the other; what was said in confidence, or sealed, goes.

    Pairs are held before sign-ups, as where somebody says yes; then no new question finds them, and one that was asked
    in between ends as well.
    """
    end_pairs(Pairing.objects.all(), of=person)
    PrivateNote.objects.filter(author=person).delete()
    CheckIn.objects.filter(person=person).delete()
    Participation.objects.filter(person=person).delete()
    for written in (Message, CircleMessage):
        written.people.through._default_manager.filter(person_id=person.pk).delete()
    end_pairs(Pairing.objects.all(), of=person)
    Proposal.objects.filter(Q(mentor=person) | Q(mentee=person)).delete()
    if words_go:
        PairDate.objects.filter(_said("place_by", person)).update(place="", link="")
        PairDate.objects.filter(_said("reason_by", person)).update(reason="")
        PairAction.objects.filter(person=person).update(words="…")
        PairGoal.objects.filter(by=person).update(words="…")
        Pairing.objects.filter(mentee=person).update(words="", focus="")
        Pairing.objects.filter(mentor=person).update(answer="")
        for letters in (Message, CircleMessage):
            letters._default_manager.filter(by=person).update(words="…")
