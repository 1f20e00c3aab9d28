"""The papers of a visit: sealed before they leave this process, opened for those who may read them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.models import PaperKind, Visit, VisitPaper
from mentoring.sealing import can_seal, seal, unseal
from moderation.saying_kinds import HIDDEN

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import Person

WORDS = "words"
# Of notes, the section that comes first.
FIRST = "0"


@dataclass(frozen=True)
class Paper:
    """`parts` are its words by section; None where the key that opens it is not at hand, “…” where they are hidden."""

    pk: int
    kind: str
    parts: Mapping[str, str] | None
    edition: int
    author_id: int
    written_at: datetime

    @property
    def words(self) -> str:
        return (self.parts or {}).get(WORDS, "")


class WrittenMeanwhile(Exception):
    """The other saved theirs since; `current` is what stands now."""

    def __init__(self, current: Paper) -> None:
        super().__init__()
        self.current = current


def papers_of(visit: Visit) -> dict[str, Paper]:
    return {one.kind: _opened(one) for one in visit.papers.all()}


def _opened(row: VisitPaper) -> Paper:
    first = FIRST if row.kind == PaperKind.NOTES else WORDS
    parts = opened(row.sealed) if row.sealed else {first: HIDDEN}
    return Paper(row.pk, row.kind, parts, row.edition, row.author_id, row.written_at)


def opened(sealed: bytes | memoryview) -> Mapping[str, str] | None:
    words = unseal(sealed)
    return None if words is None else json.loads(words)


def words_in(visit: Visit, kind: PaperKind) -> str:
    """What a paper says before it is changed."""
    paper = papers_of(visit).get(kind)
    return "\n".join((paper.parts or {}).values()) if paper else ""


def write_paper(
    visit: Visit, kind: PaperKind, parts: Mapping[str, str], *, author: Person, started_from: int
) -> VisitPaper:
    """Within a transaction that has locked the visit.

    Raises ValidationError where there is no key, WrittenMeanwhile when it was changed since `started_from`.
    """
    if not can_seal():
        raise ValidationError(_("This site has no key to seal such notes with, so nothing was kept."))
    row = VisitPaper.objects.filter(visit=visit, kind=kind).first()
    if row and row.edition != started_from:
        raise WrittenMeanwhile(_opened(row))
    sealed = seal(json.dumps(dict(parts), ensure_ascii=False))
    written, _new = VisitPaper.objects.update_or_create(
        visit=visit,
        kind=kind,
        defaults={
            "sealed": sealed,
            "edition": (row.edition if row else 0) + 1,
            "author": author,
            "written_at": timezone.now(),
        },
    )
    return written
