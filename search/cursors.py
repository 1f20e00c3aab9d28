"""Where a page of what was found ended, as the address of the next one says it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Cursor:
    """Where a page ended, and the moment it was asked at: later pages rank as the first one did.

    `key` is that of the last one shown, among those older than `below`; without it, none of these was.
    """

    as_of: datetime
    key: tuple[float, int] | None = None
    below: tuple[datetime, int] | None = None

    def __str__(self) -> str:
        shown = (repr(-self.key[0]), str(-self.key[1])) if self.key else ("", "")
        below = (repr(self.below[0].timestamp()), str(self.below[1])) if self.below else ()
        return "~".join((*shown, repr(self.as_of.timestamp()), *below))

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """None for what is no cursor: a damaged address shows the first page."""
        try:
            score, pk, as_of, *below = text.split("~")
            key = (-float(score), -int(pk[:18])) if score or pk else None
            older = (_moment(below[0]), int(below[1][:18])) if below else None
            whole = key is None or math.isfinite(key[0])
            return cls(_moment(as_of), key, older) if whole and (key or older) else None
        except (ValueError, IndexError, OverflowError, OSError):
            return None


def _moment(text: str) -> datetime:
    return datetime.fromtimestamp(float(text), UTC)
