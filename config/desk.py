"""The first page of the administration: what waits for whoever comes in, above the list of everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from config.state import counted
from moderation.admin import second_looks_waiting
from moderation.admin.glance import at_a_glance, in_passing, whose_and_where, why, with_names
from moderation.models import Case

SHOWN = 5


@dataclass(frozen=True)
class Line:
    case: Case
    words: str
    where: str
    why: list[str]


@dataclass(frozen=True)
class Flagged:
    """What has to be looked at: how much, since when, and the first of it."""

    number: int
    since: datetime | None
    first: list[Line]
    may_decide: bool


def desk(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """DASHBOARD_CALLBACK. What was flagged is for who may look at it, the state of the system for all staff."""
    person: Any = request.user
    waits: dict[str, Any] = {"numbers": [(one, value) for one, value, too_much in counted() if too_much]}
    if person.has_perm("moderation.view_case"):
        waits["flagged"] = _flagged(may_decide=person.has_perm("moderation.change_case"))
    if person.has_perm("moderation.view_appeal"):
        waits["second_looks"] = second_looks_waiting(request) or 0
    return context | {"waits": waits}


def _flagged(*, may_decide: bool) -> Flagged:
    waiting = Case.objects.undecided()
    first = with_names(list(at_a_glance(waiting.with_waits().order_by(*Case.QUEUE))[:SHOWN]))
    since = waiting.order_by("opened_at").values_list("opened_at", flat=True).first()
    lines = [Line(one, in_passing(one), whose_and_where(one), why(one)) for one in first]
    return Flagged(waiting.count(), since, lines, may_decide)
