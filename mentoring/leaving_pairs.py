"""What programmes and pairs have of somebody: as a file for them, and what is erased when they leave the site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from mentoring.models import (
    CheckIn,
    CircleMessage,
    Message,
    PairAction,
    PairDate,
    Pairing,
    PairingState,
    Participation,
    PrivateNote,
    Proposal,
)
from mentoring.planned.planning import call_off_all
from mentoring.sealing import unseal
from people.own_data import Own, fields_of

if TYPE_CHECKING:
    from people.models import Person


def _private_notes(person: Person) -> Iterator[dict[str, Any]]:
    """Opened for the one who wrote them, and for nobody else; None where the key is not at hand."""
    for note in PrivateNote.objects.filter(author=person).order_by("pk"):
        yield {"pairing": note.pairing_id, "words": unseal(note.sealed), "written_at": note.written_at}


SAID_AT_SIGN_UP = (
    *("programme__name", "role", "offers", "seeks", "offer_levels", "seek_levels", "years", "wants_organisation"),
    *("hopes", "capacity", "hours_a_month", "paused_until", "languages", "joined_at"),
)
OWN = (
    Own("mentoring-sign-ups", fields_of(Participation, "person", SAID_AT_SIGN_UP)),
    Own("pair-actions", fields_of(PairAction, "person", ("pairing", "words", "due_on", "done_at"))),
    Own(
        "pair-dates", fields_of(PairDate, "planned_by", ("pairing", "starts_at", "minutes", "place", "link", "reason"))
    ),
    Own("check-ins", fields_of(CheckIn, "person", ("pairing", "kind", "light", "words", "is_shared", "answered_at"))),
    Own("private-notes", _private_notes),
)


def erase_from_pairs(person: Person, words_go: bool) -> None:
    """What the two wrote together stays with the other; what was said in confidence, or sealed, goes."""
    PrivateNote.objects.filter(author=person).delete()
    CheckIn.objects.filter(person=person).delete()
    Participation.objects.filter(person=person).delete()
    for written in (Message, CircleMessage):
        written.people.through._default_manager.filter(person_id=person.pk).delete()
    call_off_all(Pairing.objects.filter(Q(mentor=person) | Q(mentee=person)), by=person)
    for side in ("mentor", "mentee"):
        Proposal.objects.filter(**{side: person}).delete()
        Pairing.objects.filter(**{side: person}).open().update(state=PairingState.ENDED)
    if words_go:
        PairDate.objects.filter(planned_by=person).update(place="", link="", reason="")
        PairAction.objects.filter(person=person).update(words="…")
