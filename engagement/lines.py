"""What somebody was told, in lines: what belongs together is one of them, with a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from engagement.kinds import Weight, all_kinds, kinds_by_place
from engagement.models import Notification
from engagement.notifying import LOOKED_AT_ONCE, PAGE_SIZE, Notice, told_to, without_words, worded

if TYPE_CHECKING:
    from engagement.models.notification import NotificationQuerySet
    from people.models import Person


class Show(models.TextChoices):
    """What the page of notifications can be narrowed to."""

    ALL = "", _("Everything")
    UNREAD = "unread", _("Unread")
    NAMED = "named", _("With my name")
    THANKS = "thanks", _("Thanks")

    def narrow(self, rows: NotificationQuerySet) -> NotificationQuerySet:
        if self is Show.UNREAD:
            return rows.unread()
        if self is Show.NAMED:
            return rows.filter(kind__in=[kind.name for kind in all_kinds() if kind.weight <= Weight.NAMED])
        if self is Show.THANKS:
            return rows.filter(kind__in=[kind.name for kind in all_kinds() if kind.is_thanks])
        return rows


@dataclass(frozen=True)
class Line:
    """What was told of one conversation in one way, as one line: the latest of it, and how much there is."""

    notice: Notice
    count: int

    @property
    def text(self) -> str:
        many = self.notice.wording.many
        return many(self.count) if many and self.count > 1 else self.notice.wording.text


class NoticesPage:
    """A page of what the person was told; `older` is the key of the next one, or None.

    `gone` are the unread of which it, and what lies behind the first page, has no words.
    """

    def __init__(self, person: Person, *, before: int | None = None, show: Show = Show.ALL) -> None:
        rows = list(show.narrow(told_to(person, before))[: PAGE_SIZE + 1])
        self.older = rows[PAGE_SIZE - 1].pk if len(rows) > PAGE_SIZE else None
        told = worded(person, rows[:PAGE_SIZE])
        self.lines = _in_lines(told)
        self.gone = without_words(rows[:PAGE_SIZE], told)
        if self.older and before is None:
            further = list(told_to(person, self.older).unread()[:LOOKED_AT_ONCE])
            self.gone += without_words(further, worded(person, further))


def _in_lines(notices: Sequence[Notice]) -> list[Line]:
    """What is unread is not mixed with what is not."""
    together: dict[tuple[object, ...], list[Notice]] = {}
    for notice in notices:
        row, many = notice.notification, notice.wording.many
        key = (row.kind, told_with(row), many(1), row.read_at is None) if many else (row.pk,)
        together.setdefault(key, []).append(notice)
    return [line_of(alike) for alike in together.values()]


def line_of(alike: Sequence[Notice]) -> Line:
    """Of what is told by place, each thing counts once, however many flagged it."""
    rows = [notice.notification for notice in alike]
    by_place = rows[0].kind in kinds_by_place()
    return Line(alike[0], len({row.conversation for row in rows}) if by_place else len(rows))


def told_with(row: Notification) -> str:
    """What it shares lines and letters with: its conversation, or all of its kind in one place."""
    return f"{row.kind} {row.place}" if row.kind in kinds_by_place() else row.conversation
