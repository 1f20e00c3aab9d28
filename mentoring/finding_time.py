"""When a circle could meet: a table of one week, the best times of it, and who would miss them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone

from mentoring.allowed_hours import lies_within
from people.free_time import is_free_for, quarters_of
from people.models import Person

if TYPE_CHECKING:
    from mentoring.models import Circle, Programme

SHADES = 5
WORKDAYS = 5
FROM_HOUR, TO_HOUR = 8, 20
MOST_NAMED = 4
# What is early or late for a person; hours further out weigh more (`unrest`).
GOOD_HOURS = range(8, 19)
# Between two sessions of one week whose hour goes round.
APART = timedelta(hours=20)


def week_start(ahead: int = 0) -> datetime:
    """Monday 00:00 of this week (or of one `ahead`) on the current person's clock."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=today.weekday()) + timedelta(weeks=ahead)


@dataclass(frozen=True)
class HeatCell:
    """`shade` from 0 (nobody) to 5 (everybody)."""

    at: datetime
    free: int
    shade: int


@dataclass(frozen=True)
class DayInWords:
    """Every hour of a day to come in which somebody is free, with who is and from when."""

    day: datetime
    times: Sequence[tuple[datetime, Sequence[Person]]]


@dataclass(frozen=True)
class GoodTime:
    """A time with who would miss it."""

    at: datetime
    free: int
    missing: Sequence[Person]


@dataclass(frozen=True)
class Heat:
    """Hours × days of one week, on the viewer's clock."""

    days: Sequence[datetime]
    rows: Sequence[tuple[int, Sequence[HeatCell]]]
    people: int
    best: Sequence[GoodTime]
    in_words: Sequence[DayInWords]

    def cell_at(self, words: str) -> HeatCell | None:
        """The hour that an address names ('2026-12-08T16:00'), or None for what is no hour of this week."""
        cells = [cell for _hour, row in self.rows for cell in row]
        cells += [HeatCell(time.at, time.free, 0) for time in self.best]
        return next((cell for cell in cells if f"{cell.at:%Y-%m-%dT%H:%M}" == words), None)


def heat_of(circle: Circle, *, ahead: int) -> Heat:
    return heat_from(circle, week_start(ahead))


def heat_from(circle: Circle, start: datetime) -> Heat:
    members = members_of(circle)
    free = who_can_meet(circle, members, start)
    days = _days(start, free)
    rows = [(hour, [_cell(day, hour, free, len(members)) for day in days]) for hour in _hours(days, free)]
    return Heat(days, rows, len(members), best_times(members, free), _in_words(days, rows, members, free))


def _in_words(
    days: Sequence[datetime],
    rows: Sequence[tuple[int, Sequence[HeatCell]]],
    members: Sequence[Person],
    free: Mapping[datetime, set[int]],
) -> list[DayInWords]:
    """What the table shows, as a list."""
    now = timezone.now()
    found = []
    for column, day in enumerate(days):
        at = [row[column].at for _hour, row in rows if row[column].free and row[column].at > now]
        who = [(one, [person for person in members if person.pk in free[one.astimezone(UTC)]]) for one in at]
        if who:
            found.append(DayInWords(day, who))
    return found


def members_of(circle: Circle) -> list[Person]:
    people = Person.objects.filter(circle_memberships__circle=circle, is_active=True)
    return list(people.prefetch_related("days_away").order_by("circle_memberships__joined_at"))


def who_can_meet(circle: Circle, members: Collection[Person], start: datetime) -> dict[datetime, set[int]]:
    """Who could come to a session of that week. Only when one may be set: on the clock of the circle as well."""
    programme, minutes = circle.programme, circle.session_minutes
    free = who_is_free(members, start, minutes, programme=programme)
    return {at: who for at, who in free.items() if lies_within(programme, at, minutes, circle.time_zone)}


def who_is_free(
    people: Collection[Person], start: datetime, minutes: int, *, programme: Programme | None = None
) -> dict[datetime, set[int]]:
    """Who could begin a meeting of that length, by instants (UTC) of the week from `start` on.

    At half hours; at quarters where somebody's clock is 45 minutes off those of others. Within the hours in which the
    `programme` lets people meet, on the clock of each.
    """
    zones = {person.pk: person.time_zone for person in people}
    own = {person.pk: person.free_time.instants(start.astimezone(UTC)) for person in people}
    begins = set[datetime]().union(*own.values())
    if any(instant.minute % 30 for instant in begins):
        begins = quarters_of(begins)
    free: dict[datetime, set[int]] = {}
    for pk, instants in own.items():
        quarters = quarters_of(instants)
        for instant in begins:
            if is_free_for(quarters, instant, minutes) and lies_within(programme, instant, minutes, zones[pk]):
                free.setdefault(instant, set()).add(pk)
    return free


def _days(start: datetime, free: Collection[datetime]) -> list[datetime]:
    """Monday to Friday, and the weekend where somebody is free on it."""
    weekend = any(instant.astimezone(start.tzinfo).weekday() >= WORKDAYS for instant in free)
    return [start + timedelta(days=number) for number in range(7 if weekend else WORKDAYS)]


def _hours(days: Sequence[datetime], free: Collection[datetime]) -> range:
    """The working day, and as far around it as anybody is free."""
    hours = {instant.astimezone(days[0].tzinfo).hour for instant in free}
    return range(min(FROM_HOUR, *hours, FROM_HOUR), max(TO_HOUR - 1, *hours, FROM_HOUR) + 1)


def _cell(day: datetime, hour: int, free: Mapping[datetime, set[int]], people: int) -> HeatCell:
    """The time of that hour that most can come to. On the clock of others their full hours are its half hours."""
    times = [day.replace(hour=hour, minute=minute) for minute in (0, 15, 30, 45)]
    at = max(times, key=lambda time: _free_at(time, free))
    count = _free_at(at, free)
    return HeatCell(at, count, -(-count * SHADES // people) if people else 0)


def _free_at(at: datetime, free: Mapping[datetime, set[int]]) -> int:
    """Nobody at a time that the clock leaves out that night."""
    instant = at.astimezone(UTC)
    exists = instant.astimezone(at.tzinfo).replace(tzinfo=None) == at.replace(tzinfo=None)
    return len(free.get(instant, ())) if exists else 0


def best_times(members: Sequence[Person], free: Mapping[datetime, set[int]]) -> list[GoodTime]:
    """The times most could come to; among equals those that are nobody's night. One a day, so that they differ."""
    now = timezone.now()
    to_come = [instant for instant in free if instant > now]
    to_come.sort(key=lambda instant: (-len(free[instant]), most_unrest(members, instant), instant))
    by_day: dict[object, datetime] = {}
    for instant in to_come:
        if 2 * len(free[instant]) >= len(free[to_come[0]]):  # far fewer than the best: nobody would choose it
            by_day.setdefault(timezone.localtime(instant).date(), instant)
    return [_good_time(instant, members, free[instant]) for instant in list(by_day.values())[:MOST_NAMED]]


def _good_time(instant: datetime, members: Sequence[Person], free: set[int]) -> GoodTime:
    missing = [person for person in members if person.pk not in free]
    return GoodTime(timezone.localtime(instant), len(members) - len(missing), missing)


def most_unrest(people: Iterable[Person], instant: datetime) -> int:
    return max((unrest(instant, person.time_zone) for person in people), default=0)


def is_harder_on_some(people: Iterable[Person], instant: datetime) -> bool:
    """Whether an hour is early or late for some of them and less so, or not at all, for others."""
    return len({unrest(instant, person.time_zone) for person in people}) > 1


def unrest(instant: datetime, zone: str) -> int:
    """How many hours a time lies outside the good hours of a day on that clock: 0 at noon, most in the small hours."""
    hour = instant.astimezone(ZoneInfo(zone)).hour
    if hour in GOOD_HOURS:
        return 0
    return min((hour - GOOD_HOURS[-1]) % 24, (GOOD_HOURS[0] - hour) % 24)


def take_turns(weeks: Sequence[Mapping[datetime, set[int]]], people: Sequence[Person]) -> list[datetime | None]:
    """A time for each week such that the inconvenient hour goes round: now one sits up late, now another rises early.

    Attendance comes first: of each week only the times that most can come to are looked at. Among them the one is
    taken that leaves whoever has borne most so far with least, then the least for all together, then the earliest.
    A week that comes twice has two times, on two days. None for a week in which nobody is free.
    """
    borne = dict.fromkeys((person.pk for person in people), 0)
    chosen: list[datetime | None] = []
    for week in weeks:
        apart = {at: who for at, who in week.items() if all(abs(at - one) >= APART for one in chosen if one)}
        chosen.append(_next_turn(apart, people, borne))
    return chosen


def _next_turn(free: Mapping[datetime, set[int]], people: Sequence[Person], borne: dict[int, int]) -> datetime | None:
    most = max((len(who) for who in free.values()), default=0)
    if not most:
        return None
    costs = {
        instant: {one.pk: unrest(instant, one.time_zone) for one in people if one.pk in who}
        for instant, who in free.items()
        if len(who) == most
    }

    def burden(instant: datetime) -> tuple[list[int], datetime]:
        after = {pk: so_far + costs[instant].get(pk, 0) for pk, so_far in borne.items()}
        return sorted(after.values(), reverse=True), instant

    chosen = min(costs, key=burden)
    for pk, cost in costs[chosen].items():
        borne[pk] += cost
    return chosen
