"""What is done to a text before anybody reads it as Markdown."""

from __future__ import annotations

import re

MAX_SOURCE = 32_767

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Controls, lone surrogates, noncharacters and byte-order marks say nothing; the bidi embeddings, overrides and
# isolates can show a text in another order than it has. The marks that Arabic and Hebrew need (LRM, RLM, ALM) stay.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
# Tag characters spell words nobody sees, except behind a black flag, where they make the flag of a region.
_TAGS = re.compile("(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f)|[\U000e0000-\U000e007f]")
_BREAKS = re.compile(r" *[\n\t]\s*")


def tidy(source: str) -> str:
    source = _UNSEEN.sub("", _LINE_ENDS.sub("\n", source))
    return _TAGS.sub(lambda found: found[1] or "", source)


def on_one_line(words: str) -> str:
    return _BREAKS.sub(" ", tidy(words)).strip()
