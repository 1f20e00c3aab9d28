"""The turns of a thread beside it: how it began, what was chosen, where it has got to, where the viewer is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from people.models import Person

if TYPE_CHECKING:
    from discussions.pages import ThreadPage


@dataclass(frozen=True)
class Milestone:
    """A line beside the thread that leads to a post."""

    number: int
    words: str
    is_past: bool = False
    is_here: bool = False
    is_new: bool = False


def milestones(page: ThreadPage) -> list[Milestone]:
    """The thread's turns in the order of its posts, with where the viewer is among them."""
    turns = [*_turns(page), _here(page)]
    return sorted(turns, key=lambda turn: (turn.number, turn.is_here))


def _here(page: ThreadPage) -> Milestone:
    words = _("You’re at post %(n)d of %(last)d") % {"n": page.first_number, "last": page.thread.last_number}
    return Milestone(page.first_number, words, is_here=True)


def _turns(page: ThreadPage) -> Iterator[Milestone]:
    thread = page.thread
    opening = _("%(date)s. %(name)s asks") if page.asks else _("%(date)s. %(name)s starts")
    yield _turn(page, 1, opening, thread.created_at, thread.author)
    if answer := page.answer:
        yield _turn(page, answer.number, _("%(date)s. %(name)s’s answer, chosen"), answer.created_at, answer.author)
    if summary := page.summary:
        # What it was written after may be in another thread now.
        yield _turn(
            page, min(summary.after_number, page.latest_number), _("%(date)s. Where we’ve got to"), summary.updated_at
        )
    if page.first_unread:
        yield Milestone(page.first_unread, page.unread_words, is_new=True)
    if page.latest_number > 1:
        yield _turn(page, page.latest_number, _("%(date)s. %(name)s, latest"), thread.last_post_at, thread.last_author)


def _turn(page: ThreadPage, number: int, words: str, at: datetime, person: Person | None = None) -> Milestone:
    name = person.first_name if person else ""
    said = words % {"date": date_format(localtime(at), "j M"), "name": name}
    return Milestone(number, said, is_past=number <= page.first_number)
