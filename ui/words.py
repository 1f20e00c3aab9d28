"""Django's `gettext` and `ngettext`, remembered: for words that a page says by the dozen.

A look-up goes through the catalogue of each app and language, and costs as much as filling in a whole row.
"""

from __future__ import annotations

from functools import lru_cache

from django.utils import translation


def gettext(words: str) -> str:
    return _said(translation.get_language(), words)


def ngettext(one: str, many: str, count: int) -> str:
    return _counted(translation.get_language(), one, many, count)


@lru_cache(maxsize=2048)
def _said(_language: str | None, words: str) -> str:
    return translation.gettext(words)


@lru_cache(maxsize=8192)
def _counted(_language: str | None, one: str, many: str, count: int) -> str:
    return translation.ngettext(one, many, count)
