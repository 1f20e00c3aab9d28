"""Whom mentoring tells of what, and in which words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.kinds import Kind, Wording, the_one_told
from mentoring.home import PAIRS, asks_to_be
from mentoring.meeting import HOST_NOW
from mentoring.models import (
    CheckIn,
    CheckKind,
    Circle,
    Pairing,
    PairingState,
    Participation,
    Programme,
    ProgrammeKind,
)
from mentoring.pages import others_who_fit
from mentoring.pair_life import ENDED
from mentoring.pair_meetings import ASKED_HOW
from mentoring.pairing import ACCEPTED, ASKED, DECLINED
from mentoring.placing import PLACED
from mentoring.proposing import PAIRS_TOLD
from mentoring.reasons_told import sentences, told_reasons
from mentoring.reminding import LAPSED, REMINDED

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from engagement.models import Activity
    from people.models import Person


def _word_pairings(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    pairings = Pairing.objects.visible_to(reader).select_related("mentor", "mentee", "programme__community")
    found = pairings.in_bulk([one.target_id for one in activities])
    return {one.pk: _word_pairing(one, found[one.target_id], reader) for one in activities if one.target_id in found}


def _word_pairing(activity: Activity, pairing: Pairing, reader: Person) -> Wording:
    who = activity.actor.display_name if activity.actor else _("Somebody")
    texts = {
        ASKED: asks_to_be(pairing.programme.name_of_mentors),
        ACCEPTED: _("%(who)s would like to learn with you"),
        DECLINED: _("%(who)s can't this time"),
        REMINDED: _("%(mentee)s still waits for a word from you. Yes and no are both kind."),
    }
    if activity.verb == LAPSED:
        return _word_lapsed(pairing, reader)
    if activity.verb == REMINDED and pairing.state == PairingState.PROPOSED:
        text = _("You and %(name)s could learn together: a yes or a no is still open. Both are kind.")
        return Wording(text % {"name": pairing.other(reader.pk).display_name}, PAIRS, "handshake")
    if activity.verb == ENDED:
        text = _("%(who)s ends your time together. That says nothing about you; the facilitators can look anew.")
        return Wording(text % {"who": who}, pairing.get_absolute_url(), "footprints")
    named = {"who": who, "mentee": pairing.mentee.display_name, "role": pairing.programme.name_of_mentors}
    return Wording(texts[activity.verb] % named, PAIRS, "handshake", pairing.said_to(reader.pk))


def _word_lapsed(pairing: Pairing, reader: Person) -> Wording:
    """Names two others, where there are two, so that the end of one question is the beginning of another."""
    agreed = pairing.mentor_agreed_at if reader.pk == pairing.mentor_id else pairing.mentee_agreed_at
    if not pairing.was_proposed:
        text = _("%(name)s didn't get to your question in two weeks. That says nothing about you.")
    elif agreed:
        text = _("%(name)s didn't get to an answer in two weeks. That says nothing about you; we look anew.")
    else:
        text = _("You and %(name)s did not come together in two weeks. That is all right, and nobody minds.")
    text %= {"name": pairing.other(reader.pk).display_name}
    if others := [one.person.display_name for one in others_who_fit(pairing, reader)]:
        text += " " + _("Who may fit as well: %(others)s.") % {"others": _(" and ").join(others)}
    return Wording(text, pairing.programme.get_absolute_url(), "handshake")


def _still_seen(reader: Person) -> QuerySet[Participation]:
    """What the reader signed up for, where they may know of it still."""
    return Participation.objects.filter(person=reader, programme__in=Programme.objects.visible_to(reader))


def _word_check_ins(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    mine = CheckIn.objects.filter(person=reader, pairing__in=Pairing.objects.visible_to(reader))
    rows = mine.select_related("pairing__mentor", "pairing__mentee")
    found = rows.in_bulk([one.payload["check_in"] for one in activities])
    return {
        one.pk: _word_check_in(found[one.payload["check_in"]], reader)
        for one in activities
        if one.payload["check_in"] in found
    }


def _word_check_in(check_in: CheckIn, reader: Person) -> Wording:
    texts = {
        CheckKind.FIT: _("You met %(name)s for the first time. Is it a fit?"),
        CheckKind.PULSE: _("How is it going with %(name)s?"),
        CheckKind.CLOSING: _("Your time with %(name)s comes to its end. What do you take along?"),
    }
    if check_in.kind == CheckKind.CLOSING and not check_in.pairing.is_running:
        texts[CheckKind.CLOSING] = _("Your time with %(name)s is over. If you like, say what you take along.")
    named = {"name": check_in.pairing.other(reader.pk).display_name}
    return Wording(texts[CheckKind(check_in.kind)] % named, f"{check_in.pairing.get_absolute_url()}#how", "handshake")


def _signed_up(activity: Activity) -> list[int]:
    """Everybody who came; when some were paired anew, those alone."""
    if people := activity.payload.get("people"):
        return list(people)
    return list(Participation.objects.filter(programme=activity.target_id).values_list("person_id", flat=True))


def _word_telling(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    """What the reader's own pairs are by now, or that nobody was found: kindly, and with what can be done."""
    programmes = [one.target_id for one in activities]
    pairs: dict[int, list[Pairing]] = defaultdict(list)
    open_ones = Pairing.objects.visible_to(reader).filter(state__in=[PairingState.PROPOSED, PairingState.ACTIVE])
    for pairing in (
        open_ones.filter(programme__in=programmes).select_related("mentor", "mentee", "programme").order_by("pk")
    ):
        pairs[pairing.programme_id].append(pairing)
    mine = _still_seen(reader).filter(programme__in=programmes).select_related("programme__community")
    said = {one.programme_id: one for one in mine}
    return {
        one.pk: _word_told(said[one.target_id], pairs[one.target_id], reader)
        for one in activities
        if one.target_id in said
    }


def _word_told(participation: Participation, pairs: Sequence[Pairing], reader: Person) -> Wording:
    if pairs:
        names = _(" and ").join(one.other(reader.pk).display_name for one in pairs)
        text = _("You and %(names)s could learn together. Say yes or no.") % {"names": names}
        if participation.programme.kind == ProgrammeKind.BUDDY and participation.seeks_help:
            text = _("%(names)s would be there for you in your first weeks. Say yes or no.") % {"names": names}
        return Wording(text, PAIRS, "handshake", _why_of(pairs, reader))
    named = {"programme": participation.programme.name}
    if participation.programme.kind == ProgrammeKind.CIRCLES:
        text = _("%(programme)s: no circle was found for your hours yet. More hours or topics may help.") % named
    elif participation.seeks_help:
        text = _("%(programme)s: nobody was found for you this time. More hours or topics may help.") % named
    else:
        text = _("%(programme)s: nobody needs you just now. Thank you for offering.") % named
    return Wording(text, participation.programme.get_absolute_url(), "handshake")


def _why_of(pairs: Sequence[Pairing], reader: Person) -> str:
    """Beneath the question and not in it: the question is the subject of a mail."""
    if len(pairs) == 1:
        return sentences(told_reasons(pairs[0], reader))
    said = [(one.other(reader.pk).first_name, told_reasons(one, reader)) for one in pairs]
    return sentences([f"{name}: {'; '.join(lines)}" for name, lines in said if lines])


def _word_places(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    found = Circle.objects.of(reader).select_related("community").in_bulk([one.target_id for one in activities])
    return {one.pk: _word_place(one, found[one.target_id]) for one in activities if one.target_id in found}


def _word_place(activity: Activity, circle: Circle) -> Wording:
    if activity.verb == HOST_NOW:
        text = _("%(circle)s has no host any more, and you have been in it longest: you host. You can hand it on.")
        settings = reverse("mentoring:circle-settings", args=[circle.community.slug, circle.pk])
        return Wording(text % {"circle": circle.name}, settings, "users-round")
    who = activity.actor.display_name if activity.actor else _("Somebody")
    text = _("%(who)s gives you a place in %(circle)s. See whether it suits you; you may give it up.")
    return Wording(text % {"who": who, "circle": circle.name}, circle.get_absolute_url(), "users-round", circle.purpose)


PAIRING_NOTICE = Kind(
    "pairing",
    gettext_lazy("Mentoring requests"),
    frozenset({ASKED, ACCEPTED, DECLINED, REMINDED, LAPSED, ENDED}),
    the_one_told,
    _word_pairings,
)
TOLD_NOTICE = Kind("pairs", gettext_lazy("Pairs found for me"), frozenset({PAIRS_TOLD}), _signed_up, _word_telling)
PLACED_NOTICE = Kind(
    "circle-place",
    gettext_lazy("A place in a circle given to me, or that I host now"),
    frozenset({PLACED, HOST_NOW}),
    the_one_told,
    _word_places,
)
CHECK_IN_NOTICE = Kind(
    "check-in", gettext_lazy("How my mentoring goes"), frozenset({ASKED_HOW}), the_one_told, _word_check_ins
)
