"""What was flagged or held in a community, for those who lead there. A constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Count

from moderation.measures import may_answer, second_looks_in
from moderation.models import Appeal, Case, CaseState, Flag, Measure
from moderation.persons import flaggable_of, words_of, written_kinds

if TYPE_CHECKING:
    from communities.models import Community
    from moderation.models.case import CaseQuerySet
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
    # About what was done to words that stay.
    asks_again: bool = False
    # Of the author, where they belong: what was said to them before, and their page.
    membership: int | None = None
    told_before: int = 0


@dataclass(frozen=True)
class SecondLook:
    """About a person: what was decided, by whom, and what they say."""

    appeal: Appeal
    may_answer: bool


@dataclass(frozen=True)
class Queue:
    """A part of it; `following` is the number of the next one, or None. What people ask about themselves stands before
    its first part."""

    second_looks: Sequence[SecondLook]
    rows: Sequence[Flagged]
    number: int
    following: int | None


def cases_of(community: Community) -> CaseQuerySet:
    return Case.objects.filter(place=community.scope)


def queue_of(community: Community, *, viewer: Person, number: int = 1) -> Queue:
    """What waits, the worst and the oldest of it first, then what was decided lately."""
    begin = (number - 1) * SHOWN
    kinds = [one.fetched(one.model._base_manager.select_related(*one.related)) for one in written_kinds()]
    cases = list(
        cases_of(community)
        .with_waits()
        .select_related("decided_by", "appeal")
        .prefetch_related(GenericPrefetch("target", kinds), "flags__person")
        .order_by(*Case.QUEUE)[begin : begin + SHOWN + 1]
    )
    found = [_flagged(case, viewer) for case in cases[:SHOWN] if case.target is not None]
    rows = _with_authors(community, found)
    asked = _second_looks(community, viewer) if number == 1 else []
    return Queue(asked, rows, number, number + 1 if len(cases) > SHOWN else None)


def _second_looks(community: Community, viewer: Person) -> list[SecondLook]:
    waiting = second_looks_in(community.scope)[:SHOWN]
    return [SecondLook(one, may_answer=may_answer(one, viewer)) for one in waiting]


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
    target = flaggable_of(row)
    author = target.author(row)
    asked: Appeal | None = getattr(case, "appeal", None)
    second = asked is not None and asked.decided_at is None and case.may_be_appealed
    return Flagged(
        case=case,
        title=target.title(row),
        words=words_of(row),
        author=author,
        flags=list(case.flags.all()),
        appeal=asked,
        may_decide=author != viewer and not (second and case.decided_by_id == viewer.pk),
        asks_again=second and case.state != CaseState.HIDDEN,
    )
