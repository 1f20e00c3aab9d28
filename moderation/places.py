"""What moderation has to know of the places above it: how one is called, where it is, how somebody is shown out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from moderation.models import MeasureKind
    from people.models import Person


@dataclass(frozen=True)
class Shared:
    """A place where two people both are, and what was agreed there."""

    place: str
    name: str
    norms: Sequence[str]


@dataclass(frozen=True)
class Keeper:
    """`path` and `norms` of a place by its scope; '' and none where there is no such place. `names` are those of many,
    without the ones that are none of its places.

    `show_out(place, person, by, reason)` says whether the person belonged and does no more; it raises StaysHere with
    words when that cannot be. `let_back(place, person, by, kind, belongs)` ends what a measure of that kind did there,
    and where they were to belong makes them a member again. `within(place)` is the place whose leaders
    decide there too, '' where it is no part of any; `parts(place)` asks for the scopes of all such parts of a place.
    `shared(one, other)` are those where both are; `leaders(place)` are who decide there.
    """

    path: Callable[[str], str]
    names: Callable[[Collection[str]], Mapping[str, str]]
    show_out: Callable[[str, Person, Person, str], bool]
    norms: Callable[[str], list[str]]
    let_back: Callable[[str, Person, Person, MeasureKind, bool], None] = lambda place, person, by, kind, belongs: None
    within: Callable[[str], str] = lambda place: ""
    parts: Callable[[str], QuerySet[Any, str] | None] = lambda place: None
    shared: Callable[[Person, Person], Sequence[Shared]] = lambda one, other: ()
    leaders: Callable[[str], Sequence[Person]] = lambda place: ()


class StaysHere(Exception):
    pass


_keepers: list[Keeper] = []
# What stands at an address of its own still belongs to a place: by the name of the number in its address.
_whereabouts: dict[str, Callable[[int], str]] = {}


def register_keeper(keeper: Keeper) -> None:
    _keepers.append(keeper)


def register_whereabouts(argument: str, place_by_number: Callable[[int], str]) -> None:
    _whereabouts[argument] = place_by_number


def places_of(arguments: Mapping[str, Any]) -> set[str]:
    """The places of what an address names outside their own paths."""
    return {find(arguments[name]) for name, find in _whereabouts.items() if name in arguments}


def path_of(place: str) -> str:
    return next((path for one in _keepers if (path := one.path(place))), "")


def name_of(place: str) -> str:
    return names_of([place]).get(place, "")


def names_of(found: Collection[str]) -> dict[str, str]:
    """In a number of statements that does not grow with them. What is no place any more has none."""
    return {place: name for one in _keepers for place, name in one.names(found).items()}


def norms_of(place: str) -> list[str]:
    return next((norms for one in _keepers if (norms := one.norms(place))), [])


def shared_by(one: Person, other: Person) -> list[Shared]:
    return [place for keeper in _keepers for place in keeper.shared(one, other)]


def led_in(place: str) -> str:
    """The place whose leaders decide in this one."""
    return next((whole for one in _keepers if (whole := one.within(place))), place)


def leaders_in(place: str) -> list[Person]:
    return [person for one in _keepers for person in one.leaders(led_in(place))]


def with_its_parts(place: str) -> Q:
    """For rows with a `place`: this one, and what is a part of it. It asks nothing by itself."""
    found = Q(place=place)
    for one in _keepers:
        if (parts := one.parts(place)) is not None:
            found |= Q(place__in=parts)
    return found


def let_back(place: str, person: Person, by: Person, *, kind: MeasureKind, belongs: bool) -> None:
    for one in _keepers:
        one.let_back(place, person, by, kind, belongs)


def show_out(place: str, person: Person, by: Person, reason: str) -> bool:
    return any(one.show_out(place, person, by, reason) for one in _keepers)
