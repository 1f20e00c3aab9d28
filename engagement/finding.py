"""What there is for people: one planned statement for a hundred of them and for all sections.

Home asks it for one person, the digest for many. Each section says what it looks for as a `Find`; what nobody may be
shown (hidden, said before, muted) is left out here, so that it takes nobody's place.
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from content.statements import Statement
from engagement.leaving_out import SECTION, names_of
from engagement.sections import Find, Item, Section, sections

if TYPE_CHECKING:
    from people.models import Person

# A few more than fit, since one thing may be in two sections.
SPARE = 3


@dataclass(frozen=True)
class Seeker:
    """For whom is looked, from when on, and what they have no need of.

    `without` holds keys of things, conversations, scope tokens of places and people, #tags and names of sections.
    `only` are the places it is about, None for all. `told` says of things that go on how far digests told of them,
    by key. `begins` is when their period does, whether or not they were here since: `since`, unless said.
    """

    person: Person
    since: datetime
    without: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    told: Mapping[str, int] = field(default_factory=dict)
    by_mail: bool = False
    # As somebody else would find it: with what the person wrote, and has read.
    own: bool = False
    begins: datetime | None = None
    # As of then, where that is not now.
    at: datetime | None = None

    def wants(self, item: Item) -> bool:
        about_it = self.only is None or item.place in self.only
        return about_it and self.without.isdisjoint(names_of(item))

    def asks(self, section: Section) -> bool:
        return SECTION + section.name not in self.without


class Finds:
    """What was found for one person, worded when it is asked for."""

    def __init__(self, seeker: Seeker, rows: Mapping[str, Sequence[Any]]) -> None:
        self.seeker = seeker
        self._rows = rows

    def of(self, section: Section, most: int, besides: Container[str] = ()) -> list[Item]:
        """So many at most, without what is said in `besides`; no more than these are worded."""
        if not self.seeker.asks(section):
            return []
        left = (one.besides(besides) for one in self._items(section, most))
        return list(islice((one for one in left if one and self.seeker.wants(one)), most))

    def _items(self, section: Section, most: int) -> Iterable[Item]:
        if section.items:
            return section.items(self.seeker.person, self.seeker.since, most)
        rows = self._rows.get(section.name)
        return section.word(self.seeker.person, rows) if rows and section.word else ()


def find(seekers: Sequence[Seeker], most: Mapping[str, int], now: datetime, *, again: bool = False) -> list[Finds]:
    """In their order. `most` says how many are wanted of each section, by its name; of others nothing is found.

    `again`: only what is in `told`, though it was read since or went on.
    """
    # Each page asks for the same sections always; letters that were told ask for others each, and so for all.
    looked = tuple(section for section in sections() if section.find and (again or section.name in most))
    rows: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    if looked and seekers:
        asked = json.dumps([_asked(seeker, looked, most, now) for seeker in seekers])
        for pk, number, said in _statement(looked, again).ask(asked=asked):
            rows[pk][looked[number].name].append(json.loads(said))
    return [Finds(seeker, rows[seeker.person.pk]) for seeker in seekers]


def _asked(seeker: Seeker, looked: Sequence[Section], most: Mapping[str, int], now: datetime) -> dict[str, Any]:
    return {
        "person": seeker.person.pk,
        "since": seeker.since.isoformat(),
        "begins": (seeker.begins or seeker.since).isoformat(),
        "now": (seeker.at or now).isoformat(),
        "today": (seeker.at or now).astimezone(ZoneInfo(seeker.person.time_zone)).date().isoformat(),
        "unwanted": [name for name in seeker.without if name[0] != "#"],
        "tags": [name[1:] for name in seeker.without if name[0] == "#"],
        "told": seeker.told,
        "by_mail": seeker.by_mail,
        "own": seeker.own,
        "places": None if seeker.only is None else list(seeker.only),
        "most": [_room(section, most) if seeker.asks(section) else 0 for section in looked],
    }


def _room(section: Section, most: Mapping[str, int]) -> int:
    wanted = most.get(section.name, 0)
    return max(wanted + SPARE, section.looks_at) if wanted else 0


@cache
def _statement(looked: tuple[Section, ...], again: bool) -> Statement:
    write = _part_again if again else _part
    parts = " UNION ALL ".join(write(number, section) for number, section in enumerate(looked))
    sql = f"""
    WITH asked AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(%(asked)s::jsonb) AS one (
            person bigint, since timestamptz, begins timestamptz, now timestamptz, today date,
            unwanted text[], tags text[], told jsonb, by_mail boolean, own boolean,
            places text[], most int[]
        )
    )
    {parts}
    """
    return Statement(f"found_{zlib.crc32(sql.encode())}", sql, "asked")


def _part(number: int, section: Section) -> str:
    find = section.find
    assert find
    is_news = f"AND {find.as_of} > coalesce((asked.told ->> ({find.key}))::bigint, 0)" if find.as_of else ""
    is_unread = f"AND (NOT asked.by_mail OR asked.own OR {find.unread})" if find.unread else ""
    return _found(number, find, f"{is_news} {is_unread}")


def _part_again(number: int, section: Section) -> str:
    find = section.again or section.find
    assert find
    return _found(number, find, f"AND asked.told ? ({find.key})")


def _found(number: int, find: Find, besides: str) -> str:
    """Ordered inside, and so it comes."""
    return f"""
    (SELECT asked.person, {number}, found.said::text FROM asked CROSS JOIN LATERAL (
        SELECT {find.said} AS said FROM {find.source}
        WHERE {find.where}
          AND NOT (ARRAY[{find.key}, {find.place}, {find.conversation}, 'u:' || {find.author}] && asked.unwanted)
          AND (asked.places IS NULL OR {find.place} = ANY(asked.places))
          AND NOT ({find.tags} && asked.tags)
          {besides}
        ORDER BY {find.order} LIMIT asked.most[{number + 1}]
    ) AS found)"""
