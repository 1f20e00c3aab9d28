"""People as lists show them: a face and a name, for many at once."""

from __future__ import annotations

from collections.abc import Collection

from content.composed import Composed
from people.models import Person

FACES = Composed(lambda people: Person.objects.for_faces().filter(pk__among=people), people=list)


def faces_of(numbers: Collection[int]) -> dict[int, Person]:
    """By number. One query, or none for nobody."""
    return {person.pk: person for person in FACES(people=sorted(numbers))} if numbers else {}
