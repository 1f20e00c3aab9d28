"""What mentoring puts on the home page and into digests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.sections import Item, Place, Section, Shape
from mentoring.models import Answer, Pairing, PairingState, Rsvp, Session

if TYPE_CHECKING:
    from people.models import Person

SOON = timedelta(days=7)
MINE = "/mentoring/"


def _coming(person: Person, since: datetime, most: int) -> list[Item]:
    soon = Session.objects.of(person).coming().filter(starts_at__lte=timezone.now() + SOON)
    soon = soon.select_related("circle__community").prefetch_related("agenda_items")
    sessions = list(soon.order_by("starts_at")[:most])
    answers = dict(Rsvp.objects.filter(person=person, session__in=sessions).values_list("session_id", "answer"))
    return [_session_item(session, answers.get(session.pk, "")) for session in sessions]


def _session_item(session: Session, answer: str) -> Item:
    title = _("%(circle)s: session %(number)d") % {"circle": session.circle.name, "number": session.number}
    answers: dict[str, str] = {Answer.GOING: _("You're going."), Answer.MAYBE: _("You said maybe.")}
    said = answers.get(answer, _("You haven't said whether you come."))
    agenda = list(session.agenda_items.all())
    first = _("On the agenda: %(line)s.") % {"line": agenda[0].title} if agenda else ""
    return Item(
        key=f"session:{session.pk}",
        title=title,
        reason=f"{said} {first}".strip(),
        url=session.get_absolute_url(),
        verb=_("Open agenda") if agenda else _("Open it"),
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


SESSION_SECTION = Section(
    "sessions",
    gettext_lazy("Coming up"),
    Place.INVITATIONS,
    10,
    _coming,
    shape=Shape.DATES,
    perhaps="FROM mentoring_circlemembership WHERE person_id = %(person)s",
)
REQUEST_SECTION = Section(
    "mentoring",
    gettext_lazy("Somebody asks you"),
    Place.INVITATIONS,
    15,
    _asked_me,
    shape=Shape.ASK,
    perhaps="FROM mentoring_pairing WHERE mentor_id = %(person)s OR mentee_id = %(person)s",
)
