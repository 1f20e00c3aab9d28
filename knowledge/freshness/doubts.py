"""The sentences of a story that most likely grew old. No cleverness: those that name what changes by itself.

A year or a date, a number with its unit, a version, a money amount or percentage, an abbreviation in capitals, one of
the story's own tools, or a word for rules or for what is new or so now (policy, form, currently ...) in the language of
the story (knowledge.freshness.words). Where none does, it is what the story advises first; else what was
tried, what is done there, or how it begins. docs/using.md says the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from content.rendering import plain
from knowledge.freshness.words import changes_in
from knowledge.models import PartName

if TYPE_CHECKING:
    from knowledge.models import Part

MOST, MOST_ASKED = 5, 2
# What a reader would do is looked at before what was so once.
DONE = (PartName.ADVICE, PartName.TRIED, PartName.WE_DO)
SHORT = 12
# A full stop inside a number ends none.
SENTENCE = re.compile(r"\S.*?(?:[.!?…]+[”\"')\]]*(?=\s|$)|$)", re.MULTILINE)


@dataclass(frozen=True)
class Doubt:
    part: str
    sentence: str
    # Whether it names what changes by itself.
    names: bool = True


def doubts(parts: Iterable[Part], tools: str, language: str) -> list[Doubt]:
    """In the order of the story, no more than are quickly read."""
    parts, changes = list(parts), changes_in(language)
    names = [name.strip().casefold() for name in tools.split(",") if len(name.strip()) > 2]
    found = [
        Doubt(part.get_name_display(), sentence)
        for part in parts
        for sentence in _sentences(part.source)
        if changes.search(sentence) or _names_one(sentence, names)
    ]
    return found[:MOST] or _done_first(parts)


def _done_first(parts: Sequence[Part]) -> list[Doubt]:
    """One sentence there always is, unless the story has none. Short ones only where nothing longer is told."""
    order = [*DONE, *(name for name in PartName.values if name not in DONE)]
    told = sorted(parts, key=lambda part: order.index(part.name))
    for longer_than in (SHORT, 0):
        for part in told:
            if sentences := _sentences(part.source, longer_than):
                return [Doubt(part.get_name_display(), sentences[0], names=False)]
    return []


def doubts_in_short(parts: Iterable[Part], tools: str, language: str) -> str:
    """The first of them in one line, for whoever is asked; '' where there is none."""
    told = sorted(parts, key=lambda part: PartName.values.index(part.name))
    return " … ".join(one.sentence for one in doubts(told, tools, language)[:MOST_ASKED])


def _sentences(source: str, longer_than: int = SHORT) -> list[str]:
    sentences = [sentence.strip() for sentence in SENTENCE.findall(plain(source, source=True))]
    return [sentence for sentence in sentences if len(sentence) > longer_than]


def _names_one(sentence: str, names: Sequence[str]) -> bool:
    said = sentence.casefold()
    return any(re.search(rf"\b{re.escape(name)}\b", said) for name in names)
