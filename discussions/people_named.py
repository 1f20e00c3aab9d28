"""The people a thread's page names, in one query, each with whether the viewer can meet them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from content.composed import Composed
from people.models import Person

if TYPE_CHECKING:
    from people.scopes import Viewer

# What a page says of a person; the rest of their row stays in the database.
NAMED_BY = (
    "display_name", "handle", "role", "organisation", "pronouns", "portrait_seed", "portrait_key",
    "is_active", "is_placeholder", "is_listed",
)  # fmt: skip
PEOPLE = Composed(lambda people: Person.objects.filter(pk__among=people).only(*NAMED_BY), people=list)
PEOPLE_MET = Composed(
    lambda people, viewer: Person.objects.filter(pk__among=people).only(*NAMED_BY).met_by(Person(pk=viewer)),
    people=list,
    viewer=int,
)


def people_named(ids: Iterable[int], viewer: Viewer) -> dict[int, Person]:
    """By key."""
    if viewer.is_authenticated:
        return {person.pk: person for person in PEOPLE_MET(people=list(ids), viewer=viewer.pk)}
    people = {person.pk: person for person in PEOPLE(people=list(ids))}
    for person in people.values():
        # Of what a visitor might know, this stands in the row itself: a stored page follows it.
        person.is_met = person.is_listed and person.is_active and not person.is_placeholder
    return people
