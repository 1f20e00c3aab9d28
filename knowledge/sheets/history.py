"""What a sheet said before, the latest first: each with what it changed, unless it was taken out for good."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from content.differences import Part, differences
from knowledge.forgetting import GONE
from knowledge.models import Sheet, SheetEdition
from knowledge.versions import HIDDEN
from moderation.models.audit import note_in_audit

if TYPE_CHECKING:
    from people.models import Person

MOST_SHOWN = 50
# Of an edition; for one that is read already, `is_hidden`.
HIDDEN_FOR_GOOD = Q(title=GONE, source="")


@dataclass(frozen=True)
class Version:
    edition: SheetEdition
    changes: Sequence[Part]
    # What else differs: what it is called, what it is for, what others may do with it.
    also: Sequence[tuple[str, list[Part]]]
    is_gone: bool
    is_kept_back: bool
    may_be_hidden: bool


def versions_of(sheet: Sheet, kept_back: Collection[int] = ()) -> list[Version]:
    """Without the words of those `kept_back`, nor what differs from them. One query."""
    kept = list(sheet.editions.select_related("by").order_by("-number")[: MOST_SHOWN + 1])
    shown = [None if edition.number - 1 in kept_back else edition for edition in kept]
    pairs = zip(kept[:MOST_SHOWN], [*shown[1:], None], strict=False)
    return [_version(sheet, now, before, is_kept_back=now not in shown) for now, before in pairs]


def is_hidden(edition: SheetEdition) -> bool:
    return edition.title == GONE and not edition.source


def _version(sheet: Sheet, now: SheetEdition, before: SheetEdition | None, *, is_kept_back: bool) -> Version:
    changes = differences(before.source if before else "", now.source)
    is_gone = is_hidden(now)
    may_be_hidden = not is_gone and now.number < sheet.edition
    return Version(now, changes, _also(before, now), is_gone, is_kept_back, may_be_hidden)


def _also(before: SheetEdition | None, now: SheetEdition) -> list[tuple[str, list[Part]]]:
    """Nothing of a first one, nor where it is not kept what stood there before."""
    if before is None or not before.kind:
        return []
    told = (
        (_("Title"), before.title, now.title),
        (_("What it is"), str(before.get_kind_display()), str(now.get_kind_display())),
        (_("What it is for"), before.why, now.why),
        (_("Licence"), str(before.get_licence_display()), str(now.get_licence_display())),
    )
    return [(label, differences(old, new)) for label, old, new in told if old != new]


@transaction.atomic
def hide_edition(sheet: Sheet, number: int, *, by: Person) -> None:
    """For good, for everybody: somebody's privacy is worth more than the record. Nobody brings it back, so its words go
    at once; who did it is in the audit trail. What stands now is changed or hidden instead.
    """
    held = Sheet.objects.select_for_update(of=("self",)).select_related("community").get(pk=sheet.pk)
    former = held.editions.filter(number=number, number__lt=held.edition)
    # Pressed twice, it is gone already.
    if former.exclude(HIDDEN_FOR_GOOD).update(title=GONE, source="", why="", kind="", licence=""):
        scope = held.community.content_scope
        note_in_audit(HIDDEN, actor=by, target=held, scope=scope, after={"edition": number})
