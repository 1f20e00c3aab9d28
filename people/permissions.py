"""Who may do what to a person. can_edit_profile."""

import rules

from people.models import Person


@rules.predicate
def can_edit_profile(user: Person, person: Person) -> bool:
    return user.pk == person.pk
