"""People by a part of their name, also one that is spelt nearly right. Their own places decide, not the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, Value
from django.db.models.functions import Upper

from content.composed import Composed, pattern
from people.models import Person
from people.querysets import PersonQuerySet
from search.nearness import nearness, say_how_near

if TYPE_CHECKING:
    from people.scopes import Viewer

PEOPLE_SHOWN = 6
SHORTEST = 2


def people_named(words: str, *, viewer: Viewer, most: int = PEOPLE_SHOWN) -> list[Person]:
    words = words.replace("\x00", "").strip()
    if len(words) < SHORTEST:
        return []
    may_slip = len(words) > SHORTEST
    if may_slip:
        say_how_near()
    like = pattern(words)
    if not viewer.is_authenticated:
        return NAMED(most, may_slip, words=words.upper(), like=like)
    return NAMED_TO_MEMBER(most, may_slip, words=words.upper(), like=like, person=viewer.pk)


def _named(most: int, may_slip: bool, *, words: str, like: str, person: int = 0) -> PersonQuerySet:
    people = Person.objects.visible_to(Person(pk=person) if person else AnonymousUser())
    upper = people.annotate(upper_name=Upper("display_name"), upper_handle=Upper("handle"))
    called = Upper(Value(like))
    named = Q(upper_name__like=called) | Q(upper_handle__like=called)
    if may_slip:
        named |= Q(upper_name__trigram_word_similar=words)
    nearest = upper.filter(named).annotate(near=nearness("upper_name", words))
    return nearest.order_by("-near", "display_name", "pk")[:most]


# Planned each time: whether few or many are called so decides by which index they are found.
NAMED = Composed(_named, planned=False, words=str, like=str)
NAMED_TO_MEMBER = Composed(_named, planned=False, words=str, like=str, person=int)
