"""Which places one digest speaks of, and how far back it looks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from engagement.models import Cadence, Hearing
from engagement.models.preferences import LENGTH

if TYPE_CHECKING:
    from engagement.models import Preferences


MONTHS_DIFFER, CLOCKS_DIFFER = timedelta(days=5, hours=1), timedelta(hours=1)


def _length(cadence: str) -> timedelta:
    return LENGTH[Cadence(cadence)]


@dataclass(frozen=True)
class Reach:
    """Those places that have a cadence of their own have their days.

    `elsewhere` are these by scope token, `due` the cadences whose day it is, `usual` that of all other places.
    """

    usual: str
    elsewhere: Mapping[str, str]
    due: frozenset[str]

    @classmethod
    def of(cls, preferences: Preferences, planned: datetime | None) -> Reach:
        """On the day of `planned`; without one every cadence has its day."""
        return cls.on(preferences, planned, elsewhere_of([preferences]).get(preferences.person_id, {}))

    @classmethod
    def on(cls, preferences: Preferences, planned: datetime | None, elsewhere: Mapping[str, str]) -> Reach:
        day = planned and planned.astimezone(ZoneInfo(preferences.person.time_zone))
        asked = {preferences.digest, *elsewhere.values()} - {Cadence.NEVER}
        due = frozenset(one for one in asked if day is None or preferences.is_day_of(one, day))
        # Planned, and no day of any: the person has moved to another zone meanwhile. The usual one it is.
        return cls(preferences.digest, elsewhere, due or frozenset({preferences.digest} - {Cadence.NEVER}))

    @property
    def length(self) -> timedelta:
        return max(map(_length, self.due), default=LENGTH[Cadence.WEEKLY])

    @property
    def cadence(self) -> str:
        """By which name one calls it: the usual, or else the longest."""
        return self.usual if self.usual in self.due else max(self.due, key=_length, default=Cadence.WEEKLY)

    @property
    def longest(self) -> timedelta:
        """From one to the next, at most: months have four Fridays or five, and a day of autumn has an hour more."""
        return self.length + (MONTHS_DIFFER if Cadence.MONTHLY in self.due else CLOCKS_DIFFER)

    def _is_due(self, place: str) -> bool:
        return self.elsewhere.get(place, self.usual) in self.due

    @property
    def only(self) -> frozenset[str] | None:
        """The places it speaks of where it is their day and not that of all others; None for all but `besides`."""
        return None if self.usual in self.due else frozenset(filter(self._is_due, self.elsewhere))

    @property
    def besides(self) -> frozenset[str]:
        """The places whose day it is not."""
        return frozenset(place for place in self.elsewhere if not self._is_due(place))


def elsewhere_of(many: Sequence[Preferences]) -> dict[int, dict[str, str]]:
    """The places of each person that have a cadence of their own, by person. One query."""
    own = Hearing.objects.filter(person__in=[one.person_id for one in many]).exclude(digest="")
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for person, place, digest in own.values_list("person_id", "place", "digest"):
        found[person][place] = digest
    return found
