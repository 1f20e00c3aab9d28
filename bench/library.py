"""The library with facets at a thousand, twenty thousand and two hundred thousand stories: pages have to cost the same.

One database that grows. Each page is asked for in this process, as a member of the community that has most of the
stories: time by the clock (p50, p95), and Postgres's own by EXPLAIN ANALYZE is what to look at where something grows.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate
from statistics import quantiles

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.copying import copy
from bench.data import COMMUNITIES, MEASURED, NOW, SEED, WORDS, YEARS, Size, load, paragraphs
from bench.scenes import member_headers
from knowledge.models import Part, PartName, Story, StoryKind

SIZES = (1_000, 20_000, 200_000)
AROUND = Size(1_000, 100, 1_000)
ASKED = 40
# A page may cost so many times what it costs in the smallest library.
ALLOWED = 3.0
ROLES = [f"{word} nurse" for word in WORDS[:40]]
SETTINGS = [f"{word} ward" for word in WORDS[:60]]
TOOLS = [f"{word} chart" for word in WORDS[:80]]
PAGES = {
    "newest": "/c/practice-1/stories/",
    "second page": "/c/practice-1/stories/?after=900",
    "narrowed by kind and role": "/c/practice-1/stories/?by=kind:trick&by=role:bay nurse",
    "narrowed by a rare word": "/c/practice-1/stories/?by=tool:queue chart&by=setting:mentor ward&by=kind:handover",
    "most used": "/c/practice-1/stories/?order=used",
    "needs checking": "/c/practice-1/stories/?order=checking",
    "words looked for": "/c/practice-1/stories/?q=handover+curtain",
    "words, narrowed": "/c/practice-1/stories/?q=morning&by=kind:near-miss",
    "all my communities": "/stories/",
}


@dataclass(frozen=True)
class Cost:
    """In milliseconds."""

    p50: float
    p95: float
    statements: int


type Costs = dict[str, Cost]


def compare(most: int, say: Callable[[str, int], None]) -> Iterator[tuple[int, Costs]]:
    """Each size after the other, up to `most` stories."""
    settings.ALLOWED_HOSTS = ["*"]
    load(AROUND, say)
    there = 0
    for size in (size for size in SIZES if size <= most):
        grow(there, size)
        there = size
        say("stories", size)
        yield size, {name: cost(path) for name, path in PAGES.items()}


def grow(there: int, size: int) -> None:
    chance = random.Random(SEED + size)
    copy(Story, stories(there, size, chance))
    written = paragraphs(chance)
    copy(Part, parts(there, size, written, chance))
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, [there])
        cursor.execute("VACUUM ANALYZE")


def stories(there: int, size: int, chance: random.Random) -> Iterator[Story]:
    """Half of them in the first community; a tenth is due, a few are used often."""
    often = list(accumulate(1 / rank for rank in range(1, 21)))
    places = [10, *[1] * (COMMUNITIES - 1)]
    for pk in range(there + 1, size + 1):
        told = NOW - YEARS * chance.random()
        kind, role = chance.choice(StoryKind.values), chance.choice(ROLES)
        place, tool, tag = chance.choice(SETTINGS), chance.choice(TOOLS), chance.choice(WORDS)
        facets = [("kind", kind), ("role", role), ("setting", place), ("tool", tool), ("tag", tag), ("lang", "english")]
        yield Story(
            pk=pk,
            community_id=chance.choices(range(1, COMMUNITIES + 1), weights=places)[0],
            author_id=chance.randint(1, AROUND.people),
            kind=kind,
            title=" ".join(chance.choices(WORDS, k=6)).capitalize(),
            quote=" ".join(chance.choices(WORDS, k=20)),
            role=role,
            setting=place,
            tools=tool,
            tags=[tag],
            facets=[f"{facet}:{word}" for facet, word in facets],
            worked_count=chance.choices(range(20), cum_weights=often)[0],
            adapted_count=0,
            not_count=0,
            thanks_count=0,
            same_count=0,
            told_at=told,
            due_at=NOW + timedelta(days=chance.randint(-40, 360)),
            audience="public",
        )


def parts(there: int, size: int, written: Sequence[tuple[str, str]], chance: random.Random) -> Iterator[Part]:
    pk = 2 * there
    for story in range(there + 1, size + 1):
        for name in (PartName.SITUATION, PartName.TRIED):
            pk += 1
            source, html = chance.choice(written)
            yield Part(pk=pk, story_id=story, name=name, source=source, html=html, renderer_version=1)


def cost(path: str) -> Cost:
    client = Client(SERVER_NAME="127.0.0.1", headers=member_headers())
    took = []
    for asked in range(ASKED + 5):
        began = time.perf_counter()
        answer = client.get(path)
        if asked >= 5:
            took.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise AssertionError(f"{path}: {answer.status_code}")
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    marks = quantiles(took, n=20)
    return Cost(marks[9], marks[18], len(captured))


def table_of(found: Sequence[tuple[int, Costs]]) -> str:
    """A row a page; the last column is how often the smallest library's p95 the largest's is."""
    sizes = " | ".join(f"{size:,} stories" for size, _costs in found)
    lines = [f"| page, as person {MEASURED} | {sizes} | × p95 |", "|---|" + "---|" * (len(found) + 1)]
    for name in PAGES:
        costs = [costs[name] for _size, costs in found]
        cells = " | ".join(f"{one.p50:.0f} · {one.p95:.0f} ms, {one.statements} statements" for one in costs)
        times = costs[-1].p95 / costs[0].p95
        lines.append(f"| {name} | {cells} | {times:.1f}{'' if times <= ALLOWED else ' (over)'} |")
    return "\n".join(lines) + "\n"


ENTRIES = """
    INSERT INTO search_entry
           (kind, object_id, scope, community_id, author_id, within, title, body, url, tags, at, uses, due_at, heading,
            vector)
    SELECT 'story', s.id, 'public', s.community_id, s.author_id, '', s.title, p.words,
           '/c/practice-' || s.community_id || '/stories/' || s.id || '/story/', s.tags, s.told_at, s.worked_count,
           s.due_at, lower(s.title),
           setweight(to_tsvector('simple', s.title), 'A') || setweight(to_tsvector('english', s.title), 'A')
           || setweight(to_tsvector('english', array_to_string(s.tags, ' ')), 'B')
           || setweight(to_tsvector('english', p.words), 'C')
      FROM knowledge_story s
      JOIN (SELECT story_id, string_agg(source, ' ') AS words FROM knowledge_part GROUP BY story_id) p
        ON p.story_id = s.id
     WHERE s.id > %s ORDER BY s.id
"""
