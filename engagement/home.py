"""The home page: first what waits for this person, then what is new, then what warms."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.composed import Composed
from engagement.finding import Finds, Seeker, find
from engagement.leaving_out import left_out_by_each
from engagement.models import Preferences
from engagement.sections import Item, Place, Section, sections

if TYPE_CHECKING:
    from people.models import Person

MOST = {Place.INVITATIONS: 4, Place.UNREAD: 8, Place.RAIL: 3}
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
    seeker = Seeker(person, _since(person, now), left_out_by_each([person.pk])[person.pk])
    (finds,) = find([seeker], {section.name: MOST[section.place] for section in sections()}, now)
    cards = _invitations(finds)
    said = {card.item.key for card in cards}
    return Home(
        greeting=_greeting(person, now),
        waiting=_waiting(len(cards)),
        cards=cards,
        unread=_blocks(Place.UNREAD, finds, said),
        rail=_blocks(Place.RAIL, finds),
    )


def _since(person: Person, now: datetime) -> datetime:
    visited = next((preferences.was_here_before(now) for preferences in VISITS(person=person.pk)), None)
    return visited or now - FIRST_LOOK_BACK


def _invitations(finds: Finds) -> list[Invitation]:
    """One of each kind before a second of any, so that a busy kind does not crowd out the rest. Nothing twice."""
    most = MOST[Place.INVITATIONS]
    waiting = [[Invitation(block.section, item) for item in block.items] for block in _blocks(Place.INVITATIONS, finds)]
    chosen: dict[str, Invitation] = {}
    while any(waiting):
        for items in filter(None, waiting):
            card = items.pop(0)
            chosen.setdefault(card.item.key, card)
    return list(chosen.values())[:most]


def _blocks(place: Place, finds: Finds, said: Container[str] = ()) -> list[Block]:
    found = ((section, finds.of(section, MOST[place], besides=said)) for section in sections(place))
    return [Block(section, _shown(section, items)) for section, items in found if items]


def _shown(section: Section, items: Sequence[Item]) -> Sequence[Item]:
    arranged = section.arrange(items) if section.arrange else items
    return section.dress(arranged) if section.dress else arranged


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
