"""What of mentoring can be flagged, hidden and put in other words, and by whose rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from communities.decisions.forgetting import GONE
from content.excerpts import excerpt
from content.holding import hold
from content.targets import Target, Text
from mentoring.models import AgendaItem, Agreement, Circle, NoteEdition, Programme, Rsvp
from mentoring.models.own_words import OwnWords
from mentoring.noting import hold_session, reword, stand_anew
from mentoring.permissions import can_take_part_in_mentoring
from mentoring.putting_away import (
    follow_hiding,
    follow_hiding_of_pair_notes,
    follow_hiding_of_programme,
    say_in_pair_notes,
    say_of_programme,
    say_otherwise,
)
from moderation.rewording import KeptHere, text_of, texts_in
from people.scopes import person_scope

if TYPE_CHECKING:
    from mentoring.models import Session
    from people.scopes import Viewer

LINE = 160


type InSession = AgendaItem | NoteEdition | Rsvp


def _scope(said: InSession) -> str:
    return said.session.circle.community.scope


def _takes_part(viewer: Viewer, said: InSession) -> bool:
    return can_take_part_in_mentoring(viewer, said.session.circle.community)


def _in_session(what: str, session: Session) -> str:
    return what % {"circle": session.circle.name, "n": session.number}


AGENDA_WORDS = KeptHere(texts=texts_in("title", "link"))
AGENDA_TARGET = Target(
    kind="agenda",
    model=AgendaItem,
    title=lambda item: item.title,
    scope=_scope,
    author=lambda item: item.proposed_by,
    taken_away=lambda item: item.hidden_at if item.title == GONE else None,
    written_by=lambda person: AgendaItem.objects.filter(proposed_by=person),
    can_take_part=_takes_part,
    hold=hold,
    **AGENDA_WORDS.offered(),
    words=lambda item: item.link,
    icon="list-checks",
    related=("session__circle__community", "proposed_by"),
)
# One edition of them, which somebody wrote: hidden, the one before stands again.
NOTES_WORDS = KeptHere(texts=lambda one: [text_of(one, "source", may_be_empty=False)], write=reword)
NOTES_TARGET = Target(
    kind="notes",
    model=NoteEdition,
    title=lambda one: _in_session(_("Notes of %(circle)s, session %(n)d"), one.session),
    scope=_scope,
    author=lambda one: one.by,
    taken_away=lambda one: None if one.source else one.hidden_at,
    written_by=lambda person: NoteEdition.objects.filter(by=person),
    can_take_part=_takes_part,
    hold=hold_session,
    visibility_changed=stand_anew,
    **NOTES_WORDS.offered(),
    words=lambda one: excerpt(one.html, LINE),
    icon="notebook-pen",
    related=("session__circle__community", "by"),
)
# The word beside it; that somebody comes stays said.
RSVP_WORDS = KeptHere(texts=lambda rsvp: [text_of(rsvp, "note", may_be_empty=False)])
RSVP_TARGET = Target(
    kind="rsvp",
    model=Rsvp,
    title=lambda rsvp: _in_session(_("A word to %(circle)s, session %(n)d"), rsvp.session),
    scope=_scope,
    author=lambda rsvp: rsvp.person,
    taken_away=lambda rsvp: None if rsvp.note else rsvp.hidden_at,
    written_by=lambda person: Rsvp.objects.filter(person=person).exclude(note=""),
    can_take_part=_takes_part,
    hold=hold,
    **RSVP_WORDS.offered(),
    words=lambda rsvp: rsvp.note,
    icon="calendar-check",
    related=("session__circle__community", "person"),
)


def _texts_of(row: OwnWords) -> list[Text]:
    return [replace(text_of(row, name), words=row.said(name)) for name in row.OWN_WORDS]


def _words_of(row: OwnWords) -> str:
    """But for its name, which is its title."""
    return "\n\n".join(filter(None, (row.said(name) for name in row.OWN_WORDS[1:])))


# What it says of itself; the circle goes on.
CIRCLE_WORDS = KeptHere(texts=_texts_of, write=say_otherwise)
CIRCLE_TARGET = Target(
    kind="circle",
    model=Circle,
    title=lambda circle: circle.said("name"),
    scope=lambda circle: circle.community.scope,
    author=lambda circle: circle.words_by,
    taken_away=lambda circle: circle.forgotten_at,
    written_by=Circle.written_by,
    can_take_part=lambda viewer, circle: can_take_part_in_mentoring(viewer, circle.community),
    hold=hold,
    visibility_changed=follow_hiding,
    **CIRCLE_WORDS.offered(),
    words=_words_of,
    icon="users-round",
    related=("community", "words_by"),
)
PROGRAMME_WORDS = KeptHere(texts=_texts_of, write=say_of_programme)
PROGRAMME_TARGET = Target(
    kind="programme",
    model=Programme,
    title=lambda programme: programme.said("name"),
    scope=lambda programme: programme.community.content_scope,
    place=lambda programme: programme.community.scope,
    author=lambda programme: programme.words_by or programme.opened_by,
    taken_away=lambda programme: programme.forgotten_at,
    written_by=Programme.written_by,
    can_take_part=lambda viewer, programme: can_take_part_in_mentoring(viewer, programme.community),
    hold=hold,
    visibility_changed=follow_hiding_of_programme,
    **PROGRAMME_WORDS.offered(),
    words=_words_of,
    icon="handshake",
    related=("community", "words_by", "opened_by"),
)


def _of_two(agreement: Agreement) -> str:
    """Nobody's but theirs: who looks after the site decides, and not those who lead where they met."""
    return person_scope(agreement.words_by_id or agreement.pairing.mentor_id)


def _title_of_two(agreement: Agreement) -> str:
    pair = agreement.pairing
    return _("Notes of %(one)s and %(other)s") % {"one": pair.mentor.display_name, "other": pair.mentee.display_name}


PAIR_NOTES_WORDS = KeptHere(
    texts=lambda agreement: [replace(text_of(agreement, "notes", may_be_empty=False), words=agreement.said("notes"))],
    write=say_in_pair_notes,
)
PAIR_NOTES_TARGET = Target(
    kind="pair-notes",
    model=Agreement,
    title=_title_of_two,
    scope=_of_two,
    author=lambda agreement: agreement.words_by,
    taken_away=lambda agreement: agreement.forgotten_at,
    written_by=Agreement.written_by,
    can_take_part=lambda viewer, agreement: viewer.is_authenticated,
    hold=hold,
    visibility_changed=follow_hiding_of_pair_notes,
    **PAIR_NOTES_WORDS.offered(),
    words=lambda agreement: agreement.said("notes"),
    icon="notebook-pen",
    related=("pairing__programme__community", "pairing__mentor", "pairing__mentee", "words_by"),
)
FLAGGABLE = [AGENDA_TARGET, NOTES_TARGET, RSVP_TARGET, CIRCLE_TARGET, PROGRAMME_TARGET, PAIR_NOTES_TARGET]
