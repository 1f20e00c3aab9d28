"""The circles of a community as those who lead look after them: when they met, what is missing. Never their notes."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.models import Circle, CircleMembership, CircleReflection, Light, NoteSection, Programme, Session
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


def looked_after(community: Community, programme: Programme | None = None) -> list[LookedAfter]:
    """Those of the programme, where one is named. In a constant number of queries; what needs a look comes first."""
    written = NoteSection.objects.filter(~Q(source=""), session=OuterRef("pk"))
    sessions = Session.objects.filter(cancelled_at=None).annotate(is_written=Exists(written))
    there = sessions.annotate(there=Count("attendances")).order_by("starts_at", "number")
    circles = Circle.objects.filter(community=community).select_related("community")
    if programme:
        circles = circles.filter(programme=programme)
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


# --- of one programme: how its circles ended ---


def reflections_of(programme: Programme) -> Sequence[CircleReflection]:
    """What was answered, the latest first; a reader is shown words only where they were shared."""
    answered = CircleReflection.objects.filter(circle__programme=programme).exclude(answered_at=None)
    return list(answered.select_related("person", "circle__community").order_by("-answered_at", "pk"))


def outcomes_as_csv(programme: Programme) -> Iterator[str]:
    """Hours and outcomes of each circle. No names, no notes, and no words of those who looked back."""
    said: dict[int, Counter[str]] = defaultdict(Counter)
    for one in reflections_of(programme):
        said[one.circle_id][one.light] += 1
    writer = csv.writer(Line())
    head = [_("Circle"), _("People"), _("Sessions"), _("Hours"), _("Last met")]
    backs = [_("Looking back: %(light)s") % {"light": light.label} for light in Light]
    yield "\ufeff" + writer.writerow([*head, *backs])
    for row in looked_after(programme.community, programme):
        last = row.last.starts_at.date().isoformat() if row.last and row.last.starts_at else ""
        people = row.circle.people  # type: ignore[attr-defined]
        cells = [row.circle.name, people, len(row.held), round(row.minutes / 60, 2), last]
        yield writer.writerow(
            [plain_cell(str(cell)) for cell in (*cells, *(said[row.circle.pk][one] for one in Light))]
        )
