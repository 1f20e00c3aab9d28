"""The row of marks under what somebody wrote: thanks, same here, used. Read for a whole page in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from content.statements import Statement
from content.targets import target_of

if TYPE_CHECKING:
    from people.scopes import Viewer

USED = "used"
ASKED = (
    "may_act", "thanked", "same", "used", "offers_same", "offers_use", "has_thanks", "has_same", "has_uses"
)  # fmt: skip
# Both tables in one statement, asked by every page with something to thank for; served by their unique indexes.
MINE = Statement(
    "my_marks",
    """
    SELECT target_id, kind FROM content_reaction
    WHERE target_type_id = %(kind)s AND target_id = ANY(%(rows)s) AND person_id = %(person)s
    UNION ALL
    SELECT target_id, 'used' FROM content_use
    WHERE target_type_id = %(kind)s AND target_id = ANY(%(rows)s) AND person_id = %(person)s
    """,
    "kind",
    "rows",
    "person",
)
PRINTED = ("key", "address", "thanks_words", "same_words", "use_words")


@dataclass(slots=True)
class Bar:
    """One row and what the viewer did with it. `may_act` is off for visitors and for one's own words."""

    row: Any
    kind: str
    address: str
    thanked: bool
    same: bool
    used: bool
    may_act: bool
    offers_same: bool = True
    offers_use: bool = True

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.row.pk}"

    @property
    def has_thanks(self) -> bool:
        return self.row.thanks_count > 0

    @property
    def has_same(self) -> bool:
        return self.row.same_count > 0

    @property
    def has_uses(self) -> bool:
        return self.row.use_count > 0

    @property
    def thanks_words(self) -> str:
        return _number(self.row.thanks_count)

    @property
    def same_words(self) -> str:
        return _number(self.row.same_count)

    @property
    def use_words(self) -> str:
        return _number(self.row.use_count)

    @property
    def shape(self) -> dict[str, bool]:
        """What content/bar.html asks, for a mould (ui.moulds)."""
        return {f"bar.{name}": getattr(self, name) for name in ASKED}

    @property
    def values(self) -> dict[str, str]:
        """What it prints."""
        return {f"bar.{name}": getattr(self, name) for name in PRINTED}


def bars(rows: Sequence[Any], viewer: Viewer, *, may_act: bool) -> dict[int, Bar]:
    """A bar a row, by primary key; all rows are of one model. `may_act`: whether the viewer takes part there."""
    if not rows:
        return {}
    kind = target_of(rows[0]).kind
    mine = _marks(rows, viewer) if may_act else {}
    root = reverse("content:preview").removesuffix("preview/") + kind
    nothing: frozenset[str] = frozenset()
    made = {}
    for row in rows:
        marks = mine.get(row.pk, nothing)
        own = getattr(row, "author_id", None) == viewer.pk
        made[row.pk] = Bar(
            row, kind, f"{root}/{row.pk}/", "thanks" in marks, "same" in marks, USED in marks, may_act and not own
        )
    return made


def bar(row: Any, viewer: Viewer, *, may_act: bool) -> Bar:
    return bars([row], viewer, may_act=may_act)[row.pk]


def _marks(rows: Sequence[Any], viewer: Viewer) -> dict[int, frozenset[str]]:
    """What the viewer did, by primary key of the row."""
    kind = ContentType.objects.get_for_model(rows[0]).pk
    found: dict[int, set[str]] = defaultdict(set)
    for pk, mark in MINE.ask(person=viewer.pk, kind=kind, rows=[row.pk for row in rows]):
        found[pk].add(mark)
    return {pk: frozenset(marks) for pk, marks in found.items()}


def _number(count: int) -> str:
    """Behind a word; nothing is said of nobody."""
    return f" {count}" if count else ""
