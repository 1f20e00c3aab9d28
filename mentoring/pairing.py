"""Taking part in a programme, asking somebody, answering kindly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.log import record
from mentoring.candidates import known_of, rules_off, weights_of, with_deeds
from mentoring.in_the_way import (
    refuse_second_pair,
    refuse_too_many_hours,
    refuse_unready,
    refuse_what_keeps_the_other,
    refuse_who_is_not_open,
    refuse_without_place,
)
from mentoring.looking_again import look_again
from mentoring.matching import Suggestion, suggest
from mentoring.models import Pairing, PairingState, Participation, Programme, Question
from mentoring.open_questions import MOST_OPEN, hold_asking, open_questions
from mentoring.questions import write_answers
from mentoring.releasing import ask_superior
from mentoring.sayings import flag_watched_words
from mentoring.told_to_leaders import HOPES
from moderation.saying_kinds import in_lines
from moderation.sayings import flag_watched_saying
from people.models import Person
from people.scopes import person_scope

JOINED = "mentoring.programme_joined"
ASKED = "mentoring.asked"
ACCEPTED = "mentoring.accepted"
DECLINED = "mentoring.declined"


@transaction.atomic
def take_part(
    programme: Programme,
    *,
    person: Person,
    likes: Sequence[Person] | None = None,
    avoids: Sequence[Person] | None = None,
    conflicts: Sequence[Person] | None = None,
    answers: Mapping[Question, str] | None = None,
    superior: tuple[str, str] | None = None,
    **said: object,
) -> Participation:
    """Signs up, or changes what was said at sign-up. Raises ValidationError when sign-up is over.

    `superior` is the name and address of whoever has to agree, where the programme asks for that.
    """
    before = programme.participations.filter(person=person).first()
    if not programme.takes_sign_ups and before is None:
        raise ValidationError(_("Sign-up is over. The facilitators know whether there is room still."))
    participation, made = Participation.objects.update_or_create(programme=programme, person=person, defaults=said)
    for name, people in (("likes", likes), ("avoids", avoids), ("conflicts", conflicts)):
        if people is not None:
            getattr(participation, name).set(people)
    write_answers(participation, answers or {})
    if superior and programme.asks_superior:
        ask_superior(participation, name=superior[0], address=superior[1])
    flag_watched_saying(HOPES, participation, stood=in_lines(HOPES.said_in(before)) if before else "")
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
    if not programme.lets_people_ask:
        raise ValidationError(_("In this programme the facilitators bring pairs together."))
    hold_asking(mentee)
    said = _held(programme, mentor, mentee)
    # What is in the asker's own way comes first: said of those alone who offer, it would tell who does.
    refuse_unready(programme, said.get(mentee.pk))
    if programme.is_among_peers:
        refuse_second_pair(programme, mentee, mentor)
    asked = programme.pairings.filter(mentee=mentee, mentor=mentor, state=PairingState.ASKED)
    if not asked.exists() and open_questions(mentee) >= MOST_OPEN:
        raise ValidationError(_("Three people are thinking about it already. Wait for one of them first."))
    refuse_who_is_not_open(programme, mentee, mentor)
    pairing, made = Pairing.objects.get_or_create(
        programme=programme,
        mentor=mentor,
        mentee=mentee,
        state__in=[PairingState.ASKED, PairingState.ACTIVE],
        defaults={"words": words, "focus": focus, "asked_at": at or timezone.now(), "state": PairingState.ASKED},
    )
    if made:
        _tell(ASKED, pairing, actor=mentee, to=mentor)
        flag_watched_words(pairing, by=mentee)
    return pairing


def _held(programme: Programme, *people: Person) -> dict[int, Participation]:
    """Whoever else gives one of these people's places away waits here.

    In one order, so that two who ask each other don't wait for ever.
    """
    rows = Participation.objects.select_for_update().filter(programme=programme, person__in=people)
    return {one.person_id: one for one in rows.order_by("pk")}


@transaction.atomic
def accept(pairing: Pairing, *, by: Person, words: str = "") -> bool:
    """Says yes. A pair that was asked for begins; a proposed one begins when the other has said yes as well.

    Says whether it begins by this, and the other is told.

    Raises ValidationError when all the mentor's places are taken by now; among equals, those of either.
    """
    pairing = (
        Pairing.objects.select_for_update(of=("self",))
        .select_related("mentor", "mentee", "programme")
        .get(pk=pairing.pk)
    )
    if not pairing.waits_for(by.pk):
        return False
    said, other = _held(pairing.programme, pairing.mentor, pairing.mentee), pairing.other(by.pk)
    refuse_unready(pairing.programme, said.get(by.pk))
    refuse_what_keeps_the_other(pairing.programme, said.get(other.pk), by)
    for person in (pairing.mentor, pairing.mentee) if pairing.programme.is_among_peers else (pairing.mentor,):
        refuse_without_place(pairing, person, said.get(person.pk), by)
    if pairing.state == PairingState.ASKED:
        refuse_too_many_hours(pairing, said[pairing.mentor_id])
    begins = pairing.agree(by.pk, words=words)
    flag_watched_words(pairing, by=by)
    if begins:
        _tell(ACCEPTED, pairing, actor=by, to=other)
    return begins


@transaction.atomic
def decline(pairing: Pairing, *, by: Person, words: str = "") -> None:
    rows = Pairing.objects.select_for_update(of=("self",)).select_related("mentor", "mentee", "programme")
    pairing = rows.get(pk=pairing.pk)
    if not pairing.waits_for(by.pk):
        return
    if pairing.state == PairingState.PROPOSED:  # who asked by themselves chooses by themselves
        look_again(pairing.programme, [pairing.other(by.pk).pk])
    pairing.state, pairing.answered_at = PairingState.DECLINED, timezone.now()
    pairing.say(by.pk, words)
    pairing.save(update_fields=["state", "words", "answer", "answered_at"])
    _tell(DECLINED, pairing, actor=by, to=pairing.other(by.pk))
    flag_watched_words(pairing, by=by)


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
    """Mentors in the same programme, with reasons, in a constant number of queries."""
    programme = participation.programme
    known = known_of(programme)
    people = with_deeds(known.people, programme)
    seeker = people.pop(participation.person_id, None)
    if seeker is None:  # they left the community since
        return []
    return suggest(
        seeker,
        people.values(),
        week_start=week_start,
        excluded=known.asked[seeker.person_id],
        weights=weights_of(programme),
        least_times=programme.least_times,
        off=rules_off(programme),
    )
