"""Taking part in a programme, asking somebody, answering kindly."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.log import record
from mentoring.matching import Candidate, Suggestion, suggest
from mentoring.models import Pairing, PairingState, Participation, Programme
from people.scopes import person_scope

if TYPE_CHECKING:
    from people.models import Person

JOINED = "mentoring.programme_joined"
ASKED = "mentoring.asked"
ACCEPTED = "mentoring.accepted"
DECLINED = "mentoring.declined"
MOST_ASKED_AT_ONCE = 3


@transaction.atomic
def take_part(programme: Programme, *, person: Person, **said: object) -> Participation:
    """Signs up, or changes what was said at sign-up."""
    participation, made = Participation.objects.update_or_create(programme=programme, person=person, defaults=said)
    if made:
        record(JOINED, actor=person, target=programme, scope=programme.community.scope)
    return participation


@transaction.atomic
def ask(
    programme: Programme,
    *,
    mentee: Person,
    mentor: Person,
    words: str = "",
    focus: str = "",
    at: datetime | None = None,
) -> Pairing:
    """Asks somebody to be one's mentor. Asking the same person again finds the first request."""
    if mentor == mentee:
        raise ValidationError(_("That would be you. Choose somebody else."))
    offered = Participation.objects.select_for_update().filter(programme=programme, person=mentor).first()
    if offered is None or not offered.offers_help:
        raise ValidationError(_("%(name)s isn't offering in this programme.") % {"name": mentor.first_name})
    open_ones = Pairing.objects.filter(programme=programme, mentee=mentee, state=PairingState.ASKED)
    if open_ones.exclude(mentor=mentor).count() >= MOST_ASKED_AT_ONCE:
        raise ValidationError(_("Three people are thinking about it already. Wait for one of them first."))
    pairing, made = Pairing.objects.get_or_create(
        programme=programme,
        mentor=mentor,
        mentee=mentee,
        state__in=[PairingState.ASKED, PairingState.ACTIVE],
        defaults={"words": words, "focus": focus, "asked_at": at or timezone.now(), "state": PairingState.ASKED},
    )
    if made:
        _tell(ASKED, pairing, actor=mentee, to=mentor)
    return pairing


@transaction.atomic
def accept(pairing: Pairing, *, by: Person, words: str = "") -> None:
    """The mentor says yes. Raises ValidationError when all places are taken by now."""
    offered = Participation.objects.select_for_update().get(programme=pairing.programme, person=by)
    active = Pairing.objects.filter(programme=pairing.programme, mentor=by, state=PairingState.ACTIVE).count()
    if active >= offered.capacity:
        raise ValidationError(_("All your places are taken. Change how many people you take, or decline kindly."))
    _answer(pairing, PairingState.ACTIVE, ACCEPTED, by=by, words=words)


@transaction.atomic
def decline(pairing: Pairing, *, by: Person, words: str = "") -> None:
    _answer(pairing, PairingState.DECLINED, DECLINED, by=by, words=words)


def _answer(pairing: Pairing, state: PairingState, verb: str, *, by: Person, words: str) -> None:
    changed = Pairing.objects.filter(pk=pairing.pk, mentor=by, state=PairingState.ASKED).update(
        state=state, answer=words, answered_at=timezone.now()
    )
    if changed:
        _tell(verb, pairing, actor=by, to=pairing.mentee)


def _tell(verb: str, pairing: Pairing, *, actor: Person, to: Person) -> None:
    """A pairing is between two: it is told to the other, and to nobody else."""
    record(
        verb,
        actor=actor,
        target=pairing,
        scope=person_scope(to.pk),
        to=to.pk,
        conversation=f"pairing:{pairing.pk}",
    )


def suggestions_for(participation: Participation, *, week_start: datetime) -> list[Suggestion]:
    """Mentors in the same programme, with reasons, in two queries."""
    programme = participation.programme
    others = list(_with_places(programme).exclude(person=participation.person).select_related("person"))
    asked = Pairing.objects.filter(programme=programme, mentee=participation.person)
    return suggest(
        candidate(participation),
        (candidate(one) for one in others if one.offers_help),
        week_start=week_start,
        excluded=set(asked.values_list("mentor_id", flat=True)),
    )


def _with_places(programme: Programme) -> models.QuerySet[Participation]:
    taken = Count(
        "person__pairings_as_mentor",
        filter=Q(person__pairings_as_mentor__programme=programme, person__pairings_as_mentor__state="active"),
    )
    return programme.participations.filter(person__is_active=True).annotate(taken=taken)


def candidate(participation: Participation) -> Candidate:
    person = participation.person
    return Candidate(
        person_id=person.pk,
        offers=frozenset(participation.offers),
        seeks=frozenset(participation.seeks),
        languages=frozenset(word.strip().lower() for word in person.languages.split(",") if word.strip()),
        zone=person.time_zone,
        slots=frozenset(person.weekly_hours),
        places_left=max(0, participation.capacity - getattr(participation, "taken", 0)),
    )
