"""From words to what Postgres looks for: in each language in use, with endings, and as they are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchQuery
from django.db import connection

from search.asking import Term
from search.index import fold


class Query(SearchQuery):
    """Read already: each statement of a search takes it as it is, and languages that read alike ask once."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def as_sql(self, *args: Any, **kwargs: Any) -> tuple[str, tuple[str]]:
        return "%s::tsquery", (self.text,)


class Readings(NamedTuple):
    """`whole` takes the last word as it stands, `begun` as the beginning of one; None where it is no beginning."""

    whole: Query
    begun: Query | None


def readings_of(terms: Sequence[Term], languages: Sequence[str]) -> Readings:
    """All that is wanted, read in one language or another, and nothing of what is not. One statement."""
    wanted = [term for term in terms if not term.excluded]
    as_they_stand = [replace(term, is_prefix=False) for term in wanted]
    unwanted = [[term] for term in terms if term.excluded]
    asked = [(some, language) for some in (wanted, as_they_stand, *unwanted) for language in languages]
    read, count = _read(asked), len(languages)
    without = "".join(f" & !({one})" for one in _distinct(read[2 * count :]))
    begun, whole = _either(read[:count], without), _either(read[count : 2 * count], without)
    return Readings(whole, begun if wanted != as_they_stand else None)


def unwanted_of(terms: Sequence[Term], languages: Sequence[str]) -> Query | None:
    """What must not be there, in one language or another; None where nothing is named. One statement."""
    unwanted = [[term] for term in terms if term.excluded]
    read = _distinct(_read([(some, language) for some in unwanted for language in languages])) if unwanted else []
    return Query(" | ".join(f"({one})" for one in read)) if read else None


def _either(read: Iterable[str], without: str) -> Query:
    text = " | ".join(f"({one})" for one in _distinct(read))
    return Query(f"({text}){without}" if text else "")


def _read(asked: Sequence[tuple[Sequence[Term], str]]) -> list[str]:
    """As Postgres reads them: without what is too common to be found, and with endings away."""
    parts = [(_all(terms), language) for terms, language in asked]
    sql = ", ".join(f"({sql})::text" for (sql, _words), _language in parts)
    params = [param for (_sql, words), language in parts for word in words for param in (language, word)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", params)
        found: Sequence[str] = cursor.fetchone()
        return list(found)


def _distinct(read: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(one for one in read if one))


def _all(terms: Iterable[Term]) -> tuple[str, list[str]]:
    ones = [_one(term) for term in terms]
    return " && ".join(f"{function}(%s::regconfig, %s)" for function, _word in ones), [word for _f, word in ones]


def _one(term: Term) -> tuple[str, str]:
    words = fold(term.text)
    if term.is_phrase:
        return "phraseto_tsquery", words
    if term.is_prefix:
        letters = words.replace("\\", " ").replace("'", "''")
        return "to_tsquery", f"'{letters}':*"
    return "plainto_tsquery", words
