"""Who learns with whom: those in one circle, and the two of a pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from mentoring.models import CircleMembership, Pairing, PairingState

if TYPE_CHECKING:
    from people.models import Person


def learning_with(person: Person) -> Q:
    circles = CircleMembership.objects.filter(person=person).values("circle")
    together = CircleMembership.objects.filter(circle__in=circles).values("person")
    pairs = Pairing.objects.filter(state=PairingState.ACTIVE)
    mentors, mentees = pairs.filter(mentee=person).values("mentor"), pairs.filter(mentor=person).values("mentee")
    return Q(pk__in=together) | Q(pk__in=mentors) | Q(pk__in=mentees)
