"""The plain words of stored HTML, for lines that show a little of what somebody wrote, and what they filed it under."""

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


# As the sanitiser writes it down (content.rendering.marks).
_TAG = re.compile(r'<a\b[^>]* class="tag-link"[^>]*>#([^<]+)</a>')
LONGEST_TAG = 40
MOST_TAGS = 20


def plain_words(html: str) -> str:
    return " ".join(unescape(strip_tags(BREAK.sub(" ", html))).split())


def own_words(html: str) -> str:
    """Without what the writer quoted, which others wrote, and without their signature."""
    return plain_words(_own(html))


def own_tags(*html: str) -> list[str]:
    """The #tags in these, each once and in small letters; what is quoted is filed where it was written."""
    found = (tag.lower() for one in html if 'class="tag-link"' in one for tag in _TAG.findall(_own(one)))
    return [tag for tag in dict.fromkeys(found) if len(tag) <= LONGEST_TAG][:MOST_TAGS]


def _own(html: str) -> str:
    kept = []
    depth = 0
    for piece in _QUOTE_TAG.split(_WHO_WROTE.sub(" ", _SIGNATURE.sub(" ", html))):
        if _QUOTE_TAG.match(piece):
            depth += -1 if piece.startswith("</") else 1
        elif depth <= 0:
            kept.append(piece)
    return " ".join(kept)


def excerpt(html: str, most: int = LINE_LENGTH) -> str:
    """The writer's own words; what they quoted only where there is nothing else."""
    words = own_words(html) or plain_words(html)
    if not _SIMPLE.fullmatch(words):
        return Truncator(words).chars(most)
    return words if len(words) <= most else f"{words[: most - 1]}…"
