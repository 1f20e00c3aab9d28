"""What somebody types into the search box, read: words, "phrases", -not, and operators such as in:, by: and before:.

Anything is a search. What cannot be meant (before:yesterday, kind:slip) is left out and named, so that the page can
say so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import get_current_timezone

from search.naming import CALLED
from search.registry import source_named

LONGEST = 200
MOST_TERMS = 24
# Shorter beginnings of words would find half the site.
SHORTEST_PREFIX = 3
OPERATORS = ("in", "by", "tag", "kind", "before", "after")

_PIECE = re.compile(
    rf'(?P<no>-)?(?:(?P<name>{"|".join(OPERATORS)}):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))', re.IGNORECASE
)
# A #tag as in texts, and what stands in marks of quotation, where it is words.
_TAGGED = re.compile(r'"[^"]*"?|(?<!\S)-?#(?=[^\W\d_])')
_UNFINISHED = re.compile(rf"-?(?:{'|'.join(OPERATORS)}):", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_SAYS_SOMETHING = re.compile(r"\w")


@dataclass(frozen=True)
class Term:
    """A word, the beginning of one, or several in this order."""

    text: str
    is_phrase: bool = False
    is_prefix: bool = False
    excluded: bool = False


@dataclass(frozen=True)
class Filter:
    """`typed` is all of it as it was written; for before: and after: `at` is the moment."""

    name: str
    value: str
    typed: str = ""
    excluded: bool = False
    at: datetime | None = None

    def __str__(self) -> str:
        return self.typed


@dataclass(frozen=True)
class Asked:
    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    not_understood: tuple[Filter, ...] = ()

    @property
    def wanted(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if not term.excluded)

    @property
    def words(self) -> str:
        """What is looked for, without operators: for names, and for titles that are spelt nearly so."""
        return " ".join(term.text for term in self.wanted)

    def __bool__(self) -> bool:
        return bool(self.wanted or self.filters)


def read(text: str) -> Asked:
    text = tidy(text)
    terms: list[Term] = []
    filters: list[Filter] = []
    strange: list[Filter] = []
    for found in list(_PIECE.finditer(text))[:MOST_TERMS]:
        if found["name"]:
            one = _filter(found)
            if not _is_understood(one):
                strange.append(one)
            elif one.value:
                filters.append(one)
        elif not _UNFINISHED.fullmatch(found[0]):
            terms.extend(_terms(found, is_last=found.end() == len(text)))
    return Asked(tuple(terms), tuple(filters), tuple(strange))


def tidy(text: str) -> str:
    """As a search is written: #safety is tag:safety."""
    text = _TAGGED.sub(lambda found: found[0] if found[0][0] == '"' else found[0].replace("#", "tag:"), one_line(text))
    return text[:LONGEST]


def one_line(text: str) -> str:
    """As it was typed; Postgres takes no NUL in a text, and no half of a letter."""
    return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", " ", text).lstrip()[:LONGEST]


def _terms(found: re.Match[str], *, is_last: bool) -> list[Term]:
    said = (found["phrase"] if found["phrase"] is not None else found["word"]).strip()
    if not _SAYS_SOMETHING.search(said):
        return []
    is_phrase = found["phrase"] is not None
    begins = is_last and not is_phrase and not found["no"] and len(said) >= SHORTEST_PREFIX
    return [Term(said, is_phrase=is_phrase, is_prefix=begins, excluded=bool(found["no"]))]


def _filter(found: re.Match[str]) -> Filter:
    name = found["name"].lower()
    value = (found["phrase"] if found["phrase"] is not None else found["word"]).strip()
    if name in {"by", "tag"}:
        value = value.lstrip("@#")
    at = _moment(value) if name in {"before", "after"} else None
    return Filter(name, value, found[0], bool(found["no"]), at)


def _is_understood(one: Filter) -> bool:
    match one.name:
        case "before" | "after":
            return one.at is not None and not one.excluded
        case "kind":
            return not one.value or one.value.casefold() in CALLED or source_named(one.value) is not None
        case _:
            return True


def _moment(text: str) -> datetime | None:
    """The beginning of a year, month or day by the reader's clock: '2015', '2015-05', '2015-05-22'."""
    found = _DATE.fullmatch(text)
    if not found:
        return None
    try:
        return datetime(int(found[1]), int(found[2] or 1), int(found[3] or 1), tzinfo=get_current_timezone())
    except ValueError:
        return None
