"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

# An upload of ours as a text shows it: one word, since half of its address says nothing to a reader.
_MEDIA = r"/media/[0-9a-f-]{36}/[A-Za-z0-9_.-]{1,120}"
_PICTURE = re.compile(rf"!\[([^\[\]\n]{{0,200}})\]\(({_MEDIA})\)")
_WORDS = re.compile(rf"!\[[^\[\]\n]{{0,200}}\]\({_MEDIA}\)|\s+|\w+|[^\w\s]")
# Beyond this comparing word by word would take seconds; lines are compared then.
MOST_WORDS = 4000


@dataclass(frozen=True)
class Part:
    """`kind` is same, added or removed."""

    kind: str
    text: str

    @property
    def shown(self) -> SafeString:
        """With pictures where it has some."""
        pieces = iter(_PICTURE.split(self.text))
        html = conditional_escape(next(pieces))
        for words, address, rest in zip(pieces, pieces, pieces, strict=True):
            html += format_html('<img src="{}" alt="{}" loading="lazy">{}', address, words, rest)
        return html


def differences(old: str, new: str) -> list[Part]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    start = _alike(before, after)
    end = _alike(before[start:][::-1], after[start:][::-1])
    ahead, behind = before[:start], before[len(before) - end :]
    before, after = before[start : len(before) - end], after[start : len(after) - end]
    if max(len(before), len(after)) > MOST_WORDS:
        before, after = "".join(before).splitlines(keepends=True), "".join(after).splitlines(keepends=True)
    parts = [Part("same", "".join(ahead)), *_compared(before, after), Part("same", "".join(behind))]
    return [part for part in parts if part.text]


def _alike(before: list[str], after: list[str]) -> int:
    """How many are the same from the beginning."""
    return next(
        (n for n, (one, other) in enumerate(zip(before, after, strict=False)) if one != other),
        min(len(before), len(after)),
    )


def _compared(before: list[str], after: list[str]) -> Iterator[Part]:
    for tag, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            yield Part("same", "".join(before[i:j]))
        else:
            yield Part("removed", "".join(before[i:j]))
            yield Part("added", "".join(after[k:m]))
