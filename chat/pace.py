"""How quickly one may speak. Counted in this process: a limit against a stuck key or a script, not a ledger."""

from __future__ import annotations

import time
from collections import deque
from threading import Lock

LIMITS = ((5, 5.0), (60, 60.0))
"""At most so many messages in so many seconds."""

FRAMES = ((20, 10.0),)
MOST_PEOPLE = 10_000


class Pace:
    def __init__(self, limits: tuple[tuple[int, float], ...]) -> None:
        self.limits = limits
        self.times: deque[float] = deque(maxlen=max(most for most, _seconds in limits))

    def allows(self) -> bool:
        """Counts one more, unless it is one too many."""
        now = time.monotonic()
        for most, seconds in self.limits:
            if len(self.times) >= most and now - self.times[-most] < seconds:
                return False
        self.times.append(now)
        return True


_speakers: dict[int, Pace] = {}
_lock = Lock()


def may_speak_now(person_id: int) -> bool:
    with _lock:
        if len(_speakers) > MOST_PEOPLE:
            _speakers.clear()
        return _speakers.setdefault(person_id, Pace(LIMITS)).allows()
