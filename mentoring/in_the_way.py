"""What stands in the way of two people in a programme, said to whoever asks or says yes."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from mentoring.apart import CONFIDENCES, what_keeps_apart
from mentoring.candidates import known_of, ready_in
from mentoring.fit import Candidate
from mentoring.models import Pairing, PairingState, Participation, Programme
from people.models import Person


def refuse_unready(programme: Programme, mine: Participation | None) -> None:
    """Who pauses, or whose superior has not agreed, begins nothing."""
    if mine and mine.is_paused:
        raise ValidationError(_("You pause at present. Take the pause out of what you said, and try once more."))
    if mine and not _is_ready(programme, mine):
        raise ValidationError(_("Whoever has to agree that you take part has not done so yet."))


def _is_ready(programme: Programme, said: Participation) -> bool:
    return ready_in(programme).filter(pk=said.pk).exists()


def refuse_second_pair(programme: Programme, mentee: Person, mentor: Person) -> None:
    """Among equals it is one pair, whoever of the two has asked, and whoever has somebody asks nobody else."""
    open_ones, named = programme.pairings.open(), {"name": mentor.first_name}
    if open_ones.filter(mentee=mentor, mentor=mentee, state=PairingState.ASKED).exists():
        raise ValidationError(_("%(name)s has asked you already. Say yes to that, and you two begin.") % named)
    mine = _places_taken(programme, mentee)
    if mine and not open_ones.filter(mentee=mentee, mentor=mentor).exists():
        raise ValidationError(_("You are in a pair already. End that one kindly before you ask somebody else."))


def refuse_who_is_not_open(programme: Programme, mentee: Person, mentor: Person) -> None:
    """In the same words and after as long, whatever it is: neither who signed up, who pauses nor a confidence shows."""
    people = known_of(programme).people
    asks, asked = people.get(mentee.pk), people.get(mentor.pk)
    if asked is None or not asked.offers_help or _are_kept_apart(asks, asked):
        words = _("%(name)s isn't offering in this programme just now. Choose somebody else.")
        raise ValidationError(words % {"name": mentor.first_name})


def refuse_what_keeps_the_other(programme: Programme, theirs: Participation | None, by: Person) -> None:
    """Of the other no more is said than that: not whether they pause, or said something in confidence since."""
    if theirs is None:
        return
    people = known_of(programme).people
    other = people.get(theirs.person_id)
    if other is None or _are_kept_apart(people.get(by.pk), other):
        raise ValidationError(_("%(name)s can't begin anything just now.") % {"name": theirs.person.first_name})


def _are_kept_apart(one: Candidate | None, other: Candidate) -> bool:
    return one is not None and what_keeps_apart(one, other, None) in CONFIDENCES


def refuse_without_place(pairing: Pairing, person: Person, said: Participation | None, by: Person) -> None:
    programme = pairing.programme
    places = min(said.capacity, programme.most_at_once) if said else 0
    if _places_taken(programme, person) < places:
        return
    if person != by:
        raise ValidationError(
            _("%(name)s has no place left just now. A facilitator can help.") % {"name": person.first_name}
        )
    if programme.is_among_peers:
        raise ValidationError(_("You are in a pair already. Decline kindly, or end that one first."))
    raise ValidationError(_("All your places are taken. Change how many people you take, or decline kindly."))


def _places_taken(programme: Programme, person: Person) -> int:
    """How many they have begun with: as a mentor, and among equals on whichever side."""
    theirs = Q(mentor=person) | Q(mentee=person) if programme.is_among_peers else Q(mentor=person)
    return programme.pairings.filter(theirs, state=PairingState.ACTIVE).count()


def refuse_too_many_hours(pairing: Pairing, offered: Participation) -> None:
    """What those who learn with the mentor would like, with the one who asks, fits into what the mentor has."""
    if not offered.hours_a_month or pairing.programme.is_among_peers:
        return
    active = pairing.programme.pairings.filter(mentor=pairing.mentor, state=PairingState.ACTIVE)
    people = [*active.values_list("mentee_id", flat=True), pairing.mentee_id]
    wanted = pairing.programme.participations.filter(person__in=people).aggregate(all=Sum("hours_a_month"))["all"] or 0
    if wanted > offered.hours_a_month:
        raise ValidationError(
            _("With %(name)s it is %(wanted)d hours a month, and you said %(hours)d. Raise it, or decline kindly.")
            % {"name": pairing.mentee.first_name, "wanted": wanted, "hours": offered.hours_a_month}
        )
