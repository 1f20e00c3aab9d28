"""What was written about a visit, flagged by those who read it. It stays sealed, also as it is kept for who decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentoring.models import PaperKind, Visit, VisitPaper
from mentoring.observing.papers import opened
from moderation.saying_kinds import SayingKind
from people.scopes import person_scope

if TYPE_CHECKING:
    from people.scopes import Viewer

SEALED, PARTS = "sealed", "parts"


class SealedKind(SayingKind):
    """Nothing is sealed where it is hidden."""

    def said_in(self, row: VisitPaper) -> dict[str, Any]:
        return {SEALED: bytes(row.sealed).decode()}

    def opened(self, said: Mapping[str, Any]) -> dict[str, Any]:
        return {PARTS: opened(said.get(SEALED, "").encode()) or {}}

    def hidden(self, pk: int) -> dict[str, Any]:
        return {SEALED: ""}

    def say(self, row: VisitPaper, words: Mapping[str, Any]) -> None:
        """With an edition of its own, so that nobody writes over it unseen."""
        row.sealed, row.edition = words.get(SEALED, "").encode(), row.edition + 1
        row.save(update_fields=["sealed", "edition"])


def _of_two(kind: PaperKind) -> Any:
    def readers(viewer: Viewer) -> QuerySet[VisitPaper]:
        return VisitPaper.objects.filter(kind=kind, visit__in=Visit.objects.visible_to(viewer))

    return readers


def _given(viewer: Viewer) -> QuerySet[VisitPaper]:
    """They belong to whoever was visited, who shows them to others."""
    mine = Q(visit__in=Visit.objects.visible_to(viewer).filter(visited_id=viewer.pk))
    shown = Q(visit__in=Visit.objects.shown_to(viewer))
    return VisitPaper.objects.filter(mine | shown, kind=PaperKind.NOTES, visit__given_at__isnull=False)


def _kind(kind: str, title: Any, readers: Any, url: Any) -> SealedKind:
    return SealedKind(
        kind=kind,
        title=title,
        model=VisitPaper,
        texts=(),
        lists=(PARTS,),
        readers=readers,
        author=lambda paper: paper.author,
        scope=lambda paper: person_scope(paper.author_id),
        url=url,
        related=("visit", "author"),
    )


NOTES = _kind(
    "visit-notes",
    _("What somebody saw on a visit at work"),
    _given,
    lambda paper: reverse("mentoring:visit-notes", args=[paper.visit_id]),
)
TALK = _kind(
    "visit-talk",
    _("What two talked over after a visit at work"),
    _of_two(PaperKind.DEBRIEF),
    lambda paper: f"{paper.visit.get_absolute_url()}#debrief",
)
TRYING = _kind(
    "visit-trying",
    _("What somebody will try after a visit at work"),
    _of_two(PaperKind.TRYING),
    lambda paper: f"{paper.visit.get_absolute_url()}#trying",
)
SAYINGS = [NOTES, TALK, TRYING]
