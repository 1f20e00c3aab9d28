"""Where somebody is in telling a story: which screens there are, in which order, and what became of each.

All of it stands in the draft, beside the words: the laptop may close, and a phone goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from content.rendering import plain
from knowledge.cues import sentences
from knowledge.drafts import cues_in
from knowledge.models import PartName
from knowledge.probes import CUES, PHOTO, SHARING, Step, steps_for

# Names in the draft.
ORDER, LATER, SKIPPED, AT = "guided-order", "guided-later", "guided-skipped", "guided-at"
DONE, OPEN = "done", "open"
EXCERPT = 24
# Letters of a sentence in a list to choose from.
LINE = 90


@dataclass(frozen=True)
class Stop:
    """One screen on somebody's way."""

    step: Step
    number: int
    state: str
    is_here: bool

    @property
    def key(self) -> str:
        return self.step.key


@dataclass(frozen=True)
class Told:
    """A part of the page so far."""

    label: Any
    words: str


class Guide:
    def __init__(self, fields: Mapping[str, Any], here: str = "") -> None:
        self.fields = fields
        self.kind = str(fields.get("kind", ""))
        self.later, self.skipped = self._keys(LATER), self._keys(SKIPPED)
        self.steps = self._in_order()
        self.here = here or self._where_left()

    def _keys(self, name: str) -> list[str]:
        return [key for key in str(self.fields.get(name, "")).split(",") if key]

    def _in_order(self) -> list[Step]:
        """As the teller put them; what they don't know yet comes once more at the end, before who it is for."""
        order = self._keys(ORDER)
        there = steps_for(self.kind)
        usual = {step.key: number for number, step in enumerate(there)}
        placed = {key: number for number, key in enumerate(order)}
        # A screen that came up later (its kind was chosen) stands behind the one it usually follows.
        chosen = sorted(there, key=lambda step: (placed.get(step.key, usual[step.key] - 0.5), usual[step.key]))
        chosen.sort(key=lambda step: (step == SHARING, step.key in self.later))
        return chosen

    def _where_left(self) -> str:
        at = str(self.fields.get(AT, ""))
        return at if at in self.keys else self.steps[0].key

    @property
    def keys(self) -> list[str]:
        return [step.key for step in self.steps]

    @property
    def step(self) -> Step:
        return self.steps[self.keys.index(self.here)]

    @property
    def number(self) -> int:
        return self.keys.index(self.here) + 1

    @property
    def before(self) -> Step | None:
        return self.steps[self.number - 2] if self.number > 1 else None

    @property
    def after(self) -> Step | None:
        return self.steps[self.number] if self.number < len(self.steps) else None

    @property
    def question(self) -> Any:
        return self.step.question_for(self.kind)

    @property
    def probes(self) -> Sequence[Any]:
        return self.step.probes_for(self.kind)

    @property
    def comes_back(self) -> bool:
        """Put off before, and here again."""
        return self.here in self.later

    @property
    def stops(self) -> list[Stop]:
        return [
            Stop(step, number, self.state(step), step.key == self.here) for number, step in enumerate(self.steps, 1)
        ]

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)

    @property
    def minutes_left(self) -> int:
        return sum(step.minutes for step in self.steps[self.number - 1 :])

    def state(self, step: Step) -> str:
        if self._is_answered(step):
            return DONE
        if step.key in self.later:
            return "later"
        return "skipped" if step.key in self.skipped else OPEN

    def _is_answered(self, step: Step) -> bool:
        if step == CUES:
            return bool(cues_in(self.fields))
        if step == PHOTO:
            return bool(self.fields.get("photo"))
        if step == SHARING:
            return False
        asked = [name for name in step.fields if name != "kind"]
        return any(str(self.fields.get(name, "")).strip() for name in asked)

    def page_so_far(self) -> list[Told]:
        texts = [(name.label, str(self.fields.get(name, ""))) for name in PartName if name != PartName.PHOTO]
        return [
            Told(label, Truncator(plain(text, source=True)).words(EXCERPT)) for label, text in texts if text.strip()
        ]

    def to_go(self) -> int:
        return sum(1 for stop in self.stops if stop.state in (OPEN, "later") and stop.step != SHARING)

    def places(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Where a cue can stand: each sentence of each part, and the photo. For a list to choose from."""
        found: list[tuple[str, list[tuple[str, str]]]] = []
        for name in PartName:
            if name == PartName.PHOTO:
                if self.fields.get("photo"):
                    found.append((str(name.label), [(f"{name}|", _("A place on it"))]))
                continue
            told = sentences(str(self.fields.get(name, "")))
            if told:
                found.append((str(name.label), [(f"{name}|{one}", _in_words(one)) for one in told]))
        return found

    # --- what a button does: the fields of the draft that change -----------------------------------------

    def put_off(self) -> dict[str, str]:
        """'I don't know yet.' Who says so twice goes on without."""
        if self.comes_back:
            return self.skip()
        return {LATER: ",".join([*self.later, self.here])}

    def skip(self) -> dict[str, str]:
        left = [key for key in self.later if key != self.here]
        return {LATER: ",".join(left), SKIPPED: ",".join(dict.fromkeys([*self.skipped, self.here]))}

    def move(self, key: str, by: int) -> dict[str, str]:
        """One place up (-1) or down (1), in the order of the telling."""
        order = [one for one in self.keys if one != SHARING.key]
        if key in order:
            at = order.index(key)
            order.insert(max(0, at + by), order.pop(at))
        return {ORDER: ",".join(order)}


def _in_words(sentence: str) -> str:
    """As it reads; of marks that go on over the next sentence nothing is left either."""
    return Truncator(plain(sentence, source=True).strip("*_~`> ") or sentence).chars(LINE)
