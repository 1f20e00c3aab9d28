"""The digest: what a person would want to have seen, once a period, and nothing when there is nothing.

What is known of people beforehand is asked for a hundred at once; then each is written for alone, on their own clock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import override
from django.utils.translation import gettext as _

from engagement.digest_words import about_days, about_places, less_often, when_it_comes
from engagement.finding import Finds, Seeker, find
from engagement.leaving_out import left_out_by_each
from engagement.links import unsubscribe_headers, unsubscribe_url
from engagement.mailing import Letter, drawn, put_into_outbox, tell_sweeper
from engagement.models import Cadence, DigestIssue, Preferences
from engagement.models.preferences import AWAY_AFTER
from engagement.reach import Reach, elsewhere_of
from engagement.sections import Item, Section, sections
from engagement.standing import as_told
from people.scopes import person_scope

if TYPE_CHECKING:
    from engagement.models import Mail
    from people.models import Person

log = structlog.get_logger()
TRY_AGAIN_AFTER = timedelta(hours=1)
REMEMBERED_FOR = timedelta(days=90)
BATCH = 100
PERIOD = "%Y-%m-%dT%H:%MZ"
PLANNED = ["next_digest_at", "digest_looked_at", "digest_again_at"]
# What a period begins with that is none.
AWAY = "away "


# By person, the cadences of places that have their own.
type Elsewhere = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True)
class DigestPart:
    section: Section
    items: Sequence[Item]

    @property
    def shape(self) -> str:
        return self.section.shape.name.lower()


@dataclass(frozen=True)
class Away:
    """To whom a digest goes that has not been here since, and whether it is the last one."""

    since: datetime
    is_last: bool


@dataclass(frozen=True)
class Order:
    """A digest to be written: whose, of which period and places, since when until when, and what they chose of it.

    `said` is what earlier ones said.
    `own` is whether it is as everybody else will read it: with their own words, and with what they have read.
    `begins` is when the period does, where that is not `since`: they were here meanwhile.
    """

    person: Person
    period: str
    reach: Reach
    since: datetime
    until: datetime
    chosen: Preferences | None = None
    said: frozenset[str] = frozenset()
    away: Away | None = None
    own: bool = False
    begins: datetime | None = None

    @property
    def key(self) -> str:
        return f"digest:{self.person.pk}:{self.period}"


def due_batches(now: datetime | None = None) -> Iterator[list[int]]:
    """Whose digests are due, longest first, a hundred at once. Nothing is claimed yet: to be cut twice does no harm."""
    due = Preferences.objects.due(now or timezone.now()).order_by("next_digest_at")
    yield from map(list, batched(list(due.values_list("pk", flat=True)), BATCH))


def write_due_digests(now: datetime | None = None) -> int:
    """Writes every digest that is due, in this process: for commands and tests. Returns how many."""
    now = now or timezone.now()
    written = 0
    while batches := list(due_batches(now)):
        written += sum(write_batch(pks, now) for pks in batches)
    return written


def write_batch(pks: Sequence[int], now: datetime | None = None) -> int:
    """Those of them that are still due; rows are claimed, so two processes share the work. Returns how many."""
    return _write_or_put_off(pks, now or timezone.now())


def _write_or_put_off(pks: Sequence[int], now: datetime) -> int:
    """One person's trouble keeps nobody else from their digest, and is looked at again in an hour."""
    try:
        return _write_claimed(pks, now)
    except Exception:
        if len(pks) > 1:
            return sum(_write_or_put_off([pk], now) for pk in pks)
        log.exception("digest_failed", preferences=pks[0])
        Preferences.objects.filter(pk__in=pks).update(digest_again_at=now + TRY_AGAIN_AFTER)
        return 0


@transaction.atomic
def _write_claimed(pks: Sequence[int], now: datetime) -> int:
    """What another process holds is left to it."""
    due = Preferences.objects.due(now).select_for_update(skip_locked=True, of=("self",))
    claimed = list(due.select_related("person").filter(pk__in=pks))
    orders = _orders(claimed, now)
    elsewhere = {order.person.pk: order.reach.elsewhere for order in orders}
    for one in claimed:
        one.digest_looked_at, one.digest_again_at = one.next_digest_at, None
        one.plan_next_digest(after=now, also=elsewhere[one.person_id].values(), minute=one.digest_minute)
    Preferences.objects.bulk_update(claimed, PLANNED)
    return _write(orders, now)


def _orders(many: Sequence[Preferences], now: datetime) -> list[Order]:
    elsewhere, said = elsewhere_of(many), said_in(issues_of(many, now))
    return [
        order_of_who_is_away(one, elsewhere, said, now) if one.is_away(now) else order_of(one, elsewhere, said, now)
        for one in many
    ]


def order_of(
    preferences: Preferences,
    elsewhere: Elsewhere,
    said: Mapping[int, frozenset[str]],
    now: datetime,
) -> Order:
    """It begins where the one before ended, however late it is: what that one said is not said again."""
    pk, planned = preferences.person_id, preferences.next_digest_at or now
    reach = Reach.on(preferences, preferences.next_digest_at, elsewhere.get(pk, {}))
    begins = min(planned, now) - reach.longest
    if preferences.digest_looked_at:
        begins = min(begins, preferences.digest_looked_at)
    since = max(begins, preferences.was_here_before(now) or begins)
    period, told = planned.strftime(PERIOD), said.get(pk, frozenset())
    return Order(preferences.person, period, reach, since, planned, preferences, told, begins=begins)


def order_of_who_is_away(
    preferences: Preferences, elsewhere: Elsewhere, said: Mapping[int, frozenset[str]], now: datetime
) -> Order:
    """What they missed: once after thirty days, once after ninety, and then nothing until they come back.

    Neither tells what an earlier one told.
    """
    since, stage = preferences.last_sign_of_life, preferences.times_missed(now)
    reach = Reach.on(preferences, None, elsewhere.get(preferences.person_id, {}))
    away = Away(since, is_last=stage == len(AWAY_AFTER))
    said_to_them = said.get(preferences.person_id, frozenset())
    period = f"{AWAY}{stage} {since:%Y-%m-%d}"
    return Order(preferences.person, period, reach, since, now, preferences, said_to_them, away)


def issues_of(many: Sequence[Preferences], now: datetime) -> list[DigestIssue]:
    """All that is remembered."""
    people = [one.person_id for one in many]
    return list(DigestIssue.objects.filter(person__in=people, made_at__gte=now - REMEMBERED_FOR))


def said_in(issues: Iterable[DigestIssue]) -> dict[int, frozenset[str]]:
    """By person."""
    said: dict[int, set[str]] = defaultdict(set)
    for issue in issues:
        said[issue.person_id].update(issue.keys)
    return {person: frozenset(keys) for person, keys in said.items()}


def _write(orders: Sequence[Order], now: datetime) -> int:
    """Nothing for who has nothing to read, and nothing twice for one period."""
    made = DigestIssue.objects.filter(person__in=[one.person for one in orders], period__in={o.period for o in orders})
    already = set(made.values_list("person_id", "period"))
    fresh = [one for one in orders if (one.person.pk, one.period) not in already]
    issues, mails = [], []
    for order, parts in parts_of_each(fresh, now):
        if mail := drawn_digest(order, parts, now):
            issues.append(_issue(order, parts, now))
            mails.append(mail)
    DigestIssue.objects.bulk_create(issues)
    put_into_outbox(mails)
    return len(mails)


def _issue(order: Order, parts: Sequence[DigestPart], now: datetime) -> DigestIssue:
    return DigestIssue(
        person=order.person, period=order.period, made_at=now, begins_at=order.begins, keys=keys_of(parts)
    )


@transaction.atomic
def show_digest(person: Person, now: datetime) -> Mail | None:
    """One more digest, to look at: all of the period, whatever was seen or said. The next one says it again."""
    preferences = plan_first_digest(person)
    reach = Reach.of(preferences, None)
    for order, parts in parts_of_each([order_to_show(preferences, reach, str(now), now)], now):
        if mail := drawn_digest(order, parts, now):
            mail.save()
            tell_sweeper()
        return mail
    return None


def order_to_show(preferences: Preferences, reach: Reach, period: str, now: datetime) -> Order:
    return Order(preferences.person, period, reach, now - preferences.digest_length, now, preferences)


@transaction.atomic
def write_one_due(preferences: Preferences, now: datetime) -> int:
    """This person's, if it is due: for commands."""
    return _write_claimed([preferences.pk], now)


def digest_of_place(person: Person, place: str, now: datetime) -> list[DigestPart]:
    """What a week's digest would tell of one place: for those who lead, before it goes out, and so with their words."""
    only_here = Reach(Cadence.NEVER, {place: Cadence.WEEKLY}, frozenset({Cadence.WEEKLY}))
    order = Order(person, "", only_here, now - only_here.length, now, own=True)
    for _order, parts in parts_of_each([order], now):
        return parts
    return []


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


def period_of(mail: Mail) -> str:
    return mail.key.split(":", 2)[2]


def planned_for(period: str) -> datetime:
    """When the digest of a period was to go out. ValueError of what was shown on demand, or missed while away."""
    return datetime.strptime(period, PERIOD).replace(tzinfo=UTC)


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


def plan_first_digest(person: Person) -> Preferences:
    """Everybody who may be written to has preferences with a next digest planned."""
    preferences, _made = Preferences.objects.get_or_create(person=person)
    if preferences.next_digest_at is None and preferences.digest != Cadence.NEVER:
        plan_anew(preferences)
    return preferences


def plan_anew(preferences: Preferences) -> None:
    """After somebody chose other days, for all or for a place. One that is due by now is written all the same."""
    now, planned = timezone.now(), preferences.next_digest_at
    also = elsewhere_of([preferences]).get(preferences.person_id, {}).values()
    preferences.plan_next_digest(after=now, also=also, minute=preferences.digest_minute)
    if planned and planned <= now and preferences.next_digest_at:
        preferences.next_digest_at = planned
    preferences.save(update_fields=PLANNED)
