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

from engagement.finding import Finds, Seeker, find
from engagement.leaving_out import left_out_by_each
from engagement.links import unsubscribe_headers, unsubscribe_url
from engagement.mailing import Letter, NotWantedAnyMore, drawn, put_into_outbox, tell_sweeper
from engagement.models import Cadence, DigestIssue, Preferences
from engagement.models.preferences import AWAY_AFTER
from engagement.reach import Reach, elsewhere_of
from engagement.sections import Item, Section, sections
from people.scopes import person_scope

if TYPE_CHECKING:
    from engagement.models import Mail
    from people.models import Person

log = structlog.get_logger()
TRY_AGAIN_AFTER = timedelta(hours=1)
REMEMBERED_FOR = timedelta(days=90)
BATCH = 100
PERIOD = "%Y-%m-%dT%H:%MZ"
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
    """A digest to be written: whose, of which period and places, since when. `said` is what earlier ones said.

    `own` is whether it is as everybody else will read it: with their own words, and with what they have read.
    `begins` is when the period does, where that is not `since`: they were here meanwhile.
    """

    person: Person
    period: str
    reach: Reach
    since: datetime
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
        Preferences.objects.filter(pk__in=pks).update(next_digest_at=now + TRY_AGAIN_AFTER)
        return 0


@transaction.atomic
def _write_claimed(pks: Sequence[int], now: datetime) -> int:
    """What another process holds is left to it."""
    due = Preferences.objects.due(now).select_for_update(skip_locked=True, of=("self",))
    claimed = list(due.select_related("person").filter(pk__in=pks))
    orders = _orders(claimed, now)
    elsewhere = {order.person.pk: order.reach.elsewhere for order in orders}
    for one in claimed:
        one.plan_next_digest(after=now, also=elsewhere[one.person_id].values(), minute=one.digest_minute)
    Preferences.objects.bulk_update(claimed, ["next_digest_at"])
    return _write(orders, now)


def _orders(many: Sequence[Preferences], now: datetime) -> list[Order]:
    elsewhere, said = elsewhere_of(many), _said_before(many, now)
    return [
        _order_of_who_is_away(one, elsewhere, said, now) if one.is_away(now) else _order(one, elsewhere, said, now)
        for one in many
    ]


def _order(
    preferences: Preferences,
    elsewhere: Elsewhere,
    said: Mapping[int, frozenset[str]],
    now: datetime,
) -> Order:
    pk, planned = preferences.person_id, preferences.next_digest_at
    reach = Reach.on(preferences, planned, elsewhere.get(pk, {}))
    start = now - reach.length
    since = max(start, preferences.was_here_before(now) or start)
    period = (planned or now).strftime(PERIOD)
    begins = min(since, (planned or now) - reach.longest)
    return Order(preferences.person, period, reach, since, said.get(pk, frozenset()), begins=begins)


def _order_of_who_is_away(
    preferences: Preferences, elsewhere: Elsewhere, said: Mapping[int, frozenset[str]], now: datetime
) -> Order:
    """What they missed: once after thirty days, once after ninety, and then nothing until they come back.

    Neither tells what an earlier one told.
    """
    since, stage = preferences.last_sign_of_life, preferences.times_missed(now)
    reach = Reach.on(preferences, None, elsewhere.get(preferences.person_id, {}))
    away = Away(since, is_last=stage == len(AWAY_AFTER))
    said_to_them = said.get(preferences.person_id, frozenset())
    return Order(preferences.person, f"{AWAY}{stage} {since:%Y-%m-%d}", reach, since, said_to_them, away)


def _said_before(many: Sequence[Preferences], now: datetime, besides: str = "") -> dict[int, frozenset[str]]:
    """By person. `besides` is a period that does not count."""
    issues = DigestIssue.objects.filter(person__in=[one.person_id for one in many], made_at__gte=now - REMEMBERED_FOR)
    issues = issues.exclude(period=besides)
    said: dict[int, set[str]] = defaultdict(set)
    for person, keys in issues.values_list("person_id", "keys"):
        said[person].update(keys)
    return {person: frozenset(keys) for person, keys in said.items()}


def _write(orders: Sequence[Order], now: datetime) -> int:
    """Nothing for who has nothing to read, and nothing twice for one period."""
    made = DigestIssue.objects.filter(person__in=[one.person for one in orders], period__in={o.period for o in orders})
    already = set(made.values_list("person_id", "period"))
    fresh = [one for one in orders if (one.person.pk, one.period) not in already]
    issues, mails = [], []
    for order, parts in _parts_of_each(fresh, now):
        if mail := _drawn(order, parts):
            issues.append(DigestIssue(person=order.person, period=order.period, made_at=now, keys=_keys(parts)))
            mails.append(mail)
    DigestIssue.objects.bulk_create(issues)
    put_into_outbox(mails)
    return len(mails)


@transaction.atomic
def show_digest(person: Person, now: datetime) -> Mail | None:
    """One more digest, to look at: all of the period, whatever was seen or said. The next one says it again."""
    preferences = plan_first_digest(person)
    for order, parts in _parts_of_each([_order_to_show(preferences, str(now), now)], now):
        if mail := _drawn(order, parts):
            mail.save()
            tell_sweeper()
        return mail
    return None


def _order_to_show(preferences: Preferences, period: str, now: datetime) -> Order:
    return Order(preferences.person, period, Reach.of(preferences, None), now - preferences.digest_length)


@transaction.atomic
def write_one_due(preferences: Preferences, now: datetime) -> int:
    """This person's, if it is due: for commands."""
    return _write_claimed([preferences.pk], now)


def digest_of_place(person: Person, place: str, now: datetime) -> list[DigestPart]:
    """What a week's digest would tell of one place: for those who lead, before it goes out, and so with their words."""
    only_here = Reach(Cadence.NEVER, {place: Cadence.WEEKLY}, frozenset({Cadence.WEEKLY}))
    for _order, parts in _parts_of_each([Order(person, "", only_here, now - only_here.length, own=True)], now):
        return parts
    return []


def _parts_of_each(orders: Sequence[Order], now: datetime) -> Iterator[tuple[Order, list[DigestPart]]]:
    """Those who have something to read."""
    left_out = left_out_by_each([order.person.pk for order in orders])
    seekers = [_seeker(order, left_out[order.person.pk]) for order in orders]
    for order, finds in zip(orders, find(seekers, _wanted(), now), strict=True):
        with override(order.person.time_zone):
            parts = _parts(finds)
        if parts:
            yield order, parts


def _seeker(order: Order, left_out: frozenset[str]) -> Seeker:
    """Nobody gets their own words."""
    without = left_out | order.said | order.reach.besides
    if not order.own:
        without |= {person_scope(order.person.pk)}
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


def _wanted() -> dict[str, int]:
    return {section.name: section.shape.most for section in sections() if section.in_digest}


def _parts(finds: Finds) -> list[DigestPart]:
    parts: list[DigestPart] = []
    said: set[str] = set()
    wanted = [section for section in sections() if section.in_digest]
    for section in sorted(wanted, key=lambda one: one.shape):
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
        context={"parts": parts, "away": order.away} | _ways_to_stop(order.person),
        headers=unsubscribe_headers(order.person, "digest"),
    )


def _ways_to_stop(person: Person) -> dict[str, object]:
    return {"unsubscribe_url": unsubscribe_url(person, "digest"), "stop_all": unsubscribe_url(person, "all")}


def renew_digest(mail: Mail) -> None:
    """As it leaves: chosen once more, by what the person may see, has seen and wants by now."""
    preferences = Preferences.objects.select_related("person").filter(person=mail.person_id).first()
    if preferences is None:
        return
    elsewhere = elsewhere_of([preferences])
    if {preferences.digest, *elsewhere.get(preferences.person_id, {}).values()} == {Cadence.NEVER}:
        raise NotWantedAnyMore
    if mail.is_repeat:
        return
    now = timezone.now()
    period = period_of(mail)
    issue = DigestIssue.objects.filter(person=mail.person_id, period=period).first()
    again = _order_again(preferences, elsewhere, period, now) if issue else None
    order = again if issue else _order_to_show(preferences, period, now)
    found = next(_parts_of_each([order], now), None) if order else None
    anew = _drawn(order, found[1]) if order and found else None
    if issue:
        issue.keys = _keys(found[1]) if found else []
        issue.save(update_fields=["keys"])
    if anew is None:
        raise NotWantedAnyMore
    mail.say_anew(anew)


def _order_again(preferences: Preferences, elsewhere: Elsewhere, period: str, now: datetime) -> Order | None:
    """None for what somebody missed while away, when they are back."""
    said = _said_before([preferences], now, besides=period)
    if period.startswith(AWAY):
        return _order_of_who_is_away(preferences, elsewhere, said, now) if preferences.is_away(now) else None
    preferences.next_digest_at = planned_for(period)
    return _order(preferences, elsewhere, said, now)


def period_of(mail: Mail) -> str:
    return mail.key.split(":", 2)[2]


def planned_for(period: str) -> datetime:
    """When the digest of a period was to go out. ValueError of what was shown on demand, or missed while away."""
    return datetime.strptime(period, PERIOD).replace(tzinfo=UTC)


def _drawn(order: Order, parts: list[DigestPart]) -> Mail | None:
    with override(order.person.time_zone):
        return drawn(_letter(order, parts), person=order.person, key=order.key)


def _keys(parts: Sequence[DigestPart]) -> list[str]:
    return [item.said_as for part in parts for item in part.items]


def plan_first_digest(person: Person) -> Preferences:
    """Everybody who may be written to has preferences with a next digest planned."""
    preferences, _made = Preferences.objects.get_or_create(person=person)
    if preferences.next_digest_at is None and preferences.digest != Cadence.NEVER:
        plan_anew(preferences)
    return preferences


def plan_anew(preferences: Preferences) -> None:
    """After somebody chose other days, for all or for a place."""
    also = elsewhere_of([preferences]).get(preferences.person_id, {}).values()
    preferences.plan_next_digest(after=timezone.now(), also=also)
    preferences.save(update_fields=["next_digest_at"])
