"""What the home page and the digest are made of. Each app registers what it has to offer a person.

One provider feeds both, so that a digest never says what the home page would not.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from people.models import Person


class Place(IntEnum):
    """Where a section stands on the home page; the order is by what the person can do now."""

    INVITATIONS = 1
    UNREAD = 2
    RAIL = 3


class Shape(IntEnum):
    """How a section looks in the digest, which goes by this order: what those who lead write, what one's words did."""

    LETTER = 0
    WORDS = 1
    ASK = 2
    ROWS = 3
    STORY = 4
    DATES = 5
    PEOPLE = 6

    @property
    def most(self) -> int:
        """A digest is read in two minutes."""
        return {Shape.LETTER: 3, Shape.ASK: 2, Shape.ROWS: 5, Shape.DATES: 3}.get(self, 1)


@dataclass(frozen=True)
class Item:
    """One line: what it is, why it is shown, and one verb.

    `key` names the thing ('thread:12') so that it is not said twice in home and digests. `icon` is a Lucide name;
    `person` shows a face and `at` a date tile instead. `quote` holds a member's own words. `author_id` keeps a
    person's own words out of their digest.
    """

    key: str
    title: str
    reason: str
    url: str
    verb: str = ""
    # Where a POST with `remove` has it not be brought up again.
    decline: str = ""
    icon: str = "message-circle"
    tone: str = "plain"
    person: Person | None = None
    at: datetime | None = None
    quote: str = ""
    # What of `title` and `reason` somebody worded, where these say more, as how many they are: a letter repeats it.
    named: str = ""
    author_id: int | None = None
    group: str = ""
    # The scope token of the community it is in: who muted it there sees nothing of it.
    place: str = ""
    # The conversation it is told of in ('proposal:12'), where its key is another: who muted that sees nothing of it.
    conversation: str = ""
    tags: Sequence[str] = ()
    # What mail says in place of `reason` and `verb`: there is room for who asks, and nothing around that says where.
    reason_by_mail: str = ""
    verb_by_mail: str = ""
    # How far it goes, for what goes on: a digest that told of a thread up to post 40 has not told of post 41.
    as_of: int = 0

    @property
    def said_as(self) -> str:
        """What a digest remembers of it."""
        return f"{self.key}:{self.as_of}" if self.as_of else self.key

    def besides(self, said: Container[str]) -> Self | None:
        """What of it is left to say where the things of these keys are said already."""
        return None if self.key in said else self

    @property
    def words(self) -> list[str | int | None]:
        """What a letter repeats of somebody. Found with others, it says something else than it did."""
        who = self.person.display_name if self.person else ""
        return [self.quote, self.author_id, who, self.at.isoformat() if self.at else "", self.named or self.title]

    @property
    def mailed_reason(self) -> str:
        return self.reason_by_mail or self.reason

    @property
    def mailed_verb(self) -> str:
        return self.verb_by_mail or self.verb

    @property
    def reason_as_sentence(self) -> str:
        """Where something comes after it in one line."""
        reason = self.mailed_reason
        return reason if reason.endswith((".", "?", "…")) or not reason else f"{reason}."


@dataclass(frozen=True)
class Find:
    """What a section looks for, in SQL, for each of those in a table `asked` (engagement.finding).

    `source` and `where` stand behind FROM and WHERE and hold what `visible_to` holds, for asked.person; they may use
    asked.since (when the person was last told), asked.begins (their period), asked.now and asked.today. `said` is the
    JSON that the section words. `key`, `author`, `place`, `conversation` and `tags` are those of the item, so that what
    is muted or was said before is not found. Of what goes on, `as_of` is the number of the latest it tells: not found
    is what a digest told that far. `unread` is what digests ask besides: home may go on showing what waits for a person
    though they have read it.
    """

    said: str
    source: str
    where: str
    order: str
    key: str
    author: str = "NULL::bigint"
    place: str = "''"
    conversation: str = "NULL::text"
    tags: str = "'{}'::text[]"
    as_of: str = ""
    unread: str = ""


@dataclass(frozen=True, eq=False)
class Section:
    """One kind of thing home and digests may hold. Each is only itself.

    Either `find` and `word`: what was found for a person becomes items, one after the other, without a statement. Or
    `items(person, since, most)` for what stands on the person's own row, or is for home alone. `again` finds what a
    letter told though it was read since or went on, where it takes more than `find` without `unread`. `looks_at` is how
    many are found where it takes words to choose among them; `arrange` orders what was chosen for whoever reads it,
    and `dress` adds what only home shows.
    """

    name: str
    title: str | _StrPromise
    place: Place
    order: int
    items: Callable[[Person, datetime, int], Sequence[Item]] | None = None
    in_digest: bool = True
    template: str = ""
    # Where a button says that all of it was read: the address gets each `said_as` as `told`, and `at` when that was.
    clears: str = ""
    shape: Shape = Shape.ROWS
    find: Find | None = None
    again: Find | None = None
    word: Callable[[Person, Sequence[Any]], Iterable[Item]] | None = None
    looks_at: int = 0
    arrange: Callable[[Sequence[Item]], Sequence[Item]] | None = None
    dress: Callable[[Sequence[Item]], Sequence[Item]] | None = None


def each(worded: Callable[[Any], Item]) -> Callable[[Person, Sequence[Any]], Iterable[Item]]:
    """For a section that words one after the other, whoever reads it."""
    return lambda person, rows: map(worded, rows)


_sections: dict[str, Section] = {}


def register_section(section: Section) -> None:
    _sections[section.name] = section


def sections(place: Place | None = None) -> list[Section]:
    chosen = (one for one in _sections.values() if place is None or one.place == place)
    return sorted(chosen, key=lambda one: (one.place, one.order))
