"""People by a part of their name, also one that is spelt nearly right. Their own places decide, not the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, Value
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from content.composed import Composed, pattern
from people.models import Person
from people.querysets import PersonQuerySet
from search.nearness import nearness, say_how_near
from search.ranking import COUNTED

if TYPE_CHECKING:
    from people.scopes import Viewer

PEOPLE_SHOWN = 6
PAGE_SIZE = 20
SHORTEST = 2
# What a page says of them.
NAMED_BY = ("display_name", "handle", "role", "organisation", "portrait_seed", "portrait_key")
# As a kind of what is found, beside those of the index.
KIND, LABEL = "person", _("People")
CALLED = frozenset({KIND, "people", "persons"})


@dataclass(frozen=True)
class Named:
    """People called so: `count` is exact up to 200, as for all kinds."""

    shown: Sequence[Person] = ()
    count: int = 0
    next_after: str = ""
    # There are more than a search shows one by one: the directory has them all.
    overflows: bool = False

    @property
    def words(self) -> str:
        return f"{COUNTED}+" if self.count > COUNTED else str(self.count)


def find_people(words: str, *, viewer: Viewer, alone: bool = False, after: str = "") -> Named:
    """The first few beside everything else, or `alone` a page of them; `after` is the handle a page ended with."""
    found = people_named(words, viewer=viewer, most=COUNTED + 1)
    handles = [person.handle for person in found]
    start = handles.index(after) + 1 if alone and after in handles else 0
    shown = found[:COUNTED][start : start + (PAGE_SIZE if alone else PEOPLE_SHOWN)]
    ends = start + len(shown)
    goes_on = alone and shown and ends < min(len(found), COUNTED)
    is_last = alone and ends >= COUNTED
    return Named(shown, len(found), shown[-1].handle if goes_on else "", is_last and len(found) > COUNTED)


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
    nearest = upper.only(*NAMED_BY).filter(named).annotate(near=nearness("upper_name", words))
    return nearest.order_by("-near", "display_name", "pk")[:most]


# Planned each time: whether few or many are called so decides by which index they are found.
NAMED = Composed(_named, planned=False, words=str, like=str)
NAMED_TO_MEMBER = Composed(_named, planned=False, words=str, like=str, person=int)
