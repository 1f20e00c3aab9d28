"""What a person saved for later: their page of it, and the reminders they asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.models import Bookmark, Usable
from content.targets import Target, target_of
from engagement.kinds import Kind, Weight, Wording, the_one_told
from engagement.log import record
from engagement.marks import word_each

if TYPE_CHECKING:
    from engagement.models import Activity
    from people.models import Person

PAGE_SIZE = 30
REMINDED = "engagement.reminded"
AT_ONCE = 200


@dataclass(frozen=True)
class Saved:
    """A bookmark with what it leads to, as its person may see it now."""

    bookmark: Bookmark
    target: Target
    row: Any

    @property
    def title(self) -> str:
        return self.target.title(self.row)

    @property
    def author(self) -> Person | None:
        return self.target.author(self.row)

    @property
    def words(self) -> str:
        return self.target.words(self.row)

    @property
    def can_be_used(self) -> bool:
        return isinstance(self.row, Usable) and not self.target.is_own(self.bookmark.person, self.row)


def saved_by(person: Person, *, before: int | None = None) -> tuple[list[Saved], int | None]:
    """The latest page, and the key to go on from. What may not be seen any more is not there, nor counted.

    One query, and one for each kind of content.
    """
    bookmarks = Bookmark.objects.filter(person=person).select_related("person").order_by("-pk")
    if before is not None:
        bookmarks = bookmarks.filter(pk__lt=before)
    some = list(bookmarks[: PAGE_SIZE + 1])
    shown = some[:PAGE_SIZE]
    return seen_by(person, shown), shown[-1].pk if len(some) > PAGE_SIZE else None


def seen_by(person: Person, bookmarks: Sequence[Bookmark]) -> list[Saved]:
    wanted: dict[int, set[int]] = defaultdict(set)
    for bookmark in bookmarks:
        wanted[bookmark.target_type_id].add(bookmark.target_id)
    found = {kind: _visible(kind, pks, person) for kind, pks in wanted.items()}
    return [
        Saved(bookmark, target, rows[bookmark.target_id])
        for bookmark in bookmarks
        for target, rows in [found[bookmark.target_type_id]]
        if bookmark.target_id in rows
    ]


def _visible(kind: int, pks: set[int], person: Person) -> tuple[Target, Mapping[int, Any]]:
    model: Any = ContentType.objects.get_for_id(kind).model_class()
    target = target_of(model())
    return target, target.visible_to(person).in_bulk(pks)


def remind_of_saved(now: datetime | None = None) -> int:
    """Once each, and only of what the person may still see. Returns how many were reminded."""
    due = Bookmark.objects.filter(remind_at__lte=now or timezone.now()).order_by("remind_at", "pk")
    return sum(_remind(pk) for pk in list(due.values_list("pk", flat=True)[:AT_ONCE]))


@transaction.atomic
def _remind(pk: int) -> int:
    waiting = Bookmark.objects.select_for_update(of=("self",), skip_locked=True).select_related("person")
    bookmark = waiting.filter(pk=pk).exclude(remind_at=None).first()
    if bookmark is None:
        return 0  # by another clock, or taken back meanwhile
    bookmark.remind_at = None
    bookmark.save(update_fields=["remind_at"])
    seen = seen_by(bookmark.person, [bookmark])
    for saved in seen:
        record(
            REMINDED,
            actor=None,
            target=saved.row,
            scope=saved.target.scope(saved.row),
            place=saved.target.place(saved.row),
            to=bookmark.person_id,
            conversation=f"saved:{bookmark.pk}",
        )
    return len(seen)


def _word(activities: Sequence[Activity], reader: Person) -> Mapping[int, Wording]:
    text = _("You wanted to come back to “%(title)s”")

    def word(activity: Activity, target: Target, row: Any) -> Wording:
        return Wording(text % {"title": target.title(row)}, row.get_absolute_url(), "bookmark", target.words(row))

    return word_each(activities, reader, word)


REMINDERS = Kind(
    "saved",
    gettext_lazy("Reminders of what I saved"),
    frozenset({REMINDED}),
    the_one_told,
    _word,
    mail_after_seconds=0,
    weight=Weight.ASKED_FOR,
)
