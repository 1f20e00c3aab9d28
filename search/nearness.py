"""Spelt nearly so: by the letters words share, three at a time."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Expression, Q

# Postgres's own 0.6 lets no two short words have a slip each.
NEAR = 0.5
# Whole words against whole words: a slip, and not half of what was typed.
NEAREST = 0.7


def near(field: str, words: str | Expression) -> Q:
    """For filter()."""
    return Q(**{f"{field}__trigram_word_similar": words})


def nearest(field: str, words: str | Expression) -> Q:
    """Those that are hardly anything else."""
    return Q(**{f"{field}__trigram_strict_word_similar": words})


def say_how_near(connection: Any, **_signal: Any) -> None:
    """To each connection when it is made: from where on words are near enough."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, false),"
            " set_config('pg_trgm.strict_word_similarity_threshold', %s, false)",
            [str(NEAR), str(NEAREST)],
        )


def nearness(field: str, words: str) -> TrigramWordSimilarity:
    return TrigramWordSimilarity(words, field)
