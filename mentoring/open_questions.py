"""What somebody has asked others and waits for a word on: three at a time, whatever each is about."""

from __future__ import annotations

from mentoring.models import Pairing, PairingState, Partnership
from people.models import Person

MOST_OPEN = 3


def hold_asking(person: Person) -> None:
    """Within a transaction: who asks several at the same moment waits for themselves here, so that three stay three."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def open_questions(person: Person) -> int:
    """In all programmes and communities: to learn with somebody, and to visit each other."""
    pairs = Pairing.objects.filter(mentee=person, state=PairingState.ASKED).count()
    return pairs + Partnership.objects.filter(inviter=person, agreed_at=None, ended_at=None).count()
