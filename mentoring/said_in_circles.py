"""Short words of circles that can be flagged where they stand: who does what, where a session is, and why it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from mentoring.models import Answer, Session, SessionAction
from moderation.saying_kinds import SayingKind
from moderation.sayings import flag_watched_saying
from people.scopes import person_scope
from search import index as search_index

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import Person
    from people.scopes import Viewer


def _scope(session: Session, author: Person | None) -> str:
    """Those who lead decide, as of all that a circle writes, but where one of them may have said it."""
    return session.circle.community.scope if author else person_scope(0)


def _actions(viewer: Viewer) -> QuerySet[SessionAction]:
    return SessionAction.objects.filter(session__in=Session.objects.of(viewer).values("pk"))


def _with_links(viewer: Viewer) -> QuerySet[Session]:
    """As mentoring.permissions.has_a_place has it of one session."""
    without = Session.objects.filter(rsvps__person=viewer.pk, rsvps__answer__in=[Answer.WAITING, Answer.NOT])
    return Session.objects.of(viewer).filter(cancelled_at=None).exclude(pk__in=without.values("pk"))


def _moved(session: Session) -> None:
    """Calendars and searches say where it is."""
    session.change_in_calendars()
    session.save(update_fields=["revision", "changed_at"])
    search_index.reindex("session", [session.pk])


ACTION = SayingKind(
    kind="session-action",
    title=_("What somebody in a circle will do"),
    model=SessionAction,
    texts=("text",),
    readers=_actions,
    author=lambda action: action.by,
    scope=lambda action: _scope(action.session, action.by),
    url=lambda action: f"{action.session.get_absolute_url()}#actions",
    related=("by", "session__circle__community"),
)
PLACE = SayingKind(
    kind="session-place",
    title=_("Where a session is"),
    model=Session,
    texts=("place",),
    readers=lambda viewer: Session.objects.visible_to(viewer).filter(cancelled_at=None),
    author=lambda session: session.place_by,
    scope=lambda session: _scope(session, session.place_by),
    url=Session.get_absolute_url,
    related=("place_by", "circle__community"),
    changed=_moved,
)
LINK = SayingKind(
    kind="session-link",
    title=_("The video link of a session"),
    model=Session,
    texts=("link",),
    instead={"link": ""},
    readers=_with_links,
    author=lambda session: session.place_by,
    scope=lambda session: _scope(session, session.place_by),
    url=Session.get_absolute_url,
    related=("place_by", "circle__community"),
    changed=_moved,
)
REASON = SayingKind(
    kind="session-reason",
    title=_("Why a session does not take place"),
    model=Session,
    texts=("cancel_reason",),
    readers=lambda viewer: Session.objects.visible_to(viewer).exclude(cancelled_at=None),
    author=lambda session: session.cancelled_by,
    scope=lambda session: _scope(session, session.cancelled_by),
    url=Session.get_absolute_url,
    related=("cancelled_by", "circle__community"),
)
SAYINGS = [ACTION, PLACE, LINK, REASON]


def say_where(session: Session, *, place: str, link: str, by: Person) -> str:
    """Not saved. Says what stood there; whoever gives it another place has said where it is."""
    stood = f"{session.place}\n{session.link}"
    if (place, link) != (session.place, session.link):
        session.place, session.link, session.place_by = place, link, by
    return stood


def flag_watched_where(session: Session, *, stood: str = "") -> None:
    """Once it is saved."""
    for kind in (PLACE, LINK):
        flag_watched_saying(kind, session, stood=stood)
