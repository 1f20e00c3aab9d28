"""What a circle's page reads of its people: who was there, and who hosts next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mentoring.models import Attendance, CircleMembership, HostSwap, Session
from people.models import Person

if TYPE_CHECKING:
    from people.scopes import Viewer

MOST_DOTS = 6


@dataclass(frozen=True)
class AttendanceRow:
    """`dots` name what each of the last sessions was for somebody: '' there, 'no' missed, 'soon' still to come."""

    person: Person
    dots: Sequence[str]

    @property
    def there(self) -> int:
        return sum(1 for dot in self.dots if not dot)

    @property
    def held(self) -> int:
        return sum(1 for dot in self.dots if dot != "soon")


def attendance_of(members: Sequence[CircleMembership], sessions: Sequence[Session]) -> list[AttendanceRow]:
    """Empty until who was there was noted once."""
    noted = [one for one in sessions if one.attendance_noted_at and one.is_over][-MOST_DOTS:]
    if not noted:
        return []
    soon = sum(1 for one in sessions if one.starts_at and not one.is_over and not one.cancelled_at)
    rows = Attendance.objects.filter(session__in=noted).values_list("session_id", "person_id")
    there = set(rows)
    return [
        AttendanceRow(
            one.person,
            ["" if (session.pk, one.person_id) in there else "no" for session in noted]
            + ["soon"] * min(soon, MOST_DOTS - len(noted)),
        )
        for one in members
    ]


@dataclass(frozen=True)
class Rota:
    """Who hosts the sessions to come; `wanted` are the changes of place that the viewer is asked for."""

    sessions: Sequence[Session]
    mine: Sequence[Session]
    others: Sequence[Session]
    wanted: Sequence[HostSwap]
    waiting: int


def rota_of(sessions: Sequence[Session], viewer: Viewer) -> Rota:
    ahead = [one for one in sessions if one.host_id and not one.is_over and not one.cancelled_at]
    ahead.sort(key=lambda one: (one.starts_at is None, one.starts_at, one.number))
    swaps = HostSwap.objects.filter(give__in=ahead, take__in=ahead).select_related("give", "take", "asked_by")
    found = list(swaps.order_by("pk"))
    return Rota(
        sessions=ahead,
        mine=[one for one in ahead if one.host_id == viewer.pk],
        others=[one for one in ahead if one.host_id != viewer.pk],
        wanted=[one for one in found if one.take.host_id == viewer.pk],
        waiting=sum(1 for one in found if one.asked_by_id == viewer.pk),
    )
