"""Times in the words: '-2d 17:20', '-40m', '-3h', 'today 16:00', '+6d 18:30', 'next thu 16:30'.

Hours of the day are those of the demo's own zone, which is where most of its people live.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/London")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AGO = re.compile(r"-(\d+)([mh])")
ON_DAY = re.compile(r"(today|[+-]\d+d|next \w{3}) (\d\d):(\d\d)")
# What is to come 'today' is never so near that nobody could come.
NOTICE = timedelta(minutes=45)


class Calendar:
    """`now` is the moment the words are read at."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.today = now.astimezone(ZONE).date()

    def at(self, text: str) -> datetime:
        if found := AGO.fullmatch(text):
            return self.now - timedelta(**{{"m": "minutes", "h": "hours"}[found[2]]: int(found[1])})
        if found := ON_DAY.fullmatch(text):
            return self._on_day(found[1], time(int(found[2]), int(found[3])))
        raise ValueError(f"No such time: {text!r}")

    def in_order(self, texts: Iterable[str]) -> list[datetime]:
        """Times of one conversation: each after the one before, and none still to come.

        'An hour ago' may be before yesterday evening, when the words are read at night.
        """
        times = [self.at(text) for text in texts]
        for n in range(1, len(times)):
            times[n] = max(times[n], times[n - 1] + timedelta(seconds=20))
        latest = self.now - timedelta(seconds=20)
        for n in reversed(range(len(times))):
            times[n] = min(times[n], latest)
            latest = times[n] - timedelta(seconds=20)
        return times

    def _on_day(self, day: str, hour: time) -> datetime:
        if day == "today":
            return self._later_today(hour)
        ahead = self._until_next(day[5:]) if day.startswith("next ") else int(day[:-1])
        return datetime.combine(self.today + timedelta(days=ahead), hour, tzinfo=ZONE)

    def _until_next(self, weekday: str) -> int:
        return (DAYS.index(weekday) - self.today.weekday()) % 7 or 7

    def _later_today(self, hour: time) -> datetime:
        """At that hour; once it is over, at the next full hour that leaves time to get there."""
        wanted = datetime.combine(self.today, hour, tzinfo=ZONE)
        if wanted >= self.now + NOTICE:
            return wanted
        soon = self.now + NOTICE + timedelta(hours=1)
        return soon.astimezone(ZONE).replace(minute=0, second=0, microsecond=0)


def slots(texts: Iterable[str]) -> set[int]:
    """Half hours of a week from 'mon 16-19'."""
    found: set[int] = set()
    for text in texts:
        day, hours = text.split(" ")
        first, last = (int(hour) for hour in hours.split("-"))
        start = DAYS.index(day) * 48
        found |= set(range(start + first * 2, start + last * 2))
    return found
