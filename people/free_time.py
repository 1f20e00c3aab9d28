"""When people are free in a week, and when together. Weeks are drawn in half hours, on each one's own clock.

A slot is a number: 0 is Monday 00:00, 47 Monday 23:30, 335 Sunday 23:30. An instant is an aware datetime in UTC at
which a half hour begins.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

HALF_HOUR = timedelta(minutes=30)
QUARTER = timedelta(minutes=15)
SLOTS_A_DAY = 48
SLOTS_A_WEEK = 7 * SLOTS_A_DAY
WEEK = timedelta(days=7)
# A few weeks of the zones of one community: some five megabytes at most.
DAYS_KEPT = 1024


def slot_of(weekday: int, hour: int, minute: int = 0) -> int:
    """The slot of a weekday (Monday is 0) and a time."""
    return weekday * SLOTS_A_DAY + hour * 2 + minute // 30


def slot_parts(slot: int) -> tuple[int, time]:
    """(weekday, time) of a slot."""
    weekday, rest = divmod(slot, SLOTS_A_DAY)
    return weekday, time(rest // 2, 30 * (rest % 2))


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class FreeTime:
    """When somebody could meet, on their own clock: a week that repeats, or several in turn, but for days away.

    `began` is a Monday on which the first of several weeks began, whenever that was. `away` are first and last days.
    """

    zone: str
    weeks: Sequence[frozenset[int]]
    began: date | None = None
    away: Sequence[tuple[date, date]] = ()

    def instants(self, week_start: datetime) -> set[datetime]:
        """The half hours from `week_start` on, seven days long, in which this person is free.

        The clock on the wall decides: over a change of the clocks the same slots are other instants, a time that does
        not exist that night is left out, and one that comes twice counts once.
        """
        first_day = week_start.astimezone(ZoneInfo(self.zone)).date() - timedelta(days=1)
        instants: set[datetime] = set()
        for ahead in range(9):
            day = first_day + timedelta(days=ahead)
            drawn = self.slots_of_week(day)
            instants.update(instant for slot, instant in half_hours_of(day, self.zone) if slot in drawn)
        return {instant for instant in instants if week_start <= instant < week_start + WEEK}

    def slots_of_week(self, day: date) -> Collection[int]:
        """The slots of the week that this day lies in; none on a day away."""
        if not self.weeks or any(first <= day <= last for first, last in self.away):
            return ()
        return self.weeks[self.turn_on(day)]

    def turn_on(self, day: date) -> int:
        """Which of the weeks it is: 0 is the first."""
        since = (monday_of(day) - monday_of(self.began or day)).days // 7
        return since % len(self.weeks)

    @property
    def every_week(self) -> frozenset[int]:
        """What holds in each of the weeks."""
        return frozenset.intersection(*self.weeks) if self.weeks else frozenset()


def free_instants(slots: Collection[int], zone: str, week_start: datetime) -> set[datetime]:
    """The half hours of seven days in which somebody is free whose week is always the same."""
    return FreeTime(zone, (frozenset(slots),)).instants(week_start)


@lru_cache(maxsize=DAYS_KEPT)
def half_hours_of(day: date, zone: str) -> Sequence[tuple[int, datetime]]:
    """The slots of a day that its clock shows, each with its instant: the same for all who live by that clock."""
    tz, first = ZoneInfo(zone), day.weekday() * SLOTS_A_DAY
    shown = []
    for slot in range(first, first + SLOTS_A_DAY):
        local = datetime.combine(day, slot_parts(slot)[1], tzinfo=tz)
        instant = local.astimezone(UTC)
        if instant.astimezone(tz).replace(tzinfo=None) == local.replace(tzinfo=None):
            shown.append((slot, instant))
    return shown


def long_enough(instants: Collection[datetime], minutes: int) -> list[datetime]:
    """The instants at which a meeting of this length could begin, in order."""
    wanted = -(-minutes // 30)
    free = set(instants)
    return sorted(start for start in free if all(start + n * HALF_HOUR in free for n in range(wanted)))


def quarters_of(instants: Collection[datetime]) -> set[datetime]:
    """The same time in quarters of an hour: some zones are 45 minutes off, and their half hours meet nobody else's."""
    return {instant + n * QUARTER for instant in instants for n in range(2)}


def is_free_for(quarters: Collection[datetime], start: datetime, minutes: int) -> bool:
    """Whether a meeting of this length that begins then lies in these quarters."""
    return all(start + n * QUARTER in quarters for n in range(-(-minutes // 15)))
