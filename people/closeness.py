"""Who is close to whom: the apps above know who shares a circle or a pair, and say so here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from people.models import Person

type ClosePeople = Callable[[Person], Q]

_close: list[ClosePeople] = []


def register_close_people(condition: ClosePeople) -> None:
    """`condition(person)` gives a Q over Person: those who do something together with this person in a small group."""
    _close.append(condition)


def close_to(person: Person) -> Q:
    close = Q(pk__in=[])
    for condition in _close:
        close |= condition(person)
    return close
