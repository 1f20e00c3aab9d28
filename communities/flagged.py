"""What was flagged or held in a community, for those who lead there. A constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from moderation.files import files_in, files_of
from moderation.looking import (
    Look,
    flags_for,
    look_at,
    may_decide_at_sight,
    second_look,
    set_right_before,
)
from moderation.measures import may_answer, second_looks_in
from moderation.models import Appeal, Case, CaseState, Flag, Measure
from moderation.persons import flaggable_of, with_what_they_stand_in, words_of

if TYPE_CHECKING:
    from communities.models import Community, Membership
    from content.models import Upload
    from moderation.models.case import CaseQuerySet
    from people.models import Person

# In a part, and so many are decided about together.
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
    # What was said to the author before, here.
    told_before: int = 0
    files: Sequence[Upload] = ()


@dataclass(frozen=True)
class SecondLook:
    """About a person: what was decided, by whom, and what they say."""

    appeal: Appeal
    may_answer: bool


@dataclass(frozen=True)
class FlaggedMember:
    """By members who met them here. What holds here those who lead do; the case is of those who look after the site."""

    membership: Membership
    flags: Sequence[Flag]


@dataclass(frozen=True)
class Queue:
    """A part of it; `following` is the number of the next one, or None. What people ask about themselves stands before
    its first part."""

    second_looks: Sequence[SecondLook]
    members: Sequence[FlaggedMember]
    rows: Sequence[Flagged]
    number: int
    following: int | None

    @property
    def several(self) -> bool:
        return sum(one.may_decide for one in self.rows) > 1


@dataclass(frozen=True)
class Chosen:
    """Some of them, looked at closely; and where they are all by one member, what else stands about them here."""

    looks: Sequence[Look]
    membership: Membership | None
    set_right_before: int

    @property
    def is_ones_to_decide(self) -> bool:
        return any(look.may_decide for look in self.looks)


def chosen_of(community: Community, numbers: Collection[int], *, viewer: Person) -> Chosen:
    """In a number of statements that does not grow with them."""
    cases = cases_of(community).filter(pk__in=numbers).order_by("-flag_count", "opened_at", "pk")
    looks = look_at(list(cases[:SHOWN]), viewer=viewer, place=community.scope)
    authors = {look.author for look in looks}
    author = authors.pop() if len(authors) == 1 else None
    if author is None or author.is_placeholder:
        return Chosen(looks, None, 0)
    membership = community.memberships.filter(person=author).first()
    return Chosen(looks, membership, set_right_before(author, community.scope))


def cases_of(community: Community) -> CaseQuerySet:
    return Case.objects.filter(place=community.scope)


def queue_of(community: Community, *, viewer: Person, number: int = 1) -> Queue:
    """What waits, the worst and the oldest of it first, then what was decided lately."""
    begin = (number - 1) * SHOWN
    cases = list(
        cases_of(community)
        .with_waits()
        .select_related("decided_by", "appeal")
        .prefetch_related(with_what_they_stand_in("target", viewer), "flags__person")
        .order_by(*Case.QUEUE)[begin : begin + SHOWN + 1]
    )
    shown: dict[Case, Any] = {case: case.target for case in cases[:SHOWN] if case.target is not None}
    files = files_of(shown.values())
    found = [_flagged(case, viewer, files_in(files, row)) for case, row in shown.items()]
    rows = _with_authors(community, found)
    asked = _second_looks(community, viewer) if number == 1 else []
    members = _members_flagged_in(community, viewer) if number == 1 else []
    return Queue(asked, members, rows, number, number + 1 if len(cases) > SHOWN else None)


def _members_flagged_in(community: Community, viewer: Person) -> list[FlaggedMember]:
    """As long as nobody has answered for the site, and they belong here. Nobody reads so what is said of themselves."""
    said = Flag.objects.filter(place=community.scope, case__state=CaseState.WAITING).exclude(case__target_id=viewer.pk)
    found = defaultdict(list)
    for flag in said.select_related("person", "case").order_by("at")[:SHOWN]:
        found[flag.case.target_id].append(flag)
    if not found:
        return []
    members = community.memberships.filter(person__in=found).select_related("person").order_by("pk")
    return [FlaggedMember(one, found[one.person_id]) for one in members]


def _second_looks(community: Community, viewer: Person) -> list[SecondLook]:
    waiting = second_looks_in(community.scope)[:SHOWN]
    return [SecondLook(one, may_answer=may_answer(one, viewer)) for one in waiting]


def _with_authors(community: Community, found: list[Flagged]) -> list[Flagged]:
    authors = {one.author.pk for one in found if one.author}
    before = Measure.objects.filter(person__in=authors, place=community.scope).values_list("person_id")
    told = dict(before.annotate(n=Count("pk")))
    return [replace(one, told_before=told.get(one.author.pk, 0)) if one.author else one for one in found]


def _flagged(case: Case, viewer: Person, files: Sequence[Upload]) -> Flagged:
    row: Any = case.target
    target = flaggable_of(row)
    return Flagged(
        case=case,
        title=target.title(row),
        words=words_of(row),
        author=target.author(row),
        flags=flags_for(case, viewer),
        appeal=getattr(case, "appeal", None),
        may_decide=may_decide_at_sight(case, viewer),
        asks_again=second_look(case) is not None and case.state != CaseState.HIDDEN,
        files=files,
    )
