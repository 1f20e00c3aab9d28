"""Scope tokens: where something may be seen, without a foreign key upwards.

`public` · `site` (everybody with an account) · `c:<community>` · `u:<person>` · `r:<room>` · `s:<seat in a room>`. A
row carries its scopes, a viewer has theirs, and every filter is an overlap. What a viewer has is told by the apps
above, which register a provider in `AppConfig.ready()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import Person

PUBLIC = "public"
SITE = "site"
PERSONAL = "u:"

type Viewer = Person | AnonymousUser
type ScopeProvider = Callable[[Viewer], Iterable[str]]
type KnownPeople = Callable[[Viewer], Q]

_scope_providers: list[ScopeProvider] = []
_known_people: list[KnownPeople] = []


def person_scope(person_id: int) -> str:
    return f"{PERSONAL}{person_id}"


def community_scope(community_id: int) -> str:
    return f"c:{community_id}"


def room_scope(room_id: int) -> str:
    return f"r:{room_id}"


def seat_scope(seat_id: int) -> str:
    """One person in a room, from when they came until they leave; who comes again has another."""
    return f"s:{seat_id}"


def is_of_room(scope: str) -> bool:
    """Whether only the few people in a room may see it."""
    return scope.startswith("r:")


def register_scope_provider(provider: ScopeProvider) -> None:
    """`provider(viewer)` gives the scope tokens that the viewer has beside `public` and their own."""
    _scope_providers.append(provider)


def register_known_people(condition: KnownPeople) -> None:
    """`condition(viewer)` gives a Q over Person: those the viewer shares a place with."""
    _known_people.append(condition)


def scopes_of(viewer: Viewer) -> list[str]:
    """Everything the viewer may see, as scope tokens. Costs one query a provider; ask once a request."""
    scopes = [PUBLIC]
    if viewer.is_authenticated:
        scopes += [SITE, person_scope(viewer.pk)]
    for provider in _scope_providers:
        scopes.extend(provider(viewer))
    return scopes


def ways_to_know(viewer: Viewer) -> list[Q]:
    """Each for itself, since one alone is quickly asked: the directory does where few are known."""
    return [condition(viewer) for condition in _known_people]


def people_known_to(viewer: Viewer) -> Q:
    known = Q(pk__in=[])
    for condition in ways_to_know(viewer):
        known |= condition
    return known
