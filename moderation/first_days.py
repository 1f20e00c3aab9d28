"""Who is new here: what they say many times or with many links is looked at first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

if TYPE_CHECKING:
    from people.models import Person


def is_new(person: Person) -> bool:
    return person.date_joined > new_since()


def new_since() -> datetime:
    return timezone.now() - timedelta(days=settings.NEWCOMER_DAYS)


def is_trusted(person: Person) -> bool:
    """Whoever looks after the site was trusted before they came."""
    return person.is_staff or not is_new(person)
