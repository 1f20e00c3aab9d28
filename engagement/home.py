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
# Of each kind, when somebody asks for everything that waits.
ALL = 50
FIRST_LOOK_BACK = timedelta(days=14)
# What is written for a week stands so long, however often somebody is here.
PERIOD = timedelta(weeks=1)


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
    # Nothing of it came later.
    at: datetime
    cards: Sequence[Invitation]
    unread: Sequence[Block]
    rail: Sequence[Block]
    # What waits beyond the cards, as far as it was counted; `counted` says whether there may be still more.
    more: int = 0
    counted: bool = True

    @property
    def more_wait(self) -> bool:
        return bool(self.more) or not self.counted

    @property
    def invitations(self) -> list[Item]:
        return [card.item for card in self.cards]

    @property
    def is_quiet(self) -> bool:
        return not (self.cards or self.unread)


def home_of(person: Person, now: datetime | None = None, *, all_that_waits: bool = False) -> Home:
    now = now or timezone.localtime()
    since = _since(person, now)
    left_out = left_out_by_each([person.pk])[person.pk]
    seeker = Seeker(person, since, left_out, begins=min(since, now - PERIOD))
    most = MOST | {Place.INVITATIONS: ALL} if all_that_waits else MOST
    (finds,) = find([seeker], {section.name: most[section.place] for section in sections()}, now)
    blocks = _blocks(Place.INVITATIONS, finds, most[Place.INVITATIONS])
    waiting = _one_of_each_first(blocks)
    cards = waiting if all_that_waits else waiting[: MOST[Place.INVITATIONS]]
    more, counted = len(waiting) - len(cards), all(len(one.items) < most[Place.INVITATIONS] for one in blocks)
    said = {card.item.key for card in cards}
    return Home(
        greeting=_greeting(person, now),
        waiting=_waiting(len(cards), more_wait=bool(more) or not counted),
        at=now,
        cards=cards,
        unread=_blocks(Place.UNREAD, finds, most[Place.UNREAD], said),
        rail=_blocks(Place.RAIL, finds, most[Place.RAIL]),
        more=more,
        counted=counted,
    )


def _since(person: Person, now: datetime) -> datetime:
    visited = next((preferences.was_here_before(now) for preferences in VISITS(person=person.pk)), None)
    return visited or now - FIRST_LOOK_BACK


def _one_of_each_first(blocks: Sequence[Block]) -> list[Invitation]:
    """One of each kind before a second of any, so that a busy kind does not crowd out the rest. Nothing twice."""
    waiting = [[Invitation(block.section, item) for item in block.items] for block in blocks]
    chosen: dict[str, Invitation] = {}
    while any(waiting):
        for items in filter(None, waiting):
            card = items.pop(0)
            chosen.setdefault(card.item.key, card)
    return list(chosen.values())


def _blocks(place: Place, finds: Finds, most: int, said: Container[str] = ()) -> list[Block]:
    found = ((section, finds.of(section, most, besides=said)) for section in sections(place))
    return [Block(section, _shown(section, items)) for section, items in found if items]


def _shown(section: Section, items: Sequence[Item]) -> Sequence[Item]:
    arranged = section.arrange(items) if section.arrange else items
    return section.dress(arranged) if section.dress else arranged


def _greeting(person: Person, now: datetime) -> str:
    name = {"name": person.first_name}
    if now.hour < 5 or now.hour >= 18:
        return _("Good evening, %(name)s") % name
    return (_("Good morning, %(name)s") if now.hour < 12 else _("Good afternoon, %(name)s")) % name


def _waiting(count: int, *, more_wait: bool) -> str:
    if not count:
        return _("Nothing waiting for you.")
    numbers = [_("One thing has"), _("Two things have"), _("Three things have"), _("Four things have")]
    some = numbers[count - 1] if count <= len(numbers) else _("%(count)d things have") % {"count": count}
    if more_wait:
        said = _("%(some)s your name on them to begin with; the rest can wait until you have a minute.")
        return said % {"some": some}
    rest = ngettext(
        "your name on it; everything else can wait until you have a minute.",
        "your name on them; everything else can wait until you have a minute.",
        count,
    )
    return f"{some} {rest}"
