"""The plain words of stored HTML, for lines that show a little of what somebody wrote."""

from __future__ import annotations

import re
from html import unescape

from django.utils.html import strip_tags
from django.utils.text import Truncator

BREAK = re.compile(r"</(?:p|li|h[1-6]|blockquote|pre|td|th|div)>|<br ?/?>")
LINE_LENGTH = 240


def plain_words(html: str) -> str:
    return " ".join(unescape(strip_tags(BREAK.sub(" ", html))).split())


def excerpt(html: str, most: int = LINE_LENGTH) -> str:
    return Truncator(plain_words(html)).chars(most)
