"""People by a part of their name, also one that is spelt nearly right. Their own places decide, not the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from content.composed import Composed, pattern, spoken, stand_ins
from content.rows import made
from content.statements import Spoken
from people.models import Person
from people.querysets import PersonQuerySet, ways_to_see
from search.nearness import nearness
from search.ranking import COUNTED

if TYPE_CHECKING:
    from people.scopes import Viewer

PEOPLE_SHOWN = 6
PAGE_SIZE = 20
SHORTEST = 2
# What a page says of them.
COLUMNS = ("id", "display_name", "handle", "role", "organisation", "portrait_seed", "portrait_key")
# As a kind of what is found, beside those of the index.
KIND, LABEL = "person", _("People")
CALLED = frozenset({KIND, "people", "persons"})
NEAREST = ("-near", "display_name", "pk")


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
    values: dict[str, Any] = {"words": words.upper(), "like": pattern(words)}
    if not viewer.is_authenticated:
        found = NAMED_TO_VISITOR(most, may_slip, **values)
    else:
        found = _nearest_seen(most, may_slip).ask(**values, person=viewer.pk)
    return [made(Person, dict(zip(COLUMNS, row, strict=False))) for row in found]


def _called(people: PersonQuerySet, may_slip: bool, *, words: str, like: str) -> QuerySet[Person, tuple[Any, ...]]:
    upper = people.annotate(upper_name=Upper("display_name"), upper_handle=Upper("handle"))
    called = Upper(Value(like))
    named = Q(upper_name__like=called) | Q(upper_handle__like=called)
    if may_slip:
        named |= Q(upper_name__trigram_word_similar=words)
    return upper.filter(named).annotate(near=nearness("upper_name", words)).values_list(*COLUMNS, "near")


def _named(most: int, may_slip: bool, **asked: str) -> QuerySet[Person, tuple[Any, ...]]:
    """As `visible_to` has them, each way of being seen for itself: in one condition Postgres compares the names of
    everybody with the words, and then leaves out nearly all."""
    ways = ways_to_see(AnonymousUser())
    first, *others = (_called(Person.objects.active().filter(way), may_slip, **asked) for way in ways)
    return first.union(*others).order_by(*NEAREST)[:most]


# Planned each time: whether few or many are called so decides by which index they are found.
NAMED_TO_VISITOR = Composed(_named, planned=False, words=str, like=str)
# Members are looked at one by one, from the nearest on, until there are enough: with the condition beside the words
# Postgres gathers everybody they share a place with, a hundred thousand maybe, for the six that are shown.
NEAREST_SEEN = """
    SELECT called.*
      FROM ({called}) AS called CROSS JOIN LATERAL ({seen}) AS seen (one)
     ORDER BY near DESC, display_name, id
     LIMIT {most}
"""


@cache
def _nearest_seen(most: int, may_slip: bool) -> Spoken:
    asked = {"words": str, "like": str}
    values = stand_ins(**asked, person=int)
    called = _called(Person.objects.active(), may_slip, words=values["words"], like=values["like"])
    called = called.order_by(*NEAREST)
    known = Person.objects.visible_to(Person(pk=values["person"]))
    seen = known.filter(pk=RawSQL("called.id", (), BigIntegerField())).values("pk")[:1]
    (called_sql, first), (seen_sql, then) = called.query.sql_with_params(), seen.query.sql_with_params()
    sql = NEAREST_SEEN.format(called=called_sql, seen=seen_sql, most=most)
    return spoken(sql, [*first, *then], **asked, person=int)
