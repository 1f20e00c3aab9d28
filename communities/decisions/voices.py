"""What people say on a ballot, and who says it: the one place that names anybody.

Where names are kept back until the end, nothing that leaves here before then tells who, or in which order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import md5
from typing import TYPE_CHECKING

from django.db.models import Case, CharField, Value, When
from django.db.models.functions import MD5, Cast
from django.utils.translation import gettext_lazy as _

from communities.models import Ballot, Position, Stance, Tending

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.models import Person
    from people.scopes import Viewer

SHOWN = 40
_ICONS = {"agree": "thumbs-up", "abstain": "circle-minus", "disagree": "thumbs-down", "block": "octagon-x"}
_STANDS = {
    Position.AGREE: _("Agrees"),
    Position.ABSTAIN: _("Abstains"),
    Position.DISAGREE: _("Disagrees"),
    Position.BLOCK: _("Blocks"),
}


@dataclass(frozen=True)
class Voice:
    """`person` and `at` are empty where names are kept back, except for one's own. `said` is what was chosen."""

    pk: int
    person: Person | None
    at: datetime | None
    said: str
    icon: str
    tone: str
    reason: str
    blocks: bool
    is_current: bool
    mine: bool
    tending: Tending | None


def voices_of(ballot: Ballot, viewer: Viewer) -> Sequence[Voice]:
    """Those who gave a reason, blocks first. One query."""
    spoken = Stance.objects.filter(ballot=ballot, hidden_at=None).exclude(reason="")
    first = Case(When(picks__contains=[Position.BLOCK], then=Value(0)), default=Value(1))
    order = ["-at", "-pk"] if ballot.shows_names else [MD5(Cast("pk", CharField()))]
    rows = spoken.select_related("person", "tending__person").order_by(first, *order)[:SHOWN]
    return [_voice(stance, ballot, viewer) for stance in rows]


class VoicesPage:
    """Everybody who stood somewhere, whether with a reason or without, paged by key. The latest come first; where
    names are kept back, the order tells nothing."""

    def __init__(self, ballot: Ballot, viewer: Viewer, *, after: int | None = None) -> None:
        rows = Stance.objects.filter(ballot=ballot, hidden_at=None).select_related("person", "tending__person")
        ordered = _by_age(rows, after) if ballot.shows_names else _mixed(rows, after)
        found = list(ordered[: SHOWN + 1])
        self.more = len(found) > SHOWN
        self.rows = [_voice(stance, ballot, viewer) for stance in found[:SHOWN]]

    @property
    def next_after(self) -> int | None:
        return self.rows[-1].pk if self.more else None


def _by_age(rows: QuerySet[Stance], after: int | None) -> QuerySet[Stance]:
    return (rows.filter(pk__lt=after) if after else rows).order_by("-pk")


def _mixed(rows: QuerySet[Stance], after: int | None) -> QuerySet[Stance]:
    mixed = rows.annotate(place=MD5(Cast("pk", CharField()))).order_by("place")
    return mixed.filter(place__gt=md5(str(after).encode(), usedforsecurity=False).hexdigest()) if after else mixed


def _voice(stance: Stance, ballot: Ballot, viewer: Viewer) -> Voice:
    mine = viewer.is_authenticated and stance.person_id == viewer.pk
    known = ballot.shows_names or mine
    key = stance.picks[0]
    return Voice(
        pk=stance.pk,
        person=stance.person if known else None,
        at=stance.at if known else None,
        said=str(_STANDS[Position(key)]) if ballot.is_consent else ", ".join(labels(stance, ballot)),
        icon=_ICONS.get(key, "check"),
        tone=f"c-{key}" if ballot.is_consent else "",
        reason=stance.reason,
        blocks=stance.blocks,
        is_current=stance.is_on(ballot),
        mine=mine,
        tending=getattr(stance, "tending", None),
    )


def labels(stance: Stance, ballot: Ballot) -> list[str]:
    """Choices of an earlier text may be gone."""
    return [ballot.label_of(key) for key in stance.picks if key in ballot.keys]


def stance_of(viewer: Viewer, ballot: Ballot) -> Stance | None:
    if not viewer.is_authenticated:
        return None
    return Stance.objects.filter(ballot=ballot, person_id=viewer.pk).first()
