"""When somebody was last here. Told by the page's beacon and by signing in, never by looking at a page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.signals import user_logged_in
from django.db.models import Case, F, Q, When
from django.utils import timezone

from engagement.models import Preferences
from engagement.models.preferences import VISIT_ENDS_AFTER

if TYPE_CHECKING:
    from people.models import Person


def watch() -> None:
    user_logged_in.connect(_signed_in, dispatch_uid="a visit begins")


def note_visit(person: Person, at: datetime | None = None) -> None:
    """The person is here. After half an hour of nothing another visit begins, and this one was the last."""
    at = at or timezone.now()
    ended = When(seen_at__lt=at - VISIT_ENDS_AFTER, then=F("seen_at"))
    mine = Preferences.objects.filter(person=person)
    earlier = mine.filter(Q(seen_at=None) | Q(seen_at__lt=at))
    if not earlier.update(last_visit_at=Case(ended, default=F("last_visit_at")), seen_at=at):
        Preferences.objects.get_or_create(person=person, defaults={"seen_at": at})


def _signed_in(user: Person, **_kwargs: Any) -> None:
    note_visit(user)
