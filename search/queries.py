"""From words to what Postgres looks for: in each language in use, with endings, and as they are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery

from search.asking import Term
from search.index import fold

type Query = SearchQuery | CombinedSearchQuery


def query_of(terms: Sequence[Term], languages: Sequence[str]) -> Query:
    """All that is wanted, read in one language or another, and nothing of what is not."""
    wanted = [term for term in terms if not term.excluded]
    unwanted = [term for term in terms if term.excluded]
    query = reduce(or_, (_all(wanted, language) for language in languages))
    for term in unwanted:
        for language in languages:
            query = query & ~_one(term, language)
    return query


def _all(terms: Iterable[Term], language: str) -> Query:
    return reduce(and_, (_one(term, language) for term in terms))


def _one(term: Term, language: str) -> SearchQuery:
    words = fold(term.text)
    if term.is_phrase:
        return SearchQuery(words, config=language, search_type="phrase")
    if term.is_prefix:
        letters = words.replace("\\", " ").replace("'", "''")
        return SearchQuery(f"'{letters}':*", config=language, search_type="raw")
    return SearchQuery(words, config=language)
