"""What mentoring puts on the home page and into digests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.rows import MINE, PLACE, SCOPE, place_of
from content.rows import made
from engagement.sections import Find, Item, Place, Section, Shape
from mentoring.models import Answer, Circle, PairDate, Pairing, PairingState, Session
from people.models import Person
from people.rows import FACE

SOON = timedelta(days=7)
PAIRS = "/mentoring/"
LETTERS = "/mentoring/#letters"


# Sessions of the person's circles in the next days, with their answer and what comes first.
COMING = Find(
    key="'session:' || session.id",
    place=SCOPE,
    as_of="session.revision + 1",
    said=f"""json_build_object(
        'session', json_build_object('id', session.id, 'number', session.number, 'starts_at', session.starts_at,
                                      'revision', session.revision),
        'circle', json_build_object('id', circle.id, 'name', circle.name), 'place', {PLACE},
        'answer', (SELECT rsvp.answer FROM mentoring_rsvp rsvp
                   WHERE rsvp.session_id = session.id AND rsvp.person_id = asked.person),
        'first', (SELECT line.title FROM mentoring_agendaitem line WHERE line.session_id = session.id
                  AND line.hidden_at IS NULL ORDER BY line.position, line.id LIMIT 1))""",
    source=f"""mentoring_circlemembership joined JOIN mentoring_circle circle
                   ON circle.id = joined.circle_id AND joined.person_id = asked.person
               JOIN mentoring_session session ON session.circle_id = circle.id
               JOIN ({MINE}) ON place.id = circle.community_id""",
    where=f"""session.cancelled_at IS NULL AND session.starts_at
        BETWEEN asked.now - interval '1 hour' AND asked.now + interval '{SOON.days} days'""",
    order="session.starts_at",
)


def _word_sessions(person: Person, rows: Sequence[Any]) -> list[Item]:
    return [_session_item(_session(row), row["answer"] or "", row["first"]) for row in rows]


def _session(row: Any) -> Session:
    circle = made(Circle, row["circle"], community=place_of(row))
    return made(Session, row["session"], circle=circle)


def _session_item(session: Session, answer: str, agenda: str | None) -> Item:
    title = _("%(circle)s: session %(number)d") % {"circle": session.circle.name, "number": session.number}
    answers: dict[str, str] = {Answer.GOING: _("You're going."), Answer.MAYBE: _("You said maybe.")}
    said = answers.get(answer, _("You haven't said whether you come."))
    first = _("On the agenda: %(line)s.") % {"line": agenda} if agenda else ""
    return Item(
        key=f"session:{session.pk}",
        title=title,
        named=f"{title} {agenda or ''}",
        reason=f"{said} {first}".strip(),
        url=session.get_absolute_url(),
        verb=_("Open agenda") if agenda else _("Open it"),
        icon="calendar-check",
        tone="circle",
        at=session.starts_at,
        place=session.circle.community.scope,
        # Moved, it is told of anew.
        as_of=session.revision + 1,
    )


# What I have planned with those I learn with, in the next days.
MEETING_TWO = Find(
    key="'pair-date:' || date.id",
    author="face.id",
    said=f"""json_build_object(
        'date', json_build_object('id', date.id, 'pairing_id', date.pairing_id, 'starts_at', date.starts_at,
                                   'place', date.place),
        'other', {FACE})""",
    source=f"""mentoring_pairdate date JOIN mentoring_pairing pairing ON pairing.id = date.pairing_id
               JOIN mentoring_programme programme ON programme.id = pairing.programme_id
               JOIN ({MINE}) ON place.id = programme.community_id
               JOIN people_person face ON face.id = CASE pairing.mentor_id WHEN asked.person
                   THEN pairing.mentee_id ELSE pairing.mentor_id END""",
    where=f"""(pairing.mentor_id = asked.person OR pairing.mentee_id = asked.person)
        AND pairing.state = '{PairingState.ACTIVE.value}' AND date.cancelled_at IS NULL
        AND date.starts_at BETWEEN asked.now - interval '1 hour' AND asked.now + interval '{SOON.days} days'""",
    order="date.starts_at",
)


def _word_dates(person: Person, rows: Sequence[Any]) -> list[Item]:
    return [_date_item(made(PairDate, row["date"]), made(Person, row["other"])) for row in rows]


def _date_item(date: PairDate, other: Person) -> Item:
    return Item(
        key=f"pair-date:{date.pk}",
        title=_("You meet %(who)s") % {"who": other.display_name},
        named=f"{other.display_name} {date.place}",
        reason=date.place or _("Just the two of you."),
        url=date.get_absolute_url(),
        verb=_("Open it"),
        icon="calendar-check",
        tone="circle",
        at=date.starts_at,
        author_id=other.pk,
    )


# Of the other of the two.
WORDS_TO_ME = "CASE pairing.mentor_id WHEN asked.person THEN pairing.words ELSE pairing.answer END"
# Requests to me, and pairs proposed to me that I have not answered.
FOR_ME = f"""(pairing.mentor_id = asked.person AND (pairing.state = '{PairingState.ASKED.value}'
        OR (pairing.state = '{PairingState.PROPOSED.value}' AND pairing.mentor_agreed_at IS NULL)))
    OR (pairing.mentee_id = asked.person AND pairing.state = '{PairingState.PROPOSED.value}'
        AND pairing.mentee_agreed_at IS NULL)"""
ASKED_ME = Find(
    key="'pairing:' || pairing.id",
    author="face.id",
    said=f"""json_build_object('pairing', json_build_object('id', pairing.id, 'state', pairing.state,
        'words', {WORDS_TO_ME}, 'focus', pairing.focus), 'programme', programme.name,
        'role', programme.name_of_mentors, 'other', {FACE})""",
    source=f"""mentoring_pairing pairing JOIN mentoring_programme programme ON programme.id = pairing.programme_id
               JOIN ({MINE}) ON place.id = programme.community_id
               JOIN people_person face ON face.id = CASE pairing.mentor_id WHEN asked.person
                   THEN pairing.mentee_id ELSE pairing.mentor_id END""",
    where=f"(pairing.mentor_id = asked.person OR pairing.mentee_id = asked.person) AND ({FOR_ME})",
    order="pairing.asked_at",
)

# Though the person answered since: which of the two it was is known by whether it was proposed.
ASKED_ME_BEFORE = replace(
    ASKED_ME,
    said=f"""json_build_object('pairing', json_build_object('id', pairing.id, 'state',
            CASE WHEN pairing.proposed_at IS NULL THEN '{PairingState.ASKED.value}' ELSE pairing.state END,
        'words', {WORDS_TO_ME}, 'focus', pairing.focus), 'programme', programme.name,
        'role', programme.name_of_mentors, 'other', {FACE})""",
    where=f"""(pairing.mentor_id = asked.person OR (pairing.mentee_id = asked.person
        AND pairing.proposed_at IS NOT NULL)) AND pairing.state <> '{PairingState.LAPSED.value}'""",
)


def asks_to_be(role: str) -> str:
    """In the programme's own word for those who offer, where it has one. Leaves room for who asks and the role."""
    words = _("%(who)s asks whether you'd be their mentor")
    return _("%(who)s asks whether you'd be there for them: %(role)s") if role else words


def _word_requests(person: Person, rows: Sequence[Any]) -> list[Item]:
    return [_request_item(made(Pairing, row["pairing"]), made(Person, row["other"]), row) for row in rows]


def _request_item(pairing: Pairing, other: Person, said: Any) -> Item:
    proposed = _("You and %(who)s could learn together")
    title = asks_to_be(said["role"]) if pairing.state == PairingState.ASKED else proposed
    title %= {"who": other.display_name, "role": said["role"]}
    about = pairing.focus or said["programme"]
    return Item(
        key=f"pairing:{pairing.pk}",
        title=title,
        named=f"{title} {about}",
        reason=about,
        url=PAIRS,
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
    shape=Shape.DATES,
    find=COMING,
    word=_word_sessions,
)
DATE_SECTION = Section(
    "pair-dates",
    gettext_lazy("You two meet"),
    Place.INVITATIONS,
    11,
    shape=Shape.DATES,
    find=MEETING_TWO,
    word=_word_dates,
)
REQUEST_SECTION = Section(
    "mentoring",
    gettext_lazy("Somebody asks you"),
    Place.INVITATIONS,
    7,
    shape=Shape.ASK,
    find=ASKED_ME,
    again=ASKED_ME_BEFORE,
    word=_word_requests,
)
