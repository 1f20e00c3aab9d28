"""How far a search for pairs is, for whoever waits for it.

Told beside the database, where nothing of a search is seen before all of it is done. It may be lost: then it is said
that the search waits its turn.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from mentoring.models import MatchingRun

# Seconds for which somebody believes what a search said last.
BELIEVED = 300


class Step(StrEnum):
    READING = "reading"
    COMPARING = "comparing"
    SOLVING = "solving"
    WRITING = "writing"


WORDS: dict[str, Any] = {
    Step.READING: _("Reading what everybody said."),
    Step.COMPARING: _("Comparing hours: %(done)d of %(of)d people are through."),
    Step.SOLVING: _("Choosing the best among all ways to bring them together."),
    Step.WRITING: _("Writing the pairs down, and why somebody got nobody."),
}
WAITING = _("It waits its turn.")


def tell(run: MatchingRun, step: Step, done: int = 0, of: int = 0) -> None:
    cache.set(_key(run), (step.value, done, of), BELIEVED)


def how_far(run: MatchingRun) -> str:
    step, done, of = cache.get(_key(run), ("", 0, 0))
    return str(WORDS.get(step, WAITING)) % {"done": done, "of": of}


def _key(run: MatchingRun) -> str:
    return f"how-far:{run.pk}:{run.asked_at.timestamp()}"
