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
        anchor = anchor.strip()
        at = text.find(anchor) + len(anchor) if anchor and anchor in text else len(text.rstrip())
        text = text[:at] + marker + text[at:]
    return text


def linked(html: str) -> str:
    """The markers as links to the notes in the margin."""
    return _MARKER.sub(lambda found: _link(found[1]), html)


def _link(number: str) -> str:
    return format_html('<sup id="cue-{0}-in-text"><a href="#cue-{0}">{0}</a></sup>', number)


def render_part(source: str, anchors: Sequence[tuple[int, str]]) -> str:
    return linked(render(with_numbers(source, anchors)).html)
