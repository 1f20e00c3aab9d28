"""The pairs of a programme as their facilitators see them: who has met, and lights. Never what the two wrote."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Prefetch, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities.exporting import CHUNK
from mentoring.answers import last_lights, silent_of
from mentoring.models import CheckIn, CheckKind, Light, Pairing, PairingState, PairMeeting, Programme
from ui.tables import Line, plain_cell

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

PAGE_SIZE = 50
LONG_AGO = timedelta(days=45)

FILTERS: dict[str, Any] = {
    "all": gettext_lazy("All pairs"),
    "unmet": gettext_lazy("No meeting noted yet"),
    "quiet": gettext_lazy("None noted for six weeks"),
    "unwritten": gettext_lazy("Met, and no notes"),
    "turned": gettext_lazy("A light has turned"),
    "silent": gettext_lazy("Asked how it goes, and no answer"),
    "ended": gettext_lazy("Ended"),
}


@dataclass(frozen=True)
class Life:
    """One pair. A light is the last each of the two gave; words are there only where they were shared.

    `silent` are those who were asked since, and have not answered.
    """

    pairing: Pairing
    met: int
    minutes: int
    last_met: date | None
    unwritten: Sequence[date]
    lights: Sequence[tuple[CheckIn, str | _StrPromise]]
    silent: Sequence[CheckIn]

    @property
    def time_together(self) -> str:
        hours, minutes = divmod(self.minutes, 60)
        parts = [ngettext("%d hour", "%d hours", hours) % hours] if hours else []
        return " ".join([*parts, ngettext("%d minute", "%d minutes", minutes) % minutes] if minutes else parts)


def pairs_of(programme: Programme, show: str = "all") -> QuerySet[Pairing]:
    running = programme.pairings.filter(state=PairingState.ACTIVE)
    with_counts = running.annotate(met=Count("meetings", distinct=True), last_met=Max("meetings__held_on"))
    match show:
        case "unmet":
            return with_counts.filter(met=0)
        case "quiet":
            return with_counts.filter(last_met__lt=timezone.localdate() - LONG_AGO)
        case "unwritten":
            return with_counts.filter(pk__in=PairMeeting.objects.filter(has_notes=False).values("pairing"))
        case "turned":
            return with_counts.filter(pk__in=_turned(programme))
        case "silent":
            return with_counts.filter(pk__in=[one.pairing_id for one in _silent(programme)])
        case "ended":
            return programme.pairings.filter(state=PairingState.ENDED)
        case _all:
            return with_counts


def _turned(programme: Programme) -> list[int]:
    """Pairs in which the last light of one of the two is not green."""
    rows = CheckIn.objects.filter(pairing__programme=programme).exclude(answered_at=None).exclude(light="")
    last = rows.order_by("pairing_id", "person_id", "-answered_at").distinct("pairing_id", "person_id")
    return [pairing for pairing, light in last.values_list("pairing_id", "light") if light != Light.GREEN]


def _silent(programme: Programme) -> list[CheckIn]:
    """The last question of each who was asked a while ago and has not answered."""
    rows = CheckIn.objects.filter(pairing__programme=programme, pairing__state=PairingState.ACTIVE)
    last = rows.order_by("pairing_id", "person_id", "-asked_at").distinct("pairing_id", "person_id")
    return [one for one in last if one.is_silent]


def counts_of(programme: Programme) -> dict[str, int]:
    """How many pairs each filter would show."""
    return {show: pairs_of(programme, show).count() for show in FILTERS}


def lives_of(programme: Programme, show: str, *, after: int = 0) -> list[Life]:
    """One more than a page, in a constant number of queries."""
    asked = CheckIn.objects.select_related("person").order_by("pk")
    rows = pairs_of(programme, show).filter(pk__gt=after).select_related("mentor", "mentee").order_by("pk")
    found = rows.prefetch_related("meetings", Prefetch("check_ins", asked))[: PAGE_SIZE + 1]
    return [_life(pairing) for pairing in found]


def _life(pairing: Pairing) -> Life:
    meetings = list(pairing.meetings.all())
    asked = list(pairing.check_ins.all())
    return Life(
        pairing=pairing,
        met=len(meetings),
        minutes=sum(one.minutes for one in meetings),
        unwritten=sorted(one.held_on for one in meetings if not one.has_notes),
        last_met=max((one.held_on for one in meetings), default=None),
        lights=[(one, one.words if one.is_shared else "") for one in last_lights(asked)],
        silent=silent_of(asked) if pairing.is_running else [],
    )


# --- as a file ---


def outcomes_as_csv(programme: Programme) -> Iterator[str]:
    """Hours and outcomes of each pair. No notes, shared or private, and no words of a check-in."""
    writer = csv.writer(Line())
    yield "\ufeff" + writer.writerow(
        [
            *(_("Mentor"), _("Mentee"), _("State"), _("Began"), _("Meetings"), _("Hours"), _("Last met")),
            *(_("Goals"), _("Goals reached"), _("Looking back, mentor"), _("Looking back, mentee")),
        ]
    )
    rows = programme.pairings.begun().select_related("mentor", "mentee").order_by("pk")
    closing = CheckIn.objects.filter(kind=CheckKind.CLOSING).exclude(answered_at=None)
    counted = rows.prefetch_related("meetings", "goals", Prefetch("check_ins", closing))
    for pairing in counted.iterator(chunk_size=CHUNK):
        yield writer.writerow([plain_cell(str(cell)) for cell in _cells(pairing)])


def _cells(pairing: Pairing) -> list[object]:
    meetings, goals = list(pairing.meetings.all()), list(pairing.goals.all())
    lights = {one.person_id: one.get_light_display() for one in pairing.check_ins.all()}
    return [
        pairing.mentor.display_name,
        pairing.mentee.display_name,
        pairing.get_state_display(),
        pairing.answered_at.date().isoformat() if pairing.answered_at else "",
        len(meetings),
        round(sum(one.minutes for one in meetings) / 60, 2),
        max((one.held_on for one in meetings), default=""),
        len(goals),
        sum(1 for one in goals if one.reached_at),
        lights.get(pairing.mentor_id, ""),
        lights.get(pairing.mentee_id, ""),
    ]


@dataclass(frozen=True)
class Totals:
    pairs: int
    meetings: int
    hours: int


def totals_of(programme: Programme) -> Totals:
    begun = programme.pairings.begun()
    sums = begun.aggregate(met=Count("meetings"), spent=Sum("meetings__minutes"))
    return Totals(begun.count(), sums["met"], (sums["spent"] or 0) // 60)


def people_in(programme: Programme, show: str) -> set[int]:
    """Whom a message to these pairs reaches: both of each, but of who has not answered nobody else hears."""
    if show == "silent":
        return {one.person_id for one in _silent(programme)}
    rows = pairs_of(programme, show).values_list("mentor_id", "mentee_id")
    return {person for both in rows for person in both}
