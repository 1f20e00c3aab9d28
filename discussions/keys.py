"""Where a row stands in a list of threads, as an address says it: the next page goes on from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from discussions.models import Thread

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Key:
    """Where a row stands in an order by time. Text for addresses: '1764000000000000-42'."""

    at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // MICROSECOND}-{self.pk}"

    @classmethod
    def of(cls, thread: Thread, by: str = "last_post_at") -> Key:
        return cls(getattr(thread, by), thread.pk)

    @classmethod
    def read(cls, text: str) -> Key | None:
        """None for what is no key: a damaged address shows the list from its top."""
        at, _dash, pk = text.partition("-")
        if not (at.isascii() and at.isdigit() and pk.isascii() and pk.isdigit() and len(at) < 18 and len(pk) < 18):
            return None
        return cls(EPOCH + int(at) * MICROSECOND, int(pk))


def numbers_in(text: str, most: int) -> list[int]:
    """'12-7' as two; what is no number is left out."""
    parts = text[:200].split("-")
    return [int(one) for one in parts if one.isascii() and one.isdigit() and len(one) < 18][:most]
