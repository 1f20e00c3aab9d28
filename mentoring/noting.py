"""Notes of a session, at its steps or of all of it: nobody writes over another, and where what somebody wrote is hidden
the words before stand again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from content.rendering import render
from engagement.log import record
from mentoring.models import NoteEdition, NoteSection, Session
from mentoring.models.note_edition import OF_ALL
from mentoring.running import show
from moderation.watching import act_on_watched

if TYPE_CHECKING:
    from people.models import Person
    from people.scopes import Viewer

NOTED = "mentoring.notes_written"


class WrittenMeanwhile(Exception):
    """Somebody else has changed these notes since they were opened; it holds what they say now."""

    def __init__(self, now: NoteEdition) -> None:
        super().__init__()
        self.now = now


@transaction.atomic
def write_section(session: Session, position: int, source: str, *, edition: int, by: Person) -> NoteEdition:
    """Raises WrittenMeanwhile when they say something else than they did at `edition`: then nothing is changed."""
    held = _held(session.pk)
    now = _now(held, position)
    if now.source == source:
        return now
    if now.edition != edition:
        raise WrittenMeanwhile(now)
    said = {"source": source, "html": render(source).html, "by": by}
    made = NoteEdition.objects.create(session=held, position=position, edition=_next(now), **said)
    _say(made)
    record(NOTED, actor=by, target=held, scope=held.circle.community.scope, step=position)
    act_on_watched(made, source, by=by, stood=now.source)
    show(held)
    return made


def set_notes(session: Session, source: str, *, edition: int, by: Person) -> None:
    """Those of the whole session."""
    made = write_section(session, OF_ALL, source, edition=edition, by=by)
    session.notes, session.notes_html, session.notes_edition = made.source, made.html, made.edition


def stand_anew(edition: NoteEdition) -> None:
    """It was hidden, came back or says something else: the notes say what the latest says that stands."""
    there = NoteEdition.objects.standing().filter(session=edition.session_id, position=edition.position)
    _say(there.first() or NoteEdition(session_id=edition.session_id, position=edition.position, edition=0))
    show(edition.session)


def reword(edition: NoteEdition, changed: Mapping[str, str], by: Person) -> None:
    """Other words for what was flagged, with a number of their own: nobody writes over them unseen."""
    edition.source = changed["source"]
    edition.html = render(edition.source).html
    if not _is_former(edition):
        edition.edition = _next(edition)
    edition.save(update_fields=["source", "html", "edition"])
    stand_anew(edition)


def hold_session(edition: NoteEdition) -> None:
    """As whoever writes there does."""
    _held(edition.session_id)


def to_flag(session: Session, viewer: Viewer) -> Mapping[int, int]:
    """By position, the number of what stands there that somebody else wrote."""
    theirs = session.note_editions.standing().exclude(source="").exclude(by=viewer.pk)
    return dict(theirs.values_list("position", "pk"))


def _held(number: int) -> Session:
    """Two who write at once do so one after the other."""
    return Session.objects.select_for_update(of=("self",)).select_related("circle__community").get(pk=number)


def _now(session: Session, position: int) -> NoteEdition:
    """What stands there, which is nothing at first. Not saved."""
    if position == OF_ALL:
        said = {"source": session.notes, "html": session.notes_html, "edition": session.notes_edition}
        return NoteEdition(session=session, position=position, **said)
    there = NoteSection.objects.filter(session=session, position=position).select_related("changed_by").first()
    section = there or NoteSection(session=session, position=position)
    said = {"source": section.source, "html": section.html, "edition": section.edition, "by": section.changed_by}
    return NoteEdition(session=session, position=position, **said)


def _next(now: NoteEdition) -> int:
    """Those that are hidden have theirs as well."""
    there = NoteEdition.objects.filter(session=now.session_id, position=now.position)
    return max(now.edition, there.aggregate(last=Max("edition"))["last"] or 0) + 1


def _is_former(one: NoteEdition) -> bool:
    """Somebody wrote in its place since, which stands."""
    newer = NoteEdition.objects.filter(session=one.session_id, position=one.position, edition__gt=one.edition)
    return newer.filter(hidden_at=None).exists()


def _say(one: NoteEdition) -> None:
    if one.position == OF_ALL:
        said = {"notes": one.source, "notes_html": one.html, "notes_edition": one.edition}
        Session.objects.filter(pk=one.session_id).update(**said)
        return
    said = {"source": one.source, "html": one.html, "edition": one.edition}
    written = {"changed_by_id": one.by_id, "changed_at": one.at}
    NoteSection.objects.update_or_create(session_id=one.session_id, position=one.position, defaults=said | written)
