"""The home page: first what waits for this person, then what is new, then what warms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.composed import Composed
from engagement.leaving_out import LeftOutBy, left_out_by
from engagement.models import Preferences
from engagement.promising import promising
from engagement.sections import Item, Place, Section

if TYPE_CHECKING:
    from people.models import Person

MOST_INVITATIONS = 4
MOST_UNREAD = 8
MOST_IN_RAIL = 3
FIRST_LOOK_BACK = timedelta(days=14)


VISITS = Composed(lambda person: Preferences.objects.filter(person=person).only("seen_at", "last_visit_at"), person=int)


@dataclass(frozen=True)
class Block:
    section: Section
    items: Sequence[Item]


@dataclass(frozen=True)
class Invitation:
    """One thing that waits, and the section it came from, so that a person can ask for less of it."""

    section: Section
    item: Item


@dataclass(frozen=True)
class Home:
    greeting: str
    waiting: str
    cards: Sequence[Invitation]
    unread: Sequence[Block]
    rail: Sequence[Block]

    @property
    def invitations(self) -> list[Item]:
        return [card.item for card in self.cards]

    @property
    def is_quiet(self) -> bool:
        return not (self.cards or self.unread)


def home_of(person: Person, now: datetime | None = None) -> Home:
    now = now or timezone.localtime()
    since = _since(person, now)
    left_out = left_out_by(person)
    asked = [section for section in promising(person, since) if left_out.wants(section)]
    cards = _invitations(_at(Place.INVITATIONS, asked), person, since, left_out)
    return Home(
        greeting=_greeting(person, now),
        waiting=_waiting(len(cards)),
        cards=cards,
        unread=_blocks(_at(Place.UNREAD, asked), person, since, MOST_UNREAD, left_out),
        rail=_blocks(_at(Place.RAIL, asked), person, since, MOST_IN_RAIL, left_out),
    )


def _since(person: Person, now: datetime) -> datetime:
    visited = next((preferences.was_here_before(now) for preferences in VISITS(person=person.pk)), None)
    return visited or now - FIRST_LOOK_BACK


def _at(place: Place, asked: Sequence[Section]) -> list[Section]:
    return [section for section in asked if section.place == place]


def _invitations(asked: Sequence[Section], person: Person, since: datetime, left_out: LeftOutBy) -> list[Invitation]:
    """One of each kind before a second of any, so that a busy kind does not crowd out the rest."""
    waiting = [
        [Invitation(section, item) for item in _some(section, person, since, MOST_INVITATIONS, left_out)]
        for section in asked
    ]
    chosen: list[Invitation] = []
    while len(chosen) < MOST_INVITATIONS and any(waiting):
        chosen += [items.pop(0) for items in waiting if items]
    return chosen[:MOST_INVITATIONS]


def _blocks(asked: Sequence[Section], person: Person, since: datetime, most: int, left_out: LeftOutBy) -> list[Block]:
    blocks = [Block(section, _some(section, person, since, most, left_out)) for section in asked]
    return [block for block in blocks if block.items]


def _some(section: Section, person: Person, since: datetime, most: int, left_out: LeftOutBy) -> list[Item]:
    """As many more are asked for as might fall away."""
    return left_out.of(section.items(person, since, most + min(len(left_out), most)))[:most]


def _greeting(person: Person, now: datetime) -> str:
    name = {"name": person.first_name}
    if now.hour < 5 or now.hour >= 18:
        return _("Good evening, %(name)s") % name
    return (_("Good morning, %(name)s") if now.hour < 12 else _("Good afternoon, %(name)s")) % name


def _waiting(count: int) -> str:
    if not count:
        return _("Nothing waiting for you.")
    numbers = [_("One thing has"), _("Two things have"), _("Three things have"), _("Four things have")]
    rest = ngettext(
        "your name on it; everything else can wait until you have a minute.",
        "your name on them; everything else can wait until you have a minute.",
        count,
    )
    return f"{numbers[count - 1]} {rest}"
