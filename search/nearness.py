"""Spelt nearly so: by the letters words share, three at a time."""

from __future__ import annotations

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection
from django.db.models import Q

# Postgres's own 0.6 lets no two short words have a slip each.
NEAR = 0.5


def near(field: str, words: str) -> Q:
    """For filter(); says to this connection how near is near enough."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, false)", [str(NEAR)])
    return Q(**{f"{field}__trigram_word_similar": words})


def nearness(field: str, words: str) -> TrigramWordSimilarity:
    return TrigramWordSimilarity(words, field)
