"""A digest to be written: whose, of what period and places, and what it need not say again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from engagement.models import DigestIssue, Preferences
from engagement.models.preferences import AWAY_AFTER
from engagement.reach import Reach

if TYPE_CHECKING:
    from engagement.models import Mail
    from people.models import Person

REMEMBERED_FOR = timedelta(days=90)
PERIOD = "%Y-%m-%dT%H:%MZ"
# What a period begins with that is none.
AWAY = "away "


# By person, the cadences of places that have their own.
type Elsewhere = Mapping[int, Mapping[str, str]]


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


def order_to_show(preferences: Preferences, reach: Reach, period: str, now: datetime) -> Order:
    return Order(preferences.person, period, reach, now - preferences.digest_length, now, preferences)


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


def period_of(mail: Mail) -> str:
    return mail.key.split(":", 2)[2]


def planned_for(period: str) -> datetime:
    """When the digest of a period was to go out. ValueError of what was shown on demand, or missed while away."""
    return datetime.strptime(period, PERIOD).replace(tzinfo=UTC)
