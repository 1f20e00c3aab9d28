"""The circles of a community as those who lead look after them: when they met, what is missing. Never their notes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.models import Circle, CircleMembership, NoteSection, Session
from ui.tables import Line, plain_cell

if TYPE_CHECKING:
    from communities.models import Community

LONG_AGO = timedelta(days=45)

SHOWN: dict[str, Any] = {
    "all": gettext_lazy("All circles"),
    "unmet": gettext_lazy("Have not met yet"),
    "quiet": gettext_lazy("Not met for six weeks"),
    "timeless": gettext_lazy("Look for a time"),
    "unwritten": gettext_lazy("Met, and no notes"),
}


@dataclass(frozen=True)
class LookedAfter:
    circle: Circle
    held: Sequence[Session]
    coming: Session | None
    waits_for_time: bool

    @property
    def last(self) -> Session | None:
        return self.held[-1] if self.held else None

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.held)

    @property
    def unwritten(self) -> Sequence[Session]:
        """Sessions after which nobody wrote anything down."""
        return [one for one in self.held if not one.notes and not one.is_written]  # type: ignore[attr-defined]

    def is_shown(self, show: str) -> bool:
        last = self.last
        match show:
            case "unmet":
                return last is None
            case "quiet":
                return bool(last and last.starts_at and last.starts_at < timezone.now() - LONG_AGO and not self.coming)
            case "timeless":
                return self.waits_for_time and self.coming is None
            case "unwritten":
                return bool(self.unwritten)
            case _all:
                return True


def looked_after(community: Community) -> list[LookedAfter]:
    """In a constant number of queries; those that need a look come first."""
    written = NoteSection.objects.filter(~Q(source=""), session=OuterRef("pk"))
    sessions = Session.objects.filter(cancelled_at=None).annotate(is_written=Exists(written))
    there = sessions.annotate(there=Count("attendances")).order_by("starts_at", "number")
    circles = Circle.objects.filter(community=community).select_related("community")
    rows = circles.annotate(people=Count("memberships", distinct=True)).prefetch_related(Prefetch("sessions", there))
    found = [_look_at(circle) for circle in rows.order_by("name", "pk")]
    return sorted(found, key=lambda one: not any(one.is_shown(show) for show in SHOWN if show != "all"))


def _look_at(circle: Circle) -> LookedAfter:
    sessions = list(circle.sessions.all())
    held = [one for one in sessions if one.is_over]
    coming = next((one for one in sessions if one.starts_at and not one.is_over), None)
    return LookedAfter(circle, held, coming, any(one.starts_at is None for one in sessions))


def people_of(rows: Iterable[LookedAfter]) -> set[int]:
    """Whom words to these circles reach."""
    here = CircleMembership.objects.filter(circle__in=[one.circle.pk for one in rows], person__is_active=True)
    return set(here.values_list("person_id", flat=True))


def sessions_as_csv(rows: Sequence[LookedAfter]) -> Iterator[str]:
    """Hours of each session that was held. No notes and no names."""
    writer = csv.writer(Line())
    head = [_("Circle"), _("Session"), _("Day"), _("Hours"), _("People in the circle"), _("Were there"), _("Has notes")]
    yield "\ufeff" + writer.writerow(head)
    for row in rows:
        for one in row.held:
            yield writer.writerow([plain_cell(str(cell)) for cell in _cells(row, one)])


def _cells(row: LookedAfter, session: Session) -> list[object]:
    there = session.there if session.attendance_noted_at else ""  # type: ignore[attr-defined]
    people = row.circle.people  # type: ignore[attr-defined]
    day = session.starts_at.date().isoformat() if session.starts_at else ""
    written = _("no") if session in row.unwritten else _("yes")
    return [row.circle.name, session.number, day, round(session.minutes / 60, 2), people, there, written]
