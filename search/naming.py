"""People by a part of their name, also one that is spelt nearly right. Their own places decide, not the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Upper

from people.models import Person
from search.nearness import near, nearness

if TYPE_CHECKING:
    from people.scopes import Viewer

PEOPLE_SHOWN = 6
SHORTEST = 2


def people_named(words: str, *, viewer: Viewer, most: int = PEOPLE_SHOWN) -> list[Person]:
    words = words.replace("\x00", "").strip()
    if len(words) < SHORTEST:
        return []
    named = Q(display_name__icontains=words) | Q(handle__icontains=words)
    if len(words) > SHORTEST:
        named |= near("upper_name", words.upper())
    people = Person.objects.visible_to(viewer).annotate(upper_name=Upper("display_name")).filter(named)
    nearest = people.annotate(near=nearness("upper_name", words.upper()))
    return list(nearest.order_by("-near", "display_name", "pk")[:most])
