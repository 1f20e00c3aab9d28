"""People by a part of their name, also one that is spelt nearly right, and by what they say of themselves. Their own
places decide, not the index."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, Q, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Upper
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from content.composed import Composed, pattern, planned, stand_ins
from content.rows import made
from content.statements import Statement
from people.models import Person
from people.querysets import PersonQuerySet, ways_to_see
from search.nearness import near, nearest, nearness
from search.ranking import COUNTED
from search.registry import people_in_places

if TYPE_CHECKING:
    from people.scopes import Viewer

PEOPLE_SHOWN = 6
PAGE_SIZE = 20
SHORTEST = 2
MOST = COUNTED + 1
# With so many called as was typed, whoever is called a little like it is not asked for.
FEW = 20
# Of those who say something of themselves no more are asked for whether they may be seen.
MOST_ABOUT = 1000
# Only signs of ASCII mean anything else in patterns than themselves.
_MEANS_MORE = re.compile(r"[!-/:-@\[-`{-~]")
# What a page says of them.
COLUMNS = ("id", "display_name", "handle", "role", "organisation", "portrait_seed", "portrait_key", "can_help")
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


def find_people(
    words: str, *, viewer: Viewer, places: Collection[int] | None = None, alone: bool = False, after: str = ""
) -> Named:
    """The first few beside everything else, or `alone` a page of them; `after` is the handle a page ended with.

    In these `places` alone, where some are given. Members find others by what they can help with too, as in the
    directory, which is theirs.
    """
    found = _rows_of(words, viewer, MOST, places, about=viewer.is_authenticated)
    handles = [handle for _pk, _name, handle, *_rest in found]
    start = handles.index(after) + 1 if alone and after in handles else 0
    shown = [_person(row) for row in found[:COUNTED][start : start + (PAGE_SIZE if alone else PEOPLE_SHOWN)]]
    ends = start + len(shown)
    goes_on = alone and shown and ends < min(len(found), COUNTED)
    is_last = alone and ends >= COUNTED
    return Named(shown, len(found), shown[-1].handle if goes_on else "", is_last and len(found) > COUNTED)


def people_named(
    words: str, *, viewer: Viewer, places: Collection[int] | None = None, most: int = PEOPLE_SHOWN
) -> list[Person]:
    return [_person(row) for row in _rows_of(words, viewer, most, places)]


def _person(row: tuple[Any, ...]) -> Person:
    return made(Person, dict(zip(COLUMNS, row, strict=False)))


def _rows_of(
    words: str, viewer: Viewer, most: int, places: Collection[int] | None, *, about: bool = False
) -> list[tuple[Any, ...]]:
    words = words.replace("\x00", "").strip()
    if len(words) < SHORTEST or (places is not None and not places):
        return []
    may_slip, signed_in = len(words) > SHORTEST, viewer.is_authenticated
    values: dict[str, Any] = {"words": words.upper(), "like": pattern(words)}
    if places is None and not signed_in:
        return NAMED_TO_VISITOR(most, may_slip, **values)
    values |= {"half": _half_of(words)} | ({"person": viewer.pk} if signed_in else {})
    values |= {"about": _beginning(words)} if about else {}
    if places is None:
        return _seen_by_member(most, may_slip, about).ask(**values)
    return _seen_in_places(most, may_slip, signed_in, about).ask(**values, places=list(places))


def _half_of(words: str) -> str:
    """The pattern of a word that is half of several: who has it in their name is called nearly so."""
    letters = [len(word) + 1 for word in words.split()]
    longest = max(words.split(), key=len)
    return pattern(longest) if len(letters) > 1 and 2 * max(letters) >= sum(letters) else ""


def _beginning(words: str) -> str:
    """The pattern of words that begin so, behind the name in what somebody is found by: after a blank, a comma, a
    slash."""
    return f"[^[:alnum:]]{_MEANS_MORE.sub(r'\\\g<0>', words.upper())}"


def said_of(words: str | RawSQL, beginning: str | RawSQL) -> Q:
    """Who says of themselves what begins so, which is near too. Of a pattern of two letters, or in scripts beyond those
    of Europe, the index has nothing: by the pattern alone everybody would be read."""
    return near("findable", words) & Q(findable__regex=beginning)


def _upper(people: PersonQuerySet) -> PersonQuerySet:
    return people.annotate(upper_name=Upper("display_name"), upper_handle=Upper("handle"))


def _holding(called: Upper) -> Q:
    return Q(upper_name__like=called) | Q(upper_handle__like=called)


def _called(people: PersonQuerySet, may_slip: bool, *, words: str, like: str) -> QuerySet[Person, tuple[Any, ...]]:
    named = _holding(Upper(Value(like)))
    if may_slip:
        named |= near("upper_name", words)
    return _upper(people).filter(named).annotate(near=nearness("upper_name", words)).values_list(*COLUMNS, "near")


def _named(most: int, may_slip: bool, **asked: str) -> QuerySet[Person, tuple[Any, ...]]:
    """As `visible_to` has them, each way of being seen for itself: in one condition Postgres compares the names of
    everybody with the words, and then leaves out nearly all."""
    ways = ways_to_see(AnonymousUser())
    first, *others = (_called(Person.objects.active().filter(way), may_slip, **asked) for way in ways)
    return first.union(*others).order_by(*NEAREST)[:most]


# Planned each time: whether few or many are called so decides by which index they are found.
NAMED_TO_VISITOR = Composed(_named, planned=False, words=str, like=str)
# For members in steps, each only where those before found too few, and no further than anybody counts: of a hundred
# thousand people thousands may be called Maria, and comparing all of them with what was typed would cost more than
# all the rest of a search. First those who are called so but for a slip, so that many Marias hide no Maria Gonzalez.
# Whether the member may see somebody is asked of each alone: beside the words Postgres gathers everybody they share a
# place with.
STEP = """
    called_{step} AS MATERIALIZED ({called}),
    seen_{step} AS MATERIALIZED (
        SELECT called.* FROM (SELECT * FROM called_{step} {among}) AS called CROSS JOIN LATERAL ({seen}) AS seen (one)
         WHERE {before} < {enough} LIMIT {most})
"""
TYPED: dict[str, Any] = {"words": str, "like": str, "half": str}
IN_STEPS = """
    WITH {steps}
    SELECT found.*, word_similarity(%s, upper(display_name)) AS near FROM ({found}) AS found
     ORDER BY near DESC, display_name, id LIMIT {most}
"""


@cache
def _seen_by_member(most: int, may_slip: bool, about: bool) -> Statement:
    kinds = _kinds(about) | {"person": int}
    return _in_steps(most, may_slip, Person.objects.visible_to(Person(pk=stand_ins(**kinds)["person"])), kinds)


@cache
def _seen_in_places(most: int, may_slip: bool, signed_in: bool, about: bool) -> Statement:
    """For visitors in steps as well: whoever is called so is looked for in the place, and not the other way round."""
    kinds = _kinds(about) | {"places": list} | ({"person": int} if signed_in else {})
    values = stand_ins(**kinds)
    viewer = Person(pk=values["person"]) if signed_in else AnonymousUser()
    return _in_steps(most, may_slip, Person.objects.active().filter(people_in_places(values["places"], viewer)), kinds)


def _kinds(about: bool) -> dict[str, Any]:
    return TYPED | ({"about": str} if about else {})


def _in_steps(most: int, may_slip: bool, seen_people: PersonQuerySet, kinds: dict[str, Any]) -> Statement:
    values = stand_ins(**kinds)
    people = _upper(Person.objects.active())
    one = seen_people.filter(pk=RawSQL("called.id", (), BigIntegerField()))
    seen, sees = one.values("pk")[:1].query.sql_with_params()
    steps: list[str] = []
    parameters: list[Any] = []
    for step, (way, enough, among) in enumerate(_ways_to_call(_given(values), may_slip)):
        called, asked = people.filter(way).values_list(*COLUMNS).query.sql_with_params()
        before = " + ".join(["0", *(f"(SELECT count(*) FROM seen_{one})" for one in range(step))])
        steps.append(
            STEP.format(step=step, called=called, seen=seen, before=before, enough=enough, among=among, most=MOST)
        )
        parameters += [*asked, *sees]
    found = " UNION ".join(f"SELECT * FROM seen_{step}" for step in range(len(steps)))
    sql = IN_STEPS.format(steps=",".join(steps), found=found, most=most)
    return planned(sql, [*parameters, values["words"]], **kinds)


def _given(values: dict[str, Any]) -> dict[str, RawSQL]:
    """In a way that Postgres cannot look at while it plans: the plan is the same for all, and made once."""
    return {
        name: RawSQL("(SELECT %s::text)", (values[name],), TextField()) for name in (*TYPED, "about") if name in values
    }


def _ways_to_call(given: dict[str, RawSQL], may_slip: bool) -> list[tuple[Q, int, str]]:
    """Each with how few must be found before it is gone, and among how many, where that is bounded: once they are
    called, or Postgres would rather look through all people than through the index."""
    words, half = given["words"], given["half"]
    has_half = Q(GreaterThan(half, Value(""))) & Q(upper_name__like=Upper(half))
    ways: list[tuple[Q, int, str]] = [
        (nearest("upper_name", words), MOST, ""),
        (_holding(Upper(given["like"])), MOST, ""),
        (has_half, FEW, ""),
    ]
    if may_slip:
        ways.append((near("upper_name", words), FEW, ""))
    if "about" in given:
        ways.append((said_of(words, given["about"]), FEW, f"LIMIT {MOST_ABOUT}"))
    return ways
