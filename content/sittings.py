"""In which order a page sent what it keeps of a draft.

Requests overtake one another: what was sent before and comes later is old, and what was under way while its form was
posted brings no draft back. A sitting is one composer in one page, which numbers what it sends. That is remembered for
a day, in the cache; without it what comes last counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache

if TYPE_CHECKING:
    from django.http import HttpRequest

    from people.models import Person

REMEMBERED = 24 * 60 * 60
_TURN = re.compile(r"([0-9a-f]{8,32})-([0-9]{1,9})", re.ASCII)


@dataclass(frozen=True)
class Turn:
    """One of the times a page sent a draft, or the form it was for."""

    person_id: int
    sitting: str
    number: int

    @classmethod
    def of(cls, request: HttpRequest, person: Person) -> Turn | None:
        """None from a page without scripts, which sends nothing by itself."""
        found = _TURN.fullmatch(request.POST.get("draft_turn", ""))
        return cls(person.pk, found[1], int(found[2])) if found else None

    @property
    def is_late(self) -> bool:
        """What was written since has come before it."""
        return bool(cache.get(self._key("kept"), -1) >= self.number)

    @property
    def is_over(self) -> bool:
        """The form was posted since, or emptied, or given up."""
        return bool(cache.get(self._key("over"), -1) >= self.number)

    def take(self) -> None:
        cache.set(self._key("kept"), self.number, REMEMBERED)

    def end(self) -> None:
        """Before the draft goes: what is being saved at this moment looks here once it is saved."""
        cache.set(self._key("over"), self.number, REMEMBERED)

    def _key(self, what: str) -> str:
        return f"draft-{what}:{self.person_id}:{self.sitting}"
