"""What a digest tells: chosen for many people at once, each on their own clock, and worded as a letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.timezone import override
from django.utils.translation import gettext as _

from engagement.digest_orders import Order
from engagement.digest_words import about_days, about_places, less_often, when_it_comes
from engagement.finding import Finds, Seeker, find
from engagement.leaving_out import left_out_by_each
from engagement.links import unsubscribe_headers, unsubscribe_url
from engagement.mailing import Letter, drawn
from engagement.models import Cadence
from engagement.sections import Item, Section, sections
from engagement.standing import as_told
from people.scopes import person_scope

if TYPE_CHECKING:
    from engagement.models import Mail


@dataclass(frozen=True)
class DigestPart:
    section: Section
    items: Sequence[Item]

    @property
    def shape(self) -> str:
        return self.section.shape.name.lower()


def parts_of_each(orders: Sequence[Order], now: datetime) -> Iterator[tuple[Order, list[DigestPart]]]:
    """Those who have something to read."""
    wanted = {section.name: section.shape.most for section in _in_digests()}
    for order, finds in zip(orders, find(_seekers(orders), wanted, now), strict=True):
        with override(order.person.time_zone):
            parts = _parts(finds)
        if parts:
            yield order, parts


def _seekers(orders: Sequence[Order]) -> list[Seeker]:
    left_out = left_out_by_each([order.person.pk for order in orders])
    return [_seeker(order, left_out[order.person.pk]) for order in orders]


def _seeker(order: Order, left_out: frozenset[str]) -> Seeker:
    """Nobody gets their own words. As others will read it, nothing of what this person muted is missing either."""
    without = order.said | order.reach.besides
    if not order.own:
        without |= left_out | {person_scope(order.person.pk)}
    return Seeker(
        order.person,
        order.since,
        without,
        order.reach.only,
        _told(order.said),
        by_mail=True,
        own=order.own,
        begins=order.begins,
    )


def _told(said: Iterable[str]) -> dict[str, int]:
    """How far what goes on was told ('thread:12:40'), by its key; of other keys that end so, nobody asks."""
    told: dict[str, int] = {}
    for one in said:
        key, _colon, number = one.rpartition(":")
        if key and number.isdecimal():
            told[key] = max(told.get(key, 0), int(number))
    return told


def _in_digests() -> list[Section]:
    return [section for section in sections() if section.in_digest]


def _parts(finds: Finds) -> list[DigestPart]:
    parts: list[DigestPart] = []
    said: set[str] = set()
    for section in sorted(_in_digests(), key=lambda one: one.shape):
        most = section.shape.most
        fresh = finds.of(section, most, besides=said)
        said |= {item.key for item in fresh}
        if fresh:
            parts.append(DigestPart(section, section.arrange(fresh) if section.arrange else fresh))
    return parts


def _letter(order: Order, parts: list[DigestPart]) -> Letter:
    first = parts[0].items[0]
    more = sum(len(part.items) for part in parts) - 1
    subject = _("%(first)s, and %(more)d more") % {"first": first.title, "more": more} if more else first.title
    return Letter(
        kind="digest",
        subject=subject,
        template="digest",
        context={"parts": parts, "away": order.away, **_about_itself(order, parts), **_ways_to_stop(order)},
        headers=unsubscribe_headers(order.person, "digest"),
    )


def _about_itself(order: Order, parts: Sequence[DigestPart]) -> dict[str, object]:
    cadence = Cadence.MONTHLY if order.away else order.reach.cadence
    places = {item.place for part in parts for item in part.items if item.place}
    return {"days": about_days(cadence, order.until, order.since), "places": about_places(cadence, places)}


def _ways_to_stop(order: Order) -> dict[str, object]:
    """Who is away gets none on any day: nothing is said of days.

    Nor in one that is only about places with days of their own: how often all others come leaves these as they are.
    """
    ways: dict[str, object] = {
        "unsubscribe_url": unsubscribe_url(order.person, "digest"),
        "stop_all": unsubscribe_url(order.person, "all"),
    }
    if order.chosen and not order.away and order.reach.usual in order.reach.due:
        ways |= {"comes": when_it_comes(order.chosen), "less_often": less_often(order.chosen)}
    return ways


def drawn_digest(order: Order, parts: list[DigestPart], now: datetime) -> Mail | None:
    with override(order.person.time_zone):
        mail = drawn(_letter(order, parts), person=order.person, key=order.key)
    if mail:
        mail.told = _told_by(order, parts, now)
    return mail


def _told_by(order: Order, parts: Sequence[DigestPart], now: datetime) -> dict[str, object]:
    return {
        "since": order.since.isoformat(),
        "begins": (order.begins or order.since).isoformat(),
        "at": now.isoformat(),
        "items": [as_told(item, part.section.name) for part in parts for item in part.items],
    }


def keys_of(parts: Sequence[DigestPart]) -> list[str]:
    return [item.said_as for part in parts for item in part.items]
