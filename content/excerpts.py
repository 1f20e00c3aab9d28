"""The plain words of stored HTML, for lines that show a little of what somebody wrote."""

from __future__ import annotations

import re
from html import unescape

from django.utils.html import strip_tags
from django.utils.text import Truncator

BREAK = re.compile(r"</(?:p|li|h[1-6]|blockquote|pre|td|th|div)>|<br ?/?>")
LINE_LENGTH = 240
_QUOTE_TAG = re.compile(r"(</?(?:blockquote|details)\b[^>]*>)")
_WHO_WROTE = re.compile(
    r"<p>[^<>]{0,300}\b(?:wrote|writes|said|schrieb|écrit|escribió|skrev):\s*</p>\s*(?=<blockquote)"
)
# Letters that stand for themselves, without signs above them: Django looks at each, and cuts at the same place.
_SIMPLE = re.compile(r"[\x00-\u02ff\u2010-\u203a\u20ac]*")
_SIGNATURE = re.compile(r'<div class="signature">.*?</div>', re.DOTALL)


def plain_words(html: str) -> str:
    return " ".join(unescape(strip_tags(BREAK.sub(" ", html))).split())


def own_words(html: str) -> str:
    """Without what the writer quoted, which others wrote, and without their signature."""
    kept = []
    depth = 0
    for piece in _QUOTE_TAG.split(_WHO_WROTE.sub(" ", _SIGNATURE.sub(" ", html))):
        if _QUOTE_TAG.match(piece):
            depth += -1 if piece.startswith("</") else 1
        elif depth <= 0:
            kept.append(piece)
    return plain_words(" ".join(kept))


def excerpt(html: str, most: int = LINE_LENGTH) -> str:
    """The writer's own words; what they quoted only where there is nothing else."""
    words = own_words(html) or plain_words(html)
    if not _SIMPLE.fullmatch(words):
        return Truncator(words).chars(most)
    return words if len(words) <= most else f"{words[: most - 1]}…"
