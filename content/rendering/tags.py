"""#tags in what is kept as plain words, where a text would be too much: shown and filed as those of texts are."""

from __future__ import annotations

import re

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from content.excerpts import own_tags
from content.rendering.marks import TAG, tag_in

# Finds the same in what is escaped: of the signs that are written in another way none belongs to a tag, and "&" stands
# right before none.
_TAG = re.compile(rf"(?<!&amp;){TAG}")


def with_tags(words: str) -> SafeString:
    """Each leads to what is tagged so."""
    return mark_safe(_TAG.sub(_link, escape(words)))


def tags_said(*words: str) -> list[str]:
    return own_tags(*map(with_tags, words))


def _link(found: re.Match[str]) -> str:
    tag, address = tag_in(found[0])
    if not tag:
        return found[0]
    return format_html('<a href="{}" class="tag-link">{}</a>', address, tag) + found[0].removeprefix(tag)
