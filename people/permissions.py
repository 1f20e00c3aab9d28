"""Who may do what to a person. can_block"""

import rules

from people.models import Person


@rules.predicate
def can_block(user: Person, person: Person) -> bool:
    return user.pk != person.pk
