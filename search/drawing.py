"""Rows of results as HTML: their template is drawn once for each shape, then only filled in."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from search.showing import MARK_END, MARK_START
from ui.moulds import Mould
from ui.times import ago

if TYPE_CHECKING:
    from search.models import Entry
    from search.registry import Source

ROW = Mould("search/row.html")


def draw_entry(entry: Entry) -> SafeString:
    """One that `Search` found, with its source."""
    source, checked = entry.source, entry.checked_at
    marked_title, snippet = getattr(entry, "marked_title", ""), getattr(entry, "snippet", "")
    shape = {
        "kind": entry.kind,
        "icon": source.icon if source else "message-circle",
        "has_snippet": bool(snippet),
        "has_place": bool(entry.place),
        "has_author": bool(entry.author),
        "is_retired": entry.is_retired,
        "is_due": entry.is_due,
        "is_checked": checked is not None,
    }
    values = {
        "url": entry.url,
        "title": marked(marked_title) if marked_title else entry.title,
        "snippet": marked(snippet),
        "label": _label(source, get_language()) if source else "",
        "place": entry.place,
        "author": entry.author,
        "when": ago(entry.at),
        "checked": ago(checked, by_age=True),
    }
    return ROW.fill(shape, values)


@cache
def _label(source: Source, _language: str | None) -> str:
    return str(source.label)


def marked(snippet: str) -> SafeString:
    """The words that were found, marked; everything else escaped first."""
    return SafeString(escape(snippet).replace(MARK_START, "<mark>").replace(MARK_END, "</mark>"))
