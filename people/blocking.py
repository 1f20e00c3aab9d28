"""Not wanting to hear from somebody. Who asked for it is nobody else's to know, least of all theirs.

Nobody is told what the other one does to reach them (engagement.kinds), and the two are never put together.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from people.models import Block, Person


def block(person: Person, other: Person) -> None:
    Block.objects.get_or_create(person=person, other=other)


def lift(person: Person, other: Person) -> None:
    Block.objects.filter(person=person, other=other).delete()


def is_blocked_between(one: Person, other: Person) -> bool:
    """Whoever of the two asked for it."""
    return Block.objects.filter(Q(person=one, other=other) | Q(person=other, other=one)).exists()


def who_blocked(person_id: int) -> set[int]:
    return set(Block.objects.filter(other=person_id).values_list("person_id", flat=True))


def blocked_pairs(people: Iterable[int]) -> set[frozenset[int]]:
    """Which of them must not meet, whoever of the two asked for it."""
    among = list(people)
    found = Block.objects.filter(person__in=among, other__in=among).values_list("person_id", "other_id")
    return {frozenset(two) for two in found}
