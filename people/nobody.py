"""Whom things are by that were written without a name: 'a member', and nobody else."""

from __future__ import annotations

from people.models import Person

HANDLE = "a-member"
# The space does not break, so that it counts as one name wherever first names are used.
NAME = "A\u00a0member"


def nobody() -> Person:
    """The author of what is written without a name, everywhere on this site. Nobody signs in as them."""
    person, _made = Person.objects.get_or_create(
        handle=HANDLE, defaults={"display_name": NAME, "is_placeholder": True, "email": None}
    )
    return person


def is_nobody(person: Person) -> bool:
    return person.handle == HANDLE
