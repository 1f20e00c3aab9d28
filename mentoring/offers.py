"""What mentoring offers the floors below: notifications, lines at home and in digests, 'Alive now'."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.overview import AliveRow
from engagement.kinds import Kind, Wording
from engagement.models import Activity
from engagement.sections import Item, Place, Section, Shape
from mentoring.meeting import CANCELLED, MOVED, PLANNED
from mentoring.models import (
    Answer,
    Circle,
    CircleMembership,
    Pairing,
    PairingState,
    Participation,
    Rsvp,
    Session,
)
from mentoring.pairing import ACCEPTED, ASKED, DECLINED
from mentoring.proposing import PAIRS_TOLD

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from communities.models import Community
    from people.models import Person
    from people.scopes import Viewer

SOON = timedelta(days=7)
MINE = "/mentoring/"

# Notifications ----------------------------------------------------------------------------------------


def _the_other(activity: Activity) -> list[int]:
    return [activity.payload["to"]]


def _word_pairings(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    pairings = Pairing.objects.visible_to(reader).select_related("programme")
    found = pairings.in_bulk([one.target_id for one in activities])
    return {one.pk: _word_pairing(one, found[one.target_id]) for one in activities if one.target_id in found}


def _word_pairing(activity: Activity, pairing: Pairing) -> Wording:
    who = activity.actor.display_name if activity.actor else _("Somebody")
    texts = {
        ASKED: (_("%(who)s asks whether you'd be their mentor"), pairing.words),
        ACCEPTED: (_("%(who)s would like to learn with you"), pairing.answer),
        DECLINED: (_("%(who)s can't this time"), pairing.answer),
    }
    text, quote = texts[activity.verb]
    return Wording(text % {"who": who}, MINE, "handshake", quote)


def _signed_up(activity: Activity) -> list[int]:
    return list(Participation.objects.filter(programme=activity.target_id).values_list("person_id", flat=True))


def _word_telling(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    """What the reader's own pairs are by now, or that nobody was found: kindly, and with what can be done."""
    programmes = [one.target_id for one in activities]
    pairs: dict[int, list[Pairing]] = defaultdict(list)
    open_ones = Pairing.objects.visible_to(reader).filter(state__in=[PairingState.PROPOSED, PairingState.ACTIVE])
    for pairing in open_ones.filter(programme__in=programmes).select_related("mentor", "mentee").order_by("pk"):
        pairs[pairing.programme_id].append(pairing)
    mine = Participation.objects.filter(person=reader, programme__in=programmes).select_related("programme__community")
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
        return Wording(text, MINE, "handshake")
    named = {"programme": participation.programme.name}
    if participation.seeks_help:
        text = _("%(programme)s: nobody was found for you this time. More hours or topics may help.") % named
    else:
        text = _("%(programme)s: nobody needs you just now. Thank you for offering.") % named
    return Wording(text, participation.programme.get_absolute_url(), "handshake")


def _circle_of(activity: Activity) -> list[int]:
    members = CircleMembership.objects.filter(circle__sessions=activity.target_id)
    return list(members.values_list("person_id", flat=True))


def _word_sessions(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    sessions = Session.objects.of(reader).select_related("circle__community")
    found = sessions.in_bulk([one.target_id for one in activities])
    return {one.pk: _word_session(one, found[one.target_id]) for one in activities if one.target_id in found}


def _word_session(activity: Activity, session: Session) -> Wording:
    when = timezone.localtime(session.starts_at).strftime("%a %d %b, %H:%M") if session.starts_at else ""
    said = {"circle": session.circle.name, "when": when}
    texts = {
        PLANNED: _("%(circle)s meets %(when)s. Can you come?"),
        MOVED: _("%(circle)s has moved to %(when)s"),
        CANCELLED: _("%(circle)s does not meet %(when)s"),
    }
    return Wording(texts[activity.verb] % said, session.get_absolute_url(), "calendar-check")


PAIRING_NOTICE = Kind(
    "pairing", gettext_lazy("Mentoring requests"), frozenset({ASKED, ACCEPTED, DECLINED}), _the_other, _word_pairings
)
TOLD_NOTICE = Kind("pairs", gettext_lazy("Pairs found for me"), frozenset({PAIRS_TOLD}), _signed_up, _word_telling)
SESSION_NOTICE = Kind(
    "session", gettext_lazy("My circles"), frozenset({PLANNED, MOVED, CANCELLED}), _circle_of, _word_sessions
)

# Home and digest --------------------------------------------------------------------------------------


def _coming(person: Person, since: datetime, most: int) -> list[Item]:
    soon = Session.objects.of(person).coming().filter(starts_at__lte=timezone.now() + SOON)
    sessions = list(soon.select_related("circle__community").order_by("starts_at")[:most])
    answers = dict(Rsvp.objects.filter(person=person, session__in=sessions).values_list("session_id", "answer"))
    return [_session_item(session, answers.get(session.pk, "")) for session in sessions]


def _session_item(session: Session, answer: str) -> Item:
    title = _("%(circle)s: session %(number)d") % {"circle": session.circle.name, "number": session.number}
    answers: dict[str, str] = {Answer.GOING: _("You're going."), Answer.MAYBE: _("You said maybe.")}
    said = answers.get(answer, _("You haven't said whether you come."))
    first = _("On the agenda: %(line)s.") % {"line": session.agenda[0]} if session.agenda else ""
    return Item(
        key=f"session:{session.pk}",
        title=title,
        reason=f"{said} {first}".strip(),
        url=session.get_absolute_url(),
        verb=_("Open agenda") if session.agenda else _("Open it"),
        icon="calendar-check",
        tone="circle",
        at=session.starts_at,
    )


def _asked_me(person: Person, since: datetime, most: int) -> list[Item]:
    """Requests to me, and pairs proposed to me that I have not answered."""
    for_me = (
        Q(mentor=person, state=PairingState.ASKED)
        | Q(mentor=person, mentor_agreed_at=None, state=PairingState.PROPOSED)
        | Q(mentee=person, mentee_agreed_at=None, state=PairingState.PROPOSED)
    )
    waiting = Pairing.objects.visible_to(person).filter(for_me).select_related("mentor", "mentee", "programme")
    return [_request_item(pairing, person) for pairing in waiting.order_by("asked_at")[:most]]


def _request_item(pairing: Pairing, person: Person) -> Item:
    other = pairing.other(person.pk)
    asked = _("%(who)s asks whether you'd be their mentor")
    proposed = _("You and %(who)s could learn together")
    title = asked if pairing.state == PairingState.ASKED else proposed
    return Item(
        key=f"pairing:{pairing.pk}",
        title=title % {"who": other.display_name},
        reason=pairing.focus or pairing.programme.name,
        url=MINE,
        verb=_("Answer"),
        icon="handshake",
        tone="circle",
        person=other,
        quote=pairing.words,
        author_id=other.pk,
    )


SESSION_SECTION = Section("sessions", gettext_lazy("Coming up"), Place.INVITATIONS, 10, _coming, shape=Shape.DATES)
REQUEST_SECTION = Section(
    "mentoring", gettext_lazy("Somebody asks you"), Place.INVITATIONS, 15, _asked_me, shape=Shape.ASK
)

# The community ----------------------------------------------------------------------------------------


def next_session_row(community: Community, viewer: Viewer) -> list[AliveRow]:
    """The next session of the community's circles, for members."""
    coming = Session.objects.visible_to(viewer).coming().filter(circle__community=community)
    session = coming.select_related("circle__community").order_by("starts_at").first()
    if session is None:
        return []
    title = _("Circle: %(circle)s, session %(number)d") % {
        "circle": session.circle.name,
        "number": session.number,
    }
    going = session.rsvps.filter(answer=Answer.GOING).count()
    words = _("%(going)d going, %(left)d places left") % {
        "going": going,
        "left": max(session.circle.capacity - going, 0),
    }
    return [AliveRow(title, words, session.get_absolute_url(), _("Look"), kind="session", at=session.starts_at)]


def circle_count(viewer: Viewer, community: Community) -> int:
    return Circle.objects.visible_to(viewer).filter(community=community).count()


def sessions_held(community: Community) -> QuerySet[Session]:
    return Session.objects.filter(circle__community=community, starts_at__lt=timezone.now(), cancelled_at=None)
