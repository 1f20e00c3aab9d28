"""Whose profile a viewer finds: a name leads there for these, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model

if TYPE_CHECKING:
    from people.models import Person
    from people.scopes import Viewer


def lead_to_profiles(people: Iterable[Person], viewer: Viewer) -> None:
    """Marks each with `is_met`, which a page asks before a name leads anywhere. One query, or none for nobody."""
    people = list(people)
    numbers = {person.pk for person in people}
    met: set[int] = set()
    if numbers:
        found = get_user_model().objects.visible_to(viewer).filter(pk__in=numbers)
        met = set(found.order_by().values_list("pk", flat=True))
    for person in people:
        person.is_met = person.pk in met
