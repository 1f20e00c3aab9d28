"""Numbers of cues in the text: put where the sentence ends, before rendering; turned into links after sanitising."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.html import format_html

from content.rendering import render

# Private characters that no renderer touches and no member types.
OPENS, CLOSES = "\ue010", "\ue011"
_MARKER = re.compile(f"{OPENS}([0-9]+){CLOSES}")
_STRAY = re.compile(f"[{OPENS}{CLOSES}]")


def with_numbers(source: str, anchors: Sequence[tuple[int, str]]) -> str:
    """The text with a marker behind each anchor; a cue whose sentence is not found stands at the end."""
    text = _STRAY.sub("", source)
    for number, anchor in anchors:
        marker = f"{OPENS}{number}{CLOSES}"
        at = min(place_of(anchor, text), len(text.rstrip()))
        text = text[:at] + marker + text[at:]
    return text


def place_of(anchor: str, source: str) -> int:
    """Where the sentence ends, counted in letters; the end of the text where it is not found."""
    found = source.find(anchor.strip())
    return len(source) if found < 0 or not anchor.strip() else found + len(anchor.strip())


_SENTENCE = re.compile(r"\S.*?(?:[.?!…][”\"')*_]*(?=\s|$)|(?=\n\s*\n)|$)", re.S)
LONGEST_ANCHOR = 300


def sentences(source: str) -> list[str]:
    """Each as it stands there, no longer than an anchor can be: of a long one its end."""
    found = (one.strip() for one in _SENTENCE.findall(source.replace("\r\n", "\n")))
    return [one[-LONGEST_ANCHOR:].strip() for one in found if one]


def linked(html: str) -> str:
    """The markers as links to the notes in the margin."""
    return _MARKER.sub(lambda found: _link(found[1]), html)


def _link(number: str) -> str:
    return format_html('<sup id="cue-{0}-in-text"><a href="#cue-{0}">{0}</a></sup>', number)


def render_part(source: str, anchors: Sequence[tuple[int, str]]) -> str:
    return linked(render(with_numbers(source, anchors)).html)
