"""The circles of a community as those who lead look after them: when they met, what is missing. Never their notes."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.answers import last_lights, silent_of
from mentoring.models import (
    CheckKind,
    Circle,
    CircleMembership,
    CircleReflection,
    Light,
    NoteSection,
    Programme,
    Session,
)
from ui.tables import Line, plain_cell

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person

LONG_AGO = timedelta(days=45)

SHOWN: dict[str, Any] = {
    "all": gettext_lazy("All circles"),
    "unmet": gettext_lazy("Have not met yet"),
    "quiet": gettext_lazy("Not met for six weeks"),
    "timeless": gettext_lazy("Look for a time"),
    "unwritten": gettext_lazy("Met, and no notes"),
    "absent": gettext_lazy("Somebody was not there yet"),
    "turned": gettext_lazy("A light has turned"),
    "silent": gettext_lazy("Asked how it goes, and no answer"),
}


@dataclass(frozen=True)
class LookedAfter:
    circle: Circle
    held: Sequence[Session]
    coming: Session | None
    waits_for_time: bool
    # Its people; of them who was at none of the sessions since they came at which it was noted who was there.
    people: Sequence[Person]
    absent: Sequence[Person]
    # The last that each said of whether it works. Words are shown only where they were shared.
    lights: Sequence[CircleReflection]
    # Asked since, the last time they were, and have not answered for a while.
    silent: Sequence[CircleReflection]

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
            case "absent":
                return bool(self.absent)
            case "turned":
                return any(one.light != Light.GREEN for one in self.lights)
            case "silent":
                return bool(self.silent)
            case _all:
                return True

    def those_meant(self, show: str) -> Sequence[Person]:
        """Whom words to circles of this filter are for: some of the circle where it names them, or all."""
        match show:
            case "absent":
                return self.absent
            case "silent":
                return [one.person for one in self.silent]
            case _of_all:
                return self.people


def looked_after(community: Community, programme: Programme | None = None) -> list[LookedAfter]:
    """Those of the programme, where one is named. In a constant number of queries; what needs a look comes first."""
    written = NoteSection.objects.filter(~Q(source=""), session=OuterRef("pk"))
    sessions = Session.objects.filter(cancelled_at=None).annotate(is_written=Exists(written))
    in_order = sessions.prefetch_related("attendances").order_by("starts_at", "number")
    circles = Circle.objects.filter(community=community).select_related("community")
    if programme:
        circles = circles.filter(programme=programme)
    rows = circles.prefetch_related(
        Prefetch("sessions", in_order),
        Prefetch("memberships", CircleMembership.objects.select_related("person").order_by("pk")),
        Prefetch("reflections", CircleReflection.objects.select_related("person").order_by("pk")),
    )
    found = [_look_at(circle) for circle in sorted(rows, key=lambda one: (one.in_order, one.pk))]
    return sorted(found, key=lambda one: not any(one.is_shown(show) for show in SHOWN if show != "all"))


def _look_at(circle: Circle) -> LookedAfter:
    sessions = list(circle.sessions.all())
    held = [one for one in sessions if one.is_over]
    coming = next((one for one in sessions if one.starts_at and not one.is_over), None)
    here = [one for one in circle.memberships.all() if one.person.is_active]
    people = [one.person for one in here]
    timeless = any(one.starts_at is None for one in sessions)
    asked = _asked_of_those_here(circle, people)
    absent, lights, silent = _absent(here, held), last_lights(asked), silent_of(asked)
    return LookedAfter(circle, held, coming, timeless, people, absent, lights, silent)


def _absent(here: Sequence[CircleMembership], held: Sequence[Session]) -> list[Person]:
    """Only of those who had come before the last of these sessions."""
    noted = [one for one in held if one.attendance_noted_at and one.starts_at]
    there = {row.person_id for one in noted for row in one.attendances.all()}
    last = max((one.starts_at for one in noted if one.starts_at), default=None)
    return [one.person for one in here if last and one.joined_at <= last and one.person_id not in there]


def _asked_of_those_here(circle: Circle, people: Sequence[Person]) -> list[CircleReflection]:
    here = {one.pk for one in people}
    return [one for one in circle.reflections.all() if one.person_id in here]


def counts_of_circles(rows: Sequence[LookedAfter]) -> dict[str, int]:
    """How many circles each filter would show."""
    return {show: sum(one.is_shown(show) for one in rows) for show in SHOWN}


def people_of(rows: Iterable[LookedAfter], show: str) -> set[int]:
    """Whom words to these circles reach."""
    return {person.pk for one in rows for person in one.those_meant(show)}


def sessions_as_csv(rows: Sequence[LookedAfter]) -> Iterator[str]:
    """Hours of each session that was held, and how its circle is by the last lights. No notes and no names."""
    writer = csv.writer(Line())
    head = [_("Circle"), _("Session"), _("Day"), _("Hours"), _("People in the circle"), _("Were there"), _("Has notes")]
    yield "\ufeff" + writer.writerow([*head, _("Does the circle work? Last answers")])
    for row in rows:
        for one in row.held:
            yield writer.writerow([plain_cell(str(cell)) for cell in _cells(row, one)])


def _cells(row: LookedAfter, session: Session) -> list[object]:
    there = len(session.attendances.all()) if session.attendance_noted_at else ""
    day = session.starts_at.date().isoformat() if session.starts_at else ""
    written = _("no") if session in row.unwritten else _("yes")
    hours = round(session.minutes / 60, 2)
    return [row.circle.name, session.number, day, hours, len(row.people), there, written, _lights_in_words(row)]


def _lights_in_words(row: LookedAfter) -> str:
    """How many said what. In words, since the same stands beside each session and is not to be summed up."""
    counts = Counter(one.light for one in row.lights)
    return ", ".join(f"{light.label}: {counts[light]}" for light in Light if counts[light])


# --- of one programme: how its circles ended ---


def reflections_of(programme: Programme) -> Sequence[CircleReflection]:
    """What was answered, the latest first; a reader is shown words only where they were shared."""
    answered = CircleReflection.objects.exclude(answered_at=None).select_related("person", "circle")
    said = answered.filter(circle__programme=programme, kind=CheckKind.CLOSING)
    return list(said.order_by("-answered_at", "pk"))


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
        cells = [row.circle.name, len(row.people), len(row.held), round(row.minutes / 60, 2), last]
        yield writer.writerow(
            [plain_cell(str(cell)) for cell in (*cells, *(said[row.circle.pk][one] for one in Light))]
        )
