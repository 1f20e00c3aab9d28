"""Kinds of notification. The app that knows what happened registers who hears of it and how it is worded.

Things that belong together share one mail and are read together: the act says so with `conversation="thread:12"`
among the ids it records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from engagement.models import Activity
    from people.models import Person


@dataclass(frozen=True)
class Wording:
    """What one notification says. `text` is one plain sentence, `quote` what stands beneath it: a member's own words,
    why, or ''.

    `calendar` makes the calendar file (RFC 5545, with its METHOD) that goes with the mail; a page never calls it.
    """

    text: str
    url: str
    icon: str = "bell"
    quote: str = ""
    calendar: Callable[[], str] | None = None
    # Off where who did it is not for the reader to know.
    shows_actor: bool = True
    # Several of one conversation are told in one line: `many(3)` says so. Without it each has its own.
    many: Callable[[int], str] | None = None


def the_one_told(activity: Activity) -> list[int]:
    """Who hears of what is recorded for each of them by itself."""
    return [activity.payload["to"]]


class Weight(IntEnum):
    """How near it is to somebody: presets of a place leave out what is further away (engagement.hearing)."""

    # What became of my words, my membership, my name: told whatever somebody chose.
    OWED = 1
    # Reminders of what I said I would come to, or asked to be reminded of.
    ASKED_FOR = 2
    # It has my name on it.
    NAMED = 3
    # What I follow or took part in.
    AROUND = 4
    # Everything else that happens there.
    ALL = 5


@dataclass(frozen=True)
class Kind:
    """A kind of notification.

    `recipients(activity)` gives ids of people; the actor is left out afterwards. `word(activities, reader)` words
    many at once, keyed by activity id, in a constant number of queries; what the reader may not see (any more) has
    no key and is not shown, counted or mailed.
    """

    name: str
    label: str | _StrPromise
    verbs: frozenset[str]
    recipients: Callable[[Activity], Iterable[int]]
    word: Callable[[Sequence[Activity], Person], Mapping[int, Wording]]
    # None: as long as the site says, in the setting that `mail_waits` names.
    mail_after_seconds: int | None = None
    mail_waits: str = "NOTICE_MAIL_MINUTES"
    # Told because of who did it: not told to those who do not want to hear from them (people.blocking).
    from_a_person: bool = False
    weight: Weight = Weight.NAMED
    # Reaches them wherever they belong by then. The log names the place; only the notification is the person's own.
    is_personal: bool = False
    # What others did with my words, for a filter of its own.
    is_thanks: bool = False
    # Who has read it already where it stands: those are told nothing.
    read_by: Callable[[Activity], Iterable[int]] | None = None
    # All of one place belong together, in a line and in a letter, though each is a conversation of its own.
    by_place: bool = False


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    _kinds[kind.name] = kind


def all_kinds() -> list[Kind]:
    return list(_kinds.values())


def kind_named(name: str) -> Kind | None:
    return _kinds.get(name)


def kinds_for(verb: str) -> list[Kind]:
    return [kind for kind in _kinds.values() if verb in kind.verbs]


def kinds_by_place() -> set[str]:
    return {kind.name for kind in _kinds.values() if kind.by_place}
