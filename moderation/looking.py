"""What whoever decides has to see before: the words, what was said around, whose they are, what was done.

For those who look after the site, and for those who lead a `place` of it, who see what was done there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch, Q, prefetch_related_objects

from content.around import Around
from moderation import places
from moderation.files import files_in, files_of
from moderation.flagging import waits_for_others
from moderation.models import Appeal, AuditEntry, Case, CaseState, Flag, Measure
from moderation.models.audit import VIEWED
from moderation.persons import by_kind, flaggable_of, with_what_they_stand_in, words_of, written_kinds
from people.models import Person
from people.scopes import PUBLIC

if TYPE_CHECKING:
    from content.models import Upload
    from content.targets import Target

SHOWN = 20
# Of all that is looked at on one page.
ENTRIES = 200


@dataclass(frozen=True)
class Near:
    author: str
    words: str


@dataclass(frozen=True)
class SaidOf:
    """What a remark, a note, thanks or a reason stand beside. No address where whoever looks does not find it."""

    title: str
    words: str
    url: str


@dataclass(frozen=True)
class Look:
    case: Case
    title: str
    words: str
    author: Person | None
    said_of: SaidOf | None
    before: Sequence[Near]
    after: Sequence[Near]
    flags: Sequence[Flag]
    measures: Sequence[Measure]
    earlier: Sequence[AuditEntry]
    # '' where whoever looks does not find it: what is hidden has no page.
    url: str
    target: Target
    may_decide: bool
    files: Sequence[Upload] = ()
    # What its author says, as long as nobody has answered.
    asks_again: str = ""

    def written(self) -> list[tuple[str, int]]:
        """How much of each kind its author wrote. Asked for one by one."""
        return written_by(self.author) if self.author else []


def look_at(cases: Sequence[Case], *, viewer: Person, place: str = "") -> list[Look]:
    """Those whose thing is still there. In a number of statements that does not grow with them."""
    flags = Prefetch("flags", Flag.objects.select_related("person").order_by("at"))
    prefetch_related_objects(cases, with_what_they_stand_in("target", viewer), flags, "appeal")
    found = {case: row for case in cases if (row := case.target) is not None}
    seen = _Seen(list(found.values()), viewer, place)
    return [_look(case, row, seen) for case, row in found.items()]


def _look(case: Case, row: Any, seen: _Seen) -> Look:
    target = flaggable_of(row)
    author, near = target.author(row), seen.around.get((target.kind, row.pk), Around())
    asked = second_look(case)
    return Look(
        case=case,
        title=target.title(row),
        words="\n\n".join(filter(None, (words_of(row), target.asks(row)))),
        author=author,
        said_of=seen.said_of(row),
        before=_near(near.before),
        after=_near(near.after),
        flags=flags_for(case, seen.viewer)[:SHOWN],
        measures=seen.measures[author.pk][:SHOWN] if author else [],
        earlier=seen.entries_of(row, author)[:SHOWN],
        url=seen.url_of(row),
        target=target,
        may_decide=may_decide_at_sight(case, seen.viewer),
        files=files_in(seen.files, row),
        asks_again=asked.words if asked else "",
    )


def _near(rows: Iterable[Any]) -> list[Near]:
    return [Near(str(one.author), words_of(one)) for one in rows]


class _Seen:
    """What many rows need, asked once for all of them."""

    def __init__(self, rows: Sequence[Any], viewer: Person, place: str) -> None:
        self.viewer = viewer
        kinds = by_kind(rows)
        self.around = {(target.kind, pk): near for target, some in kinds for pk, near in target.around(some).items()}
        beside = [one for row in rows if (one := flaggable_of(row).said_of(row)) is not None]
        self.found = {
            (target.kind, pk)
            for target, some in by_kind([*rows, *beside])
            for pk in target.visible_to(viewer).filter(pk__in={one.pk for one in some}).values_list("pk", flat=True)
        }
        authors = {author.pk for row in rows if (author := flaggable_of(row).author(row)) and not author.is_placeholder}
        self.measures = _measures_of(authors, place)
        self.entries = _entries_about(rows, authors, place)
        self.files = files_of(rows)

    def url_of(self, row: Any) -> str:
        url: str = row.get_absolute_url() if (flaggable_of(row).kind, row.pk) in self.found else ""
        return url

    def said_of(self, row: Any) -> SaidOf | None:
        whole = flaggable_of(row).said_of(row)
        if whole is None:
            return None
        known = flaggable_of(whole)
        return SaidOf(known.title(whole), known.words(whole), self.url_of(whole))

    def entries_of(self, row: Any, author: Person | None) -> list[AuditEntry]:
        about = {(_type_of(row), row.pk)}
        if author is not None:
            about.add((_type_of(author), author.pk))
        return [one for one in self.entries if (one.target_type_id, one.target_id) in about]


def _type_of(row: Any) -> int:
    return ContentType.objects.get_for_model(row).pk


def _measures_of(authors: Collection[int], place: str) -> Mapping[int, list[Measure]]:
    about = Measure.objects.filter(person__in=authors).select_related("by").order_by("-at")
    if place:
        about = about.filter(places.with_its_parts(place))
    found: dict[int, list[Measure]] = defaultdict(list)
    for one in about[:ENTRIES]:
        found[one.person_id].append(one)
    return found


def _entries_about(rows: Sequence[Any], authors: Collection[int], place: str) -> list[AuditEntry]:
    """What was done to people stands among their measures: in a place, no more is told of them."""
    about = Q(target_type=ContentType.objects.get_for_model(Person), target_id__in=[] if place else authors)
    for _target, some in by_kind(rows):
        about |= Q(target_type=_type_of(some[0]), target_id__in=[one.pk for one in some])
    entries = AuditEntry.objects.filter(about).exclude(verb=VIEWED)
    if place:
        entries = entries.filter(scope__in={place, PUBLIC, *(flaggable_of(row).scope(row) for row in rows)})
    return list(entries.select_related("actor").order_by("-pk")[:ENTRIES])


# --- in lists, where each statement counts ---------------------------------------------------------


def flags_for(case: Case, viewer: Person) -> list[Flag]:
    """None for who wrote it, though they lead there: whoever flags is told that the author does not see their name."""
    return [] if _is_own(case.target, viewer) else list(case.flags.all())


def _is_own(row: Any, viewer: Person) -> bool:
    return getattr(row, "nameless_of_viewer", False) or flaggable_of(row).author(row) == viewer


def may_decide_at_sight(case: Case, viewer: Person) -> bool:
    """As `may_decide` has it, of a case that came with what it stands in for this viewer: it asks nothing."""
    if _is_own(case.target, viewer):
        return False
    if waits_for_others(case, viewer):
        return False
    return second_look(case) is None or case.decided_by_id != viewer.pk


def second_look(case: Case) -> Appeal | None:
    """That was asked for and waits."""
    asked: Appeal | None = getattr(case, "appeal", None)
    return asked if asked is not None and asked.decided_at is None and case.may_be_appealed else None


# --- whose they are ---------------------------------------------------------------------------------


def written_by(person: Person) -> list[tuple[str, int]]:
    """How much of each kind somebody wrote."""
    counted = [(one.model._meta, one.written_by(person).count()) for one in written_kinds() if one.written_by]
    found = [(str(meta.verbose_name_plural), number) for meta, number in counted]
    return [(name, number) for name, number in found if number]


def set_right_before(person: Person, place: str) -> int:
    """How much of what somebody wrote there was hidden, or dealt with otherwise."""
    theirs = Q(pk__in=[])
    for one in written_kinds():
        if one.written_by is not None:
            kind = ContentType.objects.get_for_model(one.model)
            theirs |= Q(target_type=kind, target_id__in=one.written_by(person).order_by().values("pk"))
    decided = Case.objects.filter(place=place, state__in=[CaseState.HIDDEN, CaseState.DEALT_WITH])
    return decided.filter(theirs).exclude(decided_by=None).count()
