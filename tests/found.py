"""What one section has for one person, as home and digests would find it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from engagement.finding import Seeker, find
from engagement.sections import Item, Section
from people.models import Person


def found(section: Section, person: Person, since: datetime, most: int = 4) -> list[Item]:
    [finds] = find([Seeker(person, since)], {section.name: most}, timezone.now())
    items = finds.of(section, most)
    return list(section.arrange(items)) if section.arrange else items
