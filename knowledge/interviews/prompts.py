"""What an interviewer asks, and what they may ask then.

From the critical decision method (Klein, Calderwood and MacGregor, 1989; Crandall, Klein and Hoffman, Working Minds,
2006) and the after-action review (US Army, TC 25-20, 1993); by_kind.py has those of one kind of story.
docs/interviews.md says how they are put together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from knowledge.interviews.by_kind import PROBES
from knowledge.models import PartName, StoryKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Step:
    """`part` is where in the story it goes; the cues go into its margin. Only `kinds` are asked it; all, if empty."""

    name: str
    label: _StrPromise
    question: _StrPromise
    probes: Sequence[_StrPromise]
    part: PartName
    is_cues: bool = False
    kinds: frozenset[str] = frozenset()

    def probes_for(self, kind: str) -> Sequence[_StrPromise]:
        """That of the kind of story first."""
        own = PROBES.get(kind, {}).get(self.name)
        return (own, *self.probes) if own else self.probes


STEPS = (
    Step(
        "timeline",
        _("As it went"),
        _("Take me through it, from the first thing you remember."),
        (
            _("Where were you, and who were you then?"),
            _("What happened next? And then?"),
            _("If I had stood beside you, what would I have seen?"),
        ),
        PartName.SITUATION,
    ),
    Step(
        "manual",
        PartName.MANUAL.label,
        _("Where there is a rule: what does it say?"),
        (
            _("Who wrote it, and for which kind of day?"),
            _("What does it not know about your place?"),
        ),
        PartName.MANUAL,
        kinds=frozenset({StoryKind.REALLY}),
    ),
    Step(
        "we-do",
        PartName.WE_DO.label,
        _("And what do you do?"),
        (
            _("Who first did it differently, and what had happened?"),
            _("When do you go back to the manual after all?"),
        ),
        PartName.WE_DO,
        kinds=frozenset({StoryKind.REALLY}),
    ),
    Step(
        "cues",
        _("What told you"),
        _("What did you notice, before anybody said it? One thing a line."),
        (
            _("What did you see, hear or smell?"),
            _("What was missing that is usually there?"),
            _("When did you first think that something was off?"),
        ),
        PartName.SITUATION,
        is_cues=True,
    ),
    Step(
        "decisions",
        _("Where it turned"),
        _("Where could it have gone another way, and what did you do?"),
        (
            _("What did you want just then?"),
            _("What made you sure enough to act?"),
            _("Did it remind you of anything from before?"),
        ),
        PartName.TRIED,
    ),
    Step(
        "options",
        _("What you left"),
        _("What else did you think of doing, and why not?"),
        (
            _("What would the book have said?"),
            _("What would you have done with half the time?"),
            _("Who would have done it differently, and how?"),
        ),
        PartName.TRIED,
    ),
    Step(
        "outcome",
        _("What came of it"),
        _("What was meant to happen, and what did?"),
        (
            _("Why was it different?"),
            _("What went well, and would you do it again?"),
            _("What would you do next time?"),
        ),
        PartName.HAPPENED,
    ),
    Step(
        "novice",
        _("For somebody new"),
        _("What would somebody in their first month have missed?"),
        (
            _("What would they have done instead?"),
            _("What is the one sentence you would give them?"),
        ),
        PartName.ADVICE,
    ),
    Step(
        "limits",
        _("Where it doesn’t hold"),
        _("When would this be the wrong thing to do?"),
        (_("With whom, or where, have you seen it fail?"),),
        PartName.LIMITS,
    ),
)
BY_NAME = {step.name: step for step in STEPS}


def steps_for(kind: str, said: Collection[str] = ()) -> list[Step]:
    """What is asked of this kind of story, and what was `said` already when it was thought to be another."""
    return [step for step in STEPS if not step.kinds or kind in step.kinds or step.name in said]
