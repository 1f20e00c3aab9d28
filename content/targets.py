"""What can be thanked, used, flagged, saved or linked: each app registers its kinds in `AppConfig.ready()`.

A kind is a short word that stands in addresses ('post', 'story'). Generic views reach rows only through here, so
that 'may this viewer see it' is answered by the app that owns the model.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q, QuerySet
from django.http import Http404

if TYPE_CHECKING:
    from datetime import datetime

    from content.around import Around
    from people.models import Person
    from people.scopes import Viewer

# Those of files, by the numbers of the rows they came with.
type Keys = Mapping[int, Collection[str]]


@dataclass(frozen=True)
class Text:
    """One of the texts something is made of, as it stands. Without a `limit` it is as long as any text may be."""

    name: str
    label: Any
    words: str
    limit: int = 0
    may_be_empty: bool = False
    validators: Sequence[Callable[[Any], None]] = ()


@dataclass(frozen=True)
class Target:
    """`model.objects` has `visible_to(viewer)`; `scope`, `title`, `author` and `community_scope` read one row."""

    kind: str
    model: type[Model]
    title: Callable[[Any], str]
    scope: Callable[[Any], str]
    author: Callable[[Any], Person | None]
    can_take_part: Callable[[Viewer, Any], bool]
    # Whether that person, who is not the author, told it too: beside them, or without a name.
    told_too: Callable[[Person, Any], bool] = lambda person, row: False
    # What a person wrote without their name. Who it was must not leave the one who asks for it.
    without_name_of: Callable[[Person], QuerySet[Any]] | None = None
    # Who wrote it without their name, to be told of what becomes of it. Ids, which must not leave the one who asks.
    nameless: Callable[[Any], Collection[int]] = lambda row: ()
    # As whom somebody flags it: not by their name where that would tell what they wrote without it. And who that may
    # have been, to be told what came of it; ids, as above.
    flagged_as: Callable[[Person, Any], Person] = lambda person, row: person
    flaggers_unnamed: Callable[[Any], Collection[int]] = lambda row: ()
    # Whether there is still somebody there to thank.
    takes_thanks: Callable[[Any], bool] = lambda row: True
    # The community's own scope, where `scope` moves with who may read there.
    place: Callable[[Any], str] = lambda row: ""
    # Asked before anything of the row is written: keeps it from others, where more than the row is written with it.
    hold: Callable[[Any], object] = lambda row: None
    # Told, in the same transaction, that the row's reactions or uses changed; that it was hidden or brought back.
    changed: Callable[[Any], None] = lambda row: None
    visibility_changed: Callable[[Any], None] = lambda row: None
    # Since when it is away by its author's own wish, or because its words were forgotten, whatever is decided about it;
    # None where it is not.
    taken_away: Callable[[Any], datetime | None] = lambda row: None
    # What the log tells of beside the row itself, and names it there by its kind: a thread that was started, its post.
    told_with: Callable[[Any], Sequence[Model]] = lambda row: ()
    # For those who moderate: all rows that a person wrote; what was said around each of several rows, by its number;
    # and what a row was said of, which comes with it.
    written_by: Callable[[Person], QuerySet[Any]] | None = None
    around: Callable[[Sequence[Any]], Mapping[int, Around]] = lambda rows: {}
    said_of: Callable[[Any], Any] = lambda row: None
    # And what is asked in it, which is hidden and comes back with it.
    asks: Callable[[Any], str] = lambda row: ""
    # What moderators do to it, where that can be: other words in those of its texts that are named (by whom), no more
    # answers (why), another place (its name in addresses). Each answers with words when it cannot be done.
    texts: Callable[[Any], Sequence[Text]] = lambda row: ()
    reword: Callable[[Any, Mapping[str, str], Person], str | None] | None = None
    close: Callable[[Any, Person, str], str | None] | None = None
    # As what that is offered; '' where nothing can be closed around this row.
    closes: Callable[[Any], str] = lambda row: ""
    carry_to: Callable[[Any, str, Person], str] | None = None
    # How it stands, in numbers: before and after such an act; what it said before, where that was changed; and putting
    # it back as it stood, by whom.
    stands: Callable[[Any], dict[str, Any]] = lambda row: {}
    words_before: Callable[[Any, dict[str, Any]], str] = lambda row, stood: ""
    put_back: Callable[[Any, dict[str, Any], Person], str | None] = lambda row, stood, by: None
    # Where several write there: what that person wrote there last, which is all of it that is theirs to take along.
    said_last: Callable[[Any, Person], str] | None = None
    # Of the files that came with each of several rows those that are still a part of what it says.
    files_shown: Callable[[Sequence[Any], Keys], Keys] = lambda rows, keys: keys
    # What waits for a look while its author still reads it where it stands: its files are seen there too.
    own_waiting: Callable[[Viewer], QuerySet[Any]] | None = None
    # A line of what it says, in plain words, and the drawing of its kind.
    words: Callable[[Any], str] = lambda row: ""
    icon: str = "bookmark"
    # Whether who used it taught it: a lesson plan is asked about in other words.
    is_taught: Callable[[Any], bool] = lambda row: False
    # What the row needs to be shown, beyond itself: names for select_related.
    related: tuple[str, ...] = ()
    # What many rows need beyond that, for lists of them.
    fetched: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        """The rows that the viewer may see, with what they need to be shown."""
        visible: QuerySet[Any] = self.model._default_manager.visible_to(viewer)  # type: ignore[attr-defined]
        return visible.select_related(*self.related) if self.related else visible

    def own_of(self, viewer: Viewer) -> QuerySet[Any]:
        """What the viewer may see and wrote, with their name or without: words of thanks for it are theirs to read."""
        theirs = Q(author=viewer.pk or 0)
        if self.without_name_of is not None and viewer.is_authenticated:
            theirs |= Q(pk__in=self.without_name_of(viewer).order_by().values("pk"))
        return self.visible_to(viewer).order_by().filter(theirs)

    def writers(self, row: Any) -> Collection[int]:
        """To be told of what others did with it, with their name there or without; ids, as above."""
        author = self.author(row)
        return self.nameless(row) or ([author.pk] if author else [])

    def is_own(self, viewer: Viewer, row: Any) -> bool:
        """Nobody thanks for their own words, or counts as somebody who used them."""
        return self.author(row) == viewer or (viewer.is_authenticated and self.told_too(viewer, row))

    def shows_file(self, row: Any, key: str) -> bool:
        return key in self.files_shown([row], {row.pk: [key]})[row.pk]

    def get_visible(self, pk: int, viewer: Viewer) -> Any:
        row = self.visible_to(viewer).filter(pk=pk).first()
        if row is None:
            raise Http404
        return row

    def get_readable(self, pk: int, viewer: Viewer) -> Any:
        """For what is shown and nothing more: nobody acts on what waits."""
        waiting = self.own_waiting and self.own_waiting(viewer).filter(pk=pk).first()
        return waiting or self.get_visible(pk, viewer)


_targets: dict[str, Target] = {}
_followed_by: list[Callable[[Target], object]] = []


def register_target(target: Target) -> None:
    _targets[target.kind] = target
    announce(target)


def announce(target: Target) -> None:
    """To who follows what can be written: also of a kind that is registered elsewhere, to be flagged alone."""
    for follow in _followed_by:
        follow(target)


def follow_targets(follow: Callable[[Target], object]) -> None:
    """`follow` is told of each kind that registers from now on."""
    _followed_by.append(follow)


def target_kind(kind: str) -> Target:
    """The registered kind; 404 when nobody registered it."""
    try:
        return _targets[kind]
    except KeyError:
        raise Http404 from None


def targets() -> list[Target]:
    return list(_targets.values())


def target_of(row: Model) -> Target:
    return next(target for target in _targets.values() if isinstance(row, target.model))
