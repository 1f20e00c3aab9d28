"""Who may do what to a person. can_block can_look_after"""

import rules

from people.models import Person


@rules.predicate
def can_block(user: Person, person: Person) -> bool:
    return user.pk != person.pk


@rules.predicate
def can_look_after(staff: Person, person: Person) -> bool:
    """Who works for the site is changed, and let in, by themselves and by those who may do everything: nobody else
    shuts them out or comes in as them."""
    return staff.is_superuser or staff.pk == person.pk or not (person.is_staff or person.is_superuser)
