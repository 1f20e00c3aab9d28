"""What became of the messages of an import: each is in a thread, or here with the reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

# Beyond this many, the rest is counted and not listed.
MOST_LISTED = 200


class Reason(StrEnum):
    HERE_ALREADY = "brought in by an earlier run"
    TWICE = "the same message twice in these archives"
    UNDATED = "nothing in its archive says when it was sent"
    EMPTY = "neither sender, subject nor text"


@dataclass(frozen=True)
class Skipped:
    reason: Reason
    message_id: str
    subject: str


@dataclass
class Report:
    messages: int = 0
    brought_in: int = 0
    begun: set[int] = field(default_factory=set)
    continued: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    shortened: int = 0
    reasons: Counter[Reason] = field(default_factory=Counter)
    skipped: list[Skipped] = field(default_factory=list)

    def skip(self, reason: Reason, message_id: str, subject: str) -> None:
        self.reasons[reason] += 1
        if reason is not Reason.HERE_ALREADY and len(self.skipped) < MOST_LISTED:
            self.skipped.append(Skipped(reason, message_id, subject))

    @property
    def is_whole(self) -> bool:
        """Every message is accounted for, once."""
        return self.messages == self.brought_in + self.reasons.total()
