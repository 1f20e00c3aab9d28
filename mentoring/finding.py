"""Circles and their sessions in the search index, for members, as their pages are. Never agendas, notes or links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.charter import CHANGED
from communities.models import Community
from mentoring.meeting import CIRCLE_CHANGED, LOGGED, OPENED
from mentoring.models import Circle, Session
from mentoring.scheduling import CANCELLED, MOVED, PLANNED, REST_MOVED, SERIES_PLANNED
from moderation.flagging import HIDDEN, RESTORED
from search.registry import Document, Source

if TYPE_CHECKING:
    from engagement.models import Activity

TIMES = frozenset({PLANNED, MOVED, CANCELLED, SERIES_PLANNED, REST_MOVED, LOGGED})


def _circles_touched(activity: Activity) -> Iterable[int]:
    return _pks(_circles_of(activity))


def _sessions_touched(activity: Activity) -> Iterable[int]:
    """All of the circle: a series, and the circle's name, are said of each."""
    return _pks(Session.objects.filter(circle__in=_circles_of(activity)))


def _circles_of(activity: Activity) -> QuerySet[Circle]:
    model = ContentType.objects.get_for_id(activity.target_type_id).model_class()
    if model is Circle:
        return Circle.objects.filter(pk=activity.target_id)
    if model is Session:
        return Circle.objects.filter(sessions=activity.target_id)
    if model is Community:
        return Circle.objects.filter(community=activity.target_id)
    return Circle.objects.none()


def _circles(pks: Iterable[int]) -> Iterator[Document]:
    for circle in Circle.objects.filter(pk__in=list(pks), hidden_at=None).select_related("community"):
        yield Document(
            kind="circle",
            pk=circle.pk,
            scope=circle.community.scope,
            title=circle.name,
            body=circle.purpose,
            url=circle.get_absolute_url(),
            at=circle.opened_at,
            community_id=circle.community_id,
            language=circle.community.language,
        )


def _sessions(pks: Iterable[int]) -> Iterator[Document]:
    """Those that have a time. Of a circle's sessions the list shows the one that is closest to what was asked."""
    planned = Session.objects.filter(pk__in=list(pks), cancelled_at=None, starts_at__isnull=False)
    for session in planned.select_related("circle__community"):
        circle = session.circle
        yield Document(
            kind="session",
            pk=session.pk,
            scope=circle.community.scope,
            title=_("%(circle)s, session %(number)d") % {"circle": circle.name, "number": session.number},
            body=" ".join(words for words in (session.format and session.get_format_display(), session.place) if words),
            url=session.get_absolute_url(),
            at=session.changed_at,
            community_id=circle.community_id,
            within=f"circle-sessions:{circle.pk}",
            language=circle.community.language,
        )


def _pks(rows: QuerySet[Circle] | QuerySet[Session]) -> Iterable[int]:
    return rows.order_by("pk").values_list("pk", flat=True).iterator()


CIRCLES = Source(
    kind="circle",
    label=gettext_lazy("Circles"),
    icon="users-round",
    verbs=frozenset({OPENED, CIRCLE_CHANGED, CHANGED, HIDDEN, RESTORED}),
    touched=_circles_touched,
    documents=_circles,
    every=lambda: _pks(Circle.objects.all()),
    members_only=True,
)
SESSIONS = Source(
    kind="session",
    label=gettext_lazy("Sessions"),
    icon="calendar-check",
    verbs=TIMES | {CIRCLE_CHANGED, CHANGED, HIDDEN, RESTORED},
    touched=_sessions_touched,
    documents=_sessions,
    every=lambda: _pks(Session.objects.all()),
    members_only=True,
)
