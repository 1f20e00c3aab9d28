"""Which addresses a text may point to, and where an address in running text begins and ends."""

from __future__ import annotations

import re

from django.conf import settings
from markdown_it.common.normalize_url import normalizeLink

MAX_ADDRESS = 2_000

_ABSOLUTE = re.compile(r"(?:https?://[^/?#\s\\]|mailto:[^\s/?#])", re.IGNORECASE)
# A second slash, or a backslash which browsers read as one, would lead to another host.
_ON_THIS_SITE = re.compile(r"/(?![/\\])|#")
# At the end of a picture's address, before what kind it is.
SIZE_IN_ADDRESS = re.compile(r"-([1-9][0-9]{0,3})x([1-9][0-9]{0,3})\.(?:png|jpg)$")
_MEDIA_NAME = re.compile(r"[\w./-]+(?:\?[\w=&.-]*)?", re.ASCII)

_REST_OF_URL = re.compile(r"[^\s<>\"`|\\^{}]{1,2001}")
_HOST = re.compile(r"(?:[\w-]+[.:]|\[[0-9a-f:.]+\])|localhost\b|[\w-]+(?=[/?#]|\Z)", re.IGNORECASE)
_PUNCTUATION = ".,:;!?*_~'"
_PAIRS = {")": "(", "]": "["}
EMAIL = (
    r"(?<![A-Za-z0-9_.+/@-])[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}"
    r"@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,24}(?![\w@-])"
)
WWW = r"(?<![\w@/.:-])www\.(?=[A-Za-z0-9-]+\.)"


def may_link_to(address: str) -> bool:
    """For addresses that normalizeLink has been over: no blanks, no control characters in them."""
    known = _ABSOLUTE.match(address) or _ON_THIS_SITE.match(address)
    return bool(known) and len(address) <= MAX_ADDRESS


def is_our_media(address: str) -> bool:
    # An unset MEDIA_URL reads as '/', which would make every page of ours a picture.
    media = settings.MEDIA_URL if len(settings.MEDIA_URL) > 1 else "/media/"
    name = address.removeprefix(media)
    return address.startswith(media) and bool(_MEDIA_NAME.fullmatch(name)) and ".." not in name


def url_at(text: str, start: int, end: int) -> str:
    """What follows '://' or 'www.' and belongs to the address, without the punctuation of the sentence around it."""
    found = _REST_OF_URL.match(text, start, end)
    if not found or len(found[0]) > MAX_ADDRESS or not _HOST.match(found[0]):
        return ""
    return _without_closing(found[0].partition("](")[0])


def _without_closing(url: str) -> str:
    surplus = {closing: url.count(closing) - url.count(opening) for closing, opening in _PAIRS.items()}
    end = len(url)
    while end:
        last = url[end - 1]
        if surplus.get(last, 0) > 0:
            surplus[last] -= 1
        elif last not in _PUNCTUATION:
            break
        end -= 1
    return url[:end]


def normal(address: str) -> str:
    try:
        return normalizeLink(address)
    except ValueError:
        return ""
