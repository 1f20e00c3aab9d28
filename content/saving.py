"""Saving something for later. Nobody else learns of it, so the log does not either."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from content.models import Bookmark

if TYPE_CHECKING:
    from django.db.models import Model

    from people.models import Person


def save_for_later(row: Model, *, person: Person) -> Bookmark:
    """A second time changes nothing."""
    bookmark, _made = Bookmark.objects.on(row).get_or_create(person=person, defaults={"target": row})
    return bookmark


def remind(bookmark: Bookmark, at: datetime | None) -> None:
    """At that moment, or not at all."""
    bookmark.remind_at = at
    bookmark.save(update_fields=["remind_at"])


def let_go(row: Model, *, person: Person) -> None:
    Bookmark.objects.on(row).filter(person=person).delete()
