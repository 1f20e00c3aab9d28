"""What a moderator has to see before deciding: the words, what was said around, whose they are, what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from moderation.models import Appeal, AuditEntry, Case, Flag, Measure
from moderation.models.audit import VIEWED
from moderation.persons import flaggable_of, words_of, written_kinds
from people.models import Person

if TYPE_CHECKING:
    from content.targets import Target

SHOWN = 20


@dataclass(frozen=True)
class Around:
    author: str
    words: str


@dataclass(frozen=True)
class Look:
    case: Case
    title: str
    words: str
    author: Person | None
    before: Sequence[Around]
    after: Sequence[Around]
    flags: Sequence[Flag]
    written: Sequence[tuple[str, int]]
    measures: Sequence[Measure]
    earlier: Sequence[AuditEntry]
    url: str
    target: Target
    # What its author says, as long as nobody has answered.
    asks_again: str = ""


def look_at(case: Case) -> Look | None:
    """None when the thing is gone."""
    row: Any = case.target
    if row is None:
        return None
    target = flaggable_of(row)
    author, near_it = target.author(row), target.around(row)
    return Look(
        case=case,
        title=target.title(row),
        words=words_of(row),
        author=author,
        before=[Around(str(near.author), words_of(near)) for near in near_it if near.pk < row.pk],
        after=[Around(str(near.author), words_of(near)) for near in near_it if near.pk > row.pk],
        flags=list(case.flags.select_related("person").order_by("at")[:SHOWN]),
        written=written_by(author) if author else [],
        measures=list(author.measures.select_related("by").order_by("-at")[:SHOWN]) if author else [],
        earlier=list(_entries(row, author)[:SHOWN]),
        url=row.get_absolute_url(),
        target=target,
        asks_again=_asked_again(case),
    )


def _asked_again(case: Case) -> str:
    waiting = Appeal.objects.filter(case=case, decided_at=None) if case.may_be_appealed else Appeal.objects.none()
    return waiting.values_list("words", flat=True).first() or ""


def written_by(person: Person) -> list[tuple[str, int]]:
    """How much of each kind somebody wrote."""
    counted = [(one.model._meta, one.written_by(person).count()) for one in written_kinds() if one.written_by]
    found = [(str(meta.verbose_name_plural), number) for meta, number in counted]
    return [(name, number) for name, number in found if number]


def _entries(row: Any, author: Person | None) -> Any:
    about = Q(target_type=ContentType.objects.get_for_model(row), target_id=row.pk)
    if author is not None:
        about |= Q(target_type=ContentType.objects.get_for_model(Person), target_id=author.pk)
    return AuditEntry.objects.filter(about).exclude(verb=VIEWED).select_related("actor").order_by("-pk")
