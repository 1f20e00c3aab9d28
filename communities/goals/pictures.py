"""The history of a goal as a picture: how far it had come at each check-in, drawn on the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from communities.models import CheckIn, Goal

WIDTH, HEIGHT = 600, 120
MOST_POINTS = 200


@dataclass(frozen=True)
class History:
    """`line` and `area` are points of an SVG of WIDTH by HEIGHT, `in_words` says the same."""

    line: str
    area: str
    wanted_y: float
    first: datetime
    last: datetime
    top: int
    in_words: str
    width: int = WIDTH
    height: int = HEIGHT


def history_of(goal: Goal, check_ins: Sequence[CheckIn], *, until: datetime | None = None) -> History | None:
    """`check_ins` oldest first. It goes up in steps: between two check-ins nobody knows."""
    if not check_ins:
        return None
    first = check_ins[0].at
    last = max(until or timezone.now(), check_ins[-1].at)
    span = max((last - first).total_seconds(), 1.0)
    top = max(goal.wanted, *(one.reached for one in check_ins))

    def x(at: datetime) -> float:
        return round((at - first).total_seconds() / span * WIDTH, 1)

    def y(value: int) -> float:
        return round(HEIGHT - value / top * (HEIGHT - 8), 1)

    points = [(0.0, y(check_ins[0].reached))]
    for before, one in pairwise(check_ins):
        points += [(x(one.at), y(before.reached)), (x(one.at), y(one.reached))]
    points.append((float(WIDTH), y(check_ins[-1].reached)))
    line = " ".join(f"{px},{py}" for px, py in points)
    area = f"0,{HEIGHT} {line} {WIDTH},{HEIGHT}"
    return History(line, area, y(goal.wanted), first, last, top, _in_words(goal, check_ins))


def _in_words(goal: Goal, check_ins: Sequence[CheckIn]) -> str:
    said = {
        "begin": check_ins[0].reached,
        "since": date_format(timezone.localtime(check_ins[0].at), "j F Y"),
        "now": check_ins[-1].reached,
        "lately": date_format(timezone.localtime(check_ins[-1].at), "j F Y"),
        "wanted": goal.wanted,
    }
    return _("From %(begin)d on %(since)s to %(now)d on %(lately)s, of %(wanted)d wanted.") % said
