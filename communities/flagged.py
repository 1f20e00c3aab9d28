"""What was flagged or held in a community, for those who lead there. A constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Case as When
from django.db.models import Count, QuerySet, Value
from django.db.models import When as Is

from content.targets import target_of, targets
from moderation.models import Appeal, Case, CaseState, Flag, Measure
from moderation.persons import words_of

if TYPE_CHECKING:
    from communities.models import Community
    from people.models import Person

SHOWN = 50


@dataclass(frozen=True)
class Flagged:
    case: Case
    title: str
    words: str
    author: Person | None
    flags: Sequence[Flag]
    appeal: Appeal | None
    may_decide: bool
    # Of the author, where they belong: what was said to them before, and their page.
    membership: int | None = None
    told_before: int = 0

    @property
    def waits(self) -> bool:
        """Somebody has to look: members flagged it, it hid by itself, or its author asks for a second look."""
        undecided = self.case.state == CaseState.WAITING or (self.case.decided_by_id is None and self.case.automatic)
        return bool(undecided or (self.appeal and self.appeal.decided_at is None))


def cases_of(community: Community) -> QuerySet[Case]:
    return Case.objects.filter(place=community.scope)


def flagged_in(community: Community, *, viewer: Person) -> list[Flagged]:
    """Oldest and worst of what waits first, then what was decided lately."""
    rows = [target.model._base_manager.select_related(*target.related) for target in targets()]
    first = When(Is(state=CaseState.WAITING, then=Value(0)), default=Value(1))
    cases = (
        cases_of(community)
        .select_related("decided_by", "appeal")
        .prefetch_related(GenericPrefetch("target", rows), "flags__person")
        .order_by(first, "-flag_count", "-pk")[:SHOWN]
    )
    found = _with_authors(community, [_flagged(case, viewer) for case in cases if case.target is not None])
    return sorted(found, key=lambda one: not one.waits)


def _with_authors(community: Community, found: list[Flagged]) -> list[Flagged]:
    authors = {one.author.pk for one in found if one.author}
    members = dict(community.memberships.filter(person__in=authors).values_list("person_id", "pk"))
    before = Measure.objects.filter(person__in=authors, place=community.scope).values_list("person_id")
    told = dict(before.annotate(n=Count("pk")))
    return [
        replace(one, membership=members.get(one.author.pk), told_before=told.get(one.author.pk, 0))
        if one.author
        else one
        for one in found
    ]


def _flagged(case: Case, viewer: Person) -> Flagged:
    row: Any = case.target
    target = target_of(row)
    author = target.author(row)
    asked: Appeal | None = getattr(case, "appeal", None)
    second = asked is not None and asked.decided_at is None and case.state == CaseState.HIDDEN
    return Flagged(
        case=case,
        title=target.title(row),
        words=words_of(row),
        author=author,
        flags=list(case.flags.all()),
        appeal=asked,
        may_decide=author != viewer and not (second and case.decided_by_id == viewer.pk),
    )
