"""What of mentoring can be flagged, hidden and put in other words, and by whose rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from communities.decisions.forgetting import GONE
from content.excerpts import excerpt
from content.holding import hold
from content.targets import Target
from mentoring.models import AgendaItem, NoteEdition, Rsvp
from mentoring.noting import hold_session, reword, stand_anew
from mentoring.permissions import can_take_part_in_mentoring
from moderation.rewording import KeptHere, text_of, texts_in

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
FLAGGABLE = [AGENDA_TARGET, NOTES_TARGET, RSVP_TARGET]
