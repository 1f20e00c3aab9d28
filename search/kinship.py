"""Finds what is like what, by the words two things share, and keeps it for the pages that show it (search.kin).

Words count by how rare they are in the whole index, which Postgres's statistics know: nothing is counted here, and
what is looked at is bounded, however large the index is.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from people.scopes import PUBLIC, SITE
from search.index import fold
from search.kin import kinds_with_kin
from search.models import Entry, Kin
from search.ranking import WEIGHT_OF_DOUBT

AT_ONCE = 200
KEPT = 8
MOST_WORDS, MOST_TERMS, MOST_SAID = 400, 40, 3
# Of what its dozen weightiest words weigh, a thing has to share so much to be called close.
DOZEN, ENOUGH = 12, 0.3
# What stands in a title or a tag is what a thing is about.
NAMED = 3
# So many things may be looked at to find the nearest.
LOOKED_AT = 5_000
# In a large index, what stands in more than every twentieth thing tells nothing, and what stands in more than every
# fiftieth is no reason to name.
EVERYDAY, COMMON, LARGE = 0.05, 0.02, 50
_WORD = re.compile(r"[^\W\d_]{4,}")


def find_for_those_who_wait(most: int = AT_ONCE) -> int:
    """Those that wait longest. Returns how many."""
    done = 0
    while done < most and _find_one():
        done += 1
    return done


def _find_one() -> bool:
    with transaction.atomic():
        waiting = Kin.objects.exclude(due_at=None).order_by("due_at", "of")
        kin = waiting.select_for_update(skip_locked=True).first()
        near = _find(kin) if kin else []
    if near:
        _tell(near)
    return kin is not None


def _find(kin: Kin) -> list[_Near]:
    """Gives those it may be nearer to than what they have."""
    entry = Entry.objects.filter(kind=kin.kind, object_id=kin.object_id).defer("vector").first()
    if entry is None or not entry.heading or entry.whole_key != kin.of:
        kin.delete()
        return []
    near = _nearest(entry, _terms(entry))
    spreads, kin.due_at, kin.spreads = kin.spreads, None, False
    kin.others, kin.words = [one.entry for one in near], [one.words for one in near]
    kin.save()
    return near if spreads else []


def _tell(near: Sequence[_Near]) -> None:
    """They look again, and tell nobody else. Who is being looked for just now is left alone."""
    quiet = Kin.objects.filter(of__in=[one.whole for one in near], due_at=None)
    free = quiet.select_for_update(skip_locked=True).values_list("pk", flat=True)
    with transaction.atomic():
        Kin.objects.filter(pk__in=list(free)).update(due_at=timezone.now(), spreads=False)


@dataclass(frozen=True)
class Term:
    """A word as the index has it, what it weighs here, and as it is written here.

    `is_named`: it stands in the title or the tags. `is_reason`: it may be said to be why, since it is seldom, and
    named here or said more than once.
    """

    lexeme: str
    weight: float
    word: str
    share: float
    is_named: bool
    is_reason: bool


@dataclass(frozen=True)
class _Near:
    entry: int
    whole: str
    words: str


# What is found by its sorts alone (weight D) is not about them. A reason is what both are about, and one is called.
NEAREST = """
    WITH asked AS (SELECT * FROM unnest(%(lexemes)s::text[], %(weights)s::float8[]) AS asked(lexeme, weight)),
    near AS MATERIALIZED (
        SELECT id, kind, object_id, within, tags, ts_filter(vector, '{a,b,c}') AS vector,
               is_retired OR coalesce(due_at <= now(), false) AS stale
        FROM search_entry
        WHERE vector @@ %(query)s::tsquery AND heading <> '' AND kind = ANY(%(kinds)s) AND id <> %(me)s
          AND (community_id = %(community)s OR scope = ANY(%(everybody)s))
        LIMIT %(most)s
    )
    SELECT near.id, coalesce(nullif(near.within, ''), near.kind || ':' || near.object_id) AS whole, near.tags,
           ARRAY(SELECT said.lexeme FROM unnest(shared.lexemes) WITH ORDINALITY AS said(lexeme, place)
                 JOIN unnest(near.vector) AS there ON there.lexeme = said.lexeme
                 WHERE said.lexeme = ANY(%(reasons)s::text[])
                   AND (weights && '{A,B}' OR cardinality(positions) > 1 AND said.lexeme = ANY(%(called)s::text[]))
                 ORDER BY place) AS reasons
    FROM near CROSS JOIN LATERAL (
        SELECT sum(weight) AS weight, array_agg(lexeme ORDER BY weight DESC) AS lexemes FROM (
            SELECT lexeme, weight * CASE WHEN near.vector @@ (quote_literal(lexeme) || ':AB')::tsquery
                                         THEN %(named)s::float8 ELSE 1 END AS weight
            FROM asked WHERE lexeme = ANY(tsvector_to_array(near.vector))
        ) AS said
    ) AS shared
    WHERE cardinality(shared.lexemes) > 1 AND shared.weight >= %(enough)s
    ORDER BY shared.weight * CASE WHEN near.stale THEN %(doubted)s::float8 ELSE 1 END
             / ln(8 + length(near.vector)) DESC, near.id DESC LIMIT %(kept)s
"""


def _nearest(entry: Entry, terms: Sequence[Term]) -> list[_Near]:
    if len(terms) < 2:
        return []
    said = {term.lexeme: term.word for term in terms}
    asked: dict[str, Any] = {
        "lexemes": list(said),
        "reasons": [term.lexeme for term in terms if term.is_reason],
        "called": [term.lexeme for term in terms if term.is_named],
        "weights": [term.weight for term in terms],
        "query": " | ".join(f"'{lexeme}'" for lexeme in said),
        "kinds": kinds_with_kin(),
        "me": entry.pk,
        "community": entry.community_id,
        "everybody": [PUBLIC, SITE],
        "most": LOOKED_AT,
        "enough": ENOUGH * sum(term.weight for term in terms[:DOZEN]),
        "named": NAMED,
        "doubted": WEIGHT_OF_DOUBT,
        "kept": KEPT,
    }
    with connection.cursor() as cursor:
        cursor.execute(NEAREST, asked)
        found = cursor.fetchall()
    return [
        _Near(pk, whole, _why([tag for tag in entry.tags if tag in tags], [said[one] for one in reasons]))
        for pk, whole, tags, reasons in found
    ]


def _why(tags: Sequence[str], words: Sequence[str]) -> str:
    """Tags as they are written, then the words that none of them has."""
    tagged = {word for tag in tags for word in _WORD.findall(tag)}
    return ", ".join([*tags, *(word for word in words if word not in tagged)][:MOST_SAID])


def _terms(entry: Entry) -> list[Term]:
    """The few words that tell most of what it is about; together in no more things than are looked at."""
    total, shares, rare = _shares_of(words := _words_of(entry))
    terms = []
    for lexeme, (count, word, is_named) in words.items():
        share = shares.get(lexeme, rare)
        if not (total > LARGE and share > EVERYDAY):
            weight = (1 + math.log(count)) * math.log(1 + 1 / share)
            is_reason = count > 1 and not (total > LARGE and share > COMMON)
            terms.append(Term(lexeme, weight, word, share, is_named, is_reason))
    chosen: list[Term] = []
    looked_at = 0.0
    for term in sorted(terms, key=lambda term: -term.weight)[: 2 * MOST_TERMS]:
        if len(chosen) < MOST_TERMS and looked_at + term.share * total <= LOOKED_AT:
            chosen.append(term)
            looked_at += term.share * total
    return chosen


def _words_of(entry: Entry) -> dict[str, tuple[float, str, bool]]:
    """By lexeme: how much is said of it (a title counts for more), how it is written here, and whether in the title or
    the tags."""
    counts: Counter[str] = Counter()
    for text, times in ((entry.title, 3), (" ".join(entry.tags), 2), (entry.body, 1)):
        for word in _WORD.findall(text.lower()):
            counts[word] += times
    asked = [word for word, _count in counts.most_common(MOST_WORDS)]
    sql = "SELECT tsvector_to_array(to_tsvector(%s::regconfig, folded)) FROM unnest(%s::text[]) AS folded"
    with connection.cursor() as cursor:
        cursor.execute(sql, [entry.language, [fold(word) for word in asked]])
        lexemes = [row[0] for row in cursor.fetchall()]
    named = set(_WORD.findall(" ".join([entry.title, *entry.tags]).lower()))
    words: dict[str, tuple[float, str, bool]] = {}
    for word, found in zip(asked, lexemes, strict=True):
        if len(found) == 1 and "'" not in found[0] and "\\" not in found[0]:
            count, first, is_named = words.get(found[0], (0, word, False))
            words[found[0]] = (count + counts[word], first, is_named or word in named)
    return words


SHARES = """
    SELECT element, share FROM (
        SELECT unnest(most_common_elems::text::text[]) AS element, unnest(most_common_elem_freqs) AS share
        FROM pg_stats WHERE schemaname = current_schema() AND tablename = 'search_entry' AND attname = 'vector'
    ) AS known WHERE element IS NOT NULL
"""


def _shares_of(lexemes: Iterable[str]) -> tuple[float, dict[str, float], float]:
    """How many entries there are, in which share of them each word is, and the share of words too rare to be known."""
    with connection.cursor() as cursor:
        total, known = _statistics()
        if total <= 0 or not known:
            cursor.execute("ANALYZE search_entry")
            total, known = _statistics()
    rare = min([*known.values(), 1.0]) / 2 if known else 1 / (total + 2)
    return total, {lexeme: known[lexeme] for lexeme in lexemes if lexeme in known}, max(rare, 1 / (total + 2))


def _statistics() -> tuple[float, dict[str, float]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'search_entry'::regclass")
        total: float = cursor.fetchone()[0]
        cursor.execute(SHARES)
        return total, dict(cursor.fetchall())
