"""The row of marks under what somebody wrote: thanks, same here, used, saved. Read for a whole page in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeString

from content.statements import Statement
from content.targets import target_of

if TYPE_CHECKING:
    from people.scopes import Viewer

USED, SAVED = "used", "saved"
# All three tables in one statement, asked by every page with something to thank for; served by their unique indexes.
MINE = Statement(
    "my_marks",
    """
    SELECT target_id, kind FROM content_reaction
    WHERE target_type_id = %(kind)s AND target_id = ANY(%(rows)s) AND person_id = %(person)s
    UNION ALL
    SELECT target_id, 'used' FROM content_use
    WHERE target_type_id = %(kind)s AND target_id = ANY(%(rows)s) AND person_id = %(person)s
    UNION ALL
    SELECT target_id, 'saved' FROM content_bookmark
    WHERE target_type_id = %(kind)s AND target_id = ANY(%(rows)s) AND person_id = %(person)s
    """,
    "kind",
    "rows",
    "person",
)


@dataclass(slots=True)
class Bar:
    """One row and what the viewer did with it. `may_act` is off for visitors and for one's own words.

    `saving` is where it is saved for later, by whoever has an account (`may_save`).
    """

    row: Any
    kind: str
    address: str
    saving: str
    thanked: bool
    same: bool
    used: bool
    saved: bool
    may_act: bool
    may_save: bool
    offers_same: bool
    offers_use: bool

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
        return self._use_count > 0

    @property
    def thanks_words(self) -> str:
        return _number(self.row.thanks_count)

    @property
    def same_words(self) -> str:
        return _number(self.row.same_count)

    @property
    def use_words(self) -> str:
        return _number(self._use_count)

    @property
    def _use_count(self) -> int:
        """What is said in chat can be thanked for and not used."""
        count: int = getattr(self.row, "use_count", 0)
        return count

    @property
    def shape(self) -> dict[str, bool]:
        """What content/bar.html asks, for a mould (ui.moulds)."""
        row = self.row
        return {
            "bar.may_act": self.may_act,
            "bar.may_save": self.may_save,
            "bar.thanked": self.thanked,
            "bar.same": self.same,
            "bar.used": self.used,
            "bar.saved": self.saved,
            "bar.offers_same": self.offers_same,
            "bar.offers_use": self.offers_use,
            "bar.has_thanks": row.thanks_count > 0,
            "bar.has_same": row.same_count > 0,
            "bar.has_uses": self.has_uses,
        }

    @property
    def values(self) -> dict[str, SafeString]:
        """What it prints: kinds, numbers and addresses, in which nothing has to be escaped."""
        row = self.row
        return {
            "bar.address": SafeString(self.address),
            "bar.saving": SafeString(self.saving),
            "bar.thanks_words": SafeString(_number(row.thanks_count)),
            "bar.same_words": SafeString(_number(row.same_count)),
            "bar.use_words": SafeString(_number(self._use_count)),
        }


def bars(rows: Sequence[Any], viewer: Viewer, *, may_act: bool) -> dict[int, Bar]:
    """A bar a row, by primary key; all rows are of one model. `may_act`: whether the viewer takes part there.

    Of what several told, `content.permissions.can_mark` says it for each.
    """
    if not rows:
        return {}
    kind = target_of(rows[0]).kind
    signed_in = viewer.is_authenticated
    mine = _marks(rows, viewer) if signed_in else {}
    root = reverse("content:preview").removesuffix("preview/") + kind
    # A promise of the addresses, as in the side bar: who keeps it stands on a floor above.
    saving = f"{get_script_prefix()}bookmarks/{kind}"
    nothing: frozenset[str] = frozenset()
    made = {}
    for row in rows:
        marks = mine.get(row.pk, nothing)
        own = getattr(row, "author_id", None) == viewer.pk
        made[row.pk] = Bar(
            row=row,
            kind=kind,
            address=f"{root}/{row.pk}/",
            saving=f"{saving}/{row.pk}/",
            thanked="thanks" in marks,
            same="same" in marks,
            used=USED in marks,
            saved=SAVED in marks,
            may_act=may_act and not own,
            may_save=signed_in,
            offers_same=getattr(row, "offers_same", False),
            offers_use=getattr(row, "offers_use", False),
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
