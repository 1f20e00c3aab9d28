"""How much a socket bears of its browser."""

from __future__ import annotations

import time
from collections import deque

MOST_FAULTS = 3
UNBEARABLE, TRY_LATER, NOT_SIGNED_IN = 1008, 1013, 4401


class Pace:
    """At most so many in so many seconds, for each of `limits`. Counted in this process."""

    def __init__(self, limits: tuple[tuple[int, float], ...]) -> None:
        self.limits = limits
        self.times: deque[float] = deque(maxlen=max(most for most, _seconds in limits))

    def allows(self) -> bool:
        return not self.exceeds()

    def exceeds(self) -> int:
        """Counts one more, unless it is one too many: then the number of the limit that holds, from 1."""
        now = time.monotonic()
        for limit, (most, seconds) in enumerate(self.limits, 1):
            if len(self.times) >= most and now - self.times[-most] < seconds:
                return limit
        self.times.append(now)
        return 0
