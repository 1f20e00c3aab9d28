"""A synthetic platform of a named size: the same seed gives the same rows.

Activity is Zipf-shaped: a few people, threads and communities have most of it. One thread holds 2 % of all posts.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from allauth.account.models import EmailAddress
from django.db import connection

from bench.copying import copy
from communities.models import Access, Community, Membership
from content.rendering import RENDERER_VERSION, render
from discussions.models import Following, Post, ReadPosition, Thread, ThreadKind
from people.models import Person
from search.models import Entry

SEED = 20261124
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
YEARS = timedelta(days=700)
COMMUNITIES = 20
HOT_SHARE = 0.02
PARAGRAPHS = 3_000
VOCABULARY = 20_000
# The member whose pages are measured: neither the loudest nor silent.
MEASURED = 50
# ruff: noqa: SIM905
WORDS = """
ward bay handover curtain morning night shift board drug chart phone call first week lesson
bench magnesium acid flask balance graph pupil table group question answer print list pocket
screen outage pager deploy queue broker disk slope step alert quiet story mentor circle hour
room door listen wrote tried worked adapted wrong right before after because with without every
other people place check again
""".split()
_SYLLABLES = [consonant + vowel for consonant in "bdfglmnprst" for vowel in "aeiou"]


def vocabulary() -> list[str]:
    """Words by how often they are used: the ones above are in every other post, the last in one of thousands."""
    chance = random.Random(SEED)
    made = ("".join(chance.choices(_SYLLABLES, k=chance.randint(3, 5))) for _number in range(VOCABULARY - len(WORDS)))
    return [*WORDS, *made]


@dataclass(frozen=True)
class Size:
    people: int
    threads: int
    posts: int
    communities: int = COMMUNITIES


SIZES = {
    "small": Size(1_000, 500, 10_000),
    "peer": Size(1_000, 5_000, 100_000),
    "large": Size(100_000, 50_000, 1_000_000),
    # For digests and for telling: many people, and little said.
    "crowd": Size(10_000, 1_000, 20_000),
    "members": Size(100_000, 20_000, 100_000, communities=200),
}
type Say = Callable[[str, int], None]


def load(size: Size, say: Say) -> None:
    """Fills an empty database. `say(what, how_many)` is called as it goes on."""
    chance = random.Random(SEED)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET synchronous_commit = off")
    copy(Person, people(size))
    copy(EmailAddress, addresses(size))
    say("people", size.people)
    copy(Community, communities(size))
    copy(Membership, memberships(size))
    say("memberships", size.people)
    plan = posts_a_thread(size, chance)
    copy(Thread, threads(size, plan, chance))
    copy(Post, posts(plan, size, chance), progress=lambda done: say("posts", done))
    _finish_threads()
    copy(Following, followings(size))
    copy(ReadPosition, read_positions(size, plan))
    say("search entries", _index())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def people(size: Size) -> Iterator[Person]:
    for pk in range(1, size.people + 1):
        yield Person(
            pk=pk,
            email=f"person{pk}@example.org",
            handle=f"person-{pk}",
            display_name=f"{WORDS[pk % 50].title()} {WORDS[(pk * 7) % 50].title()} {pk}",
            role=WORDS[pk % len(WORDS)],
            password="!",
            portrait_seed=f"face-{pk}",
            date_joined=NOW - YEARS,
        )


def addresses(size: Size) -> Iterator[EmailAddress]:
    for pk in range(1, size.people + 1):
        yield EmailAddress(pk=pk, user_id=pk, email=f"person{pk}@example.org", verified=True, primary=True)


def communities(size: Size) -> Iterator[Community]:
    hues = ["pine", "clay", "teal", "ochre", "plum", "slate"]
    weaves = ["chevron", "wave", "seed", "leaf", "weave"]
    for pk in range(1, size.communities + 1):
        yield Community(
            pk=pk,
            name=f"Practice {pk}",
            slug=f"practice-{pk}",
            purpose="We help each other do it better.",
            access=Access.OPEN,
            hue=hues[pk % 6],
            weave=weaves[pk % 5],
            founded_at=NOW - YEARS,
            member_count=size.people if pk == 1 else size.people // size.communities,
        )


def memberships(size: Size) -> Iterator[Membership]:
    """Everybody is in the first community, and in one more."""
    pk = 0
    for person in range(1, size.people + 1):
        second = 2 + person % (size.communities - 1)
        for community in (1, second):
            pk += 1
            yield Membership(pk=pk, community_id=community, person_id=person, role="member", joined_at=NOW - YEARS)


def posts_a_thread(size: Size, chance: random.Random) -> list[int]:
    """How many posts each thread has, by thread number from 1; thread 1 is the hot one."""
    hot = int(size.posts * HOT_SHARE)
    counts = [0, hot] + [1] * (size.threads - 1)
    weights = [1 / rank**0.7 for rank in range(1, size.threads)]
    extra = chance.choices(range(2, size.threads + 1), weights=weights, k=size.posts - hot - (size.threads - 1))
    for thread in extra:
        counts[thread] += 1
    return counts


def threads(size: Size, plan: list[int], chance: random.Random) -> Iterator[Thread]:
    weights = [1 / rank for rank in range(1, size.communities + 1)]
    authors = _authors(chance, size)
    for pk in range(1, size.threads + 1):
        community = 1 if pk == 1 else chance.choices(range(1, size.communities + 1), weights=weights)[0]
        began = NOW - YEARS * (1 - pk / (size.threads + 1))
        yield Thread(
            pk=pk,
            community_id=community,
            kind=ThreadKind.ASK if pk % 4 == 0 else ThreadKind.DISCUSSION,
            title=_title(chance),
            author_id=next(authors),
            tags=[WORDS[pk % 30]],
            created_at=began,
            last_number=plan[pk],
            last_post_at=began,
            people_count=1,
        )


def posts(plan: list[int], size: Size, chance: random.Random) -> Iterator[Post]:
    written = paragraphs(chance)
    authors = _authors(chance, size)
    pk = 0
    for thread, count in enumerate(plan):
        began = NOW - YEARS * (1 - thread / (size.threads + 1))
        for number in range(1, count + 1):
            pk += 1
            said = chance.choices(written, k=3)
            yield Post(
                pk=pk,
                thread_id=thread,
                number=number,
                author_id=next(authors),
                source="\n\n".join(source for source, _html in said),
                html="".join(html for _source, html in said),
                renderer_version=RENDERER_VERSION,
                created_at=began + timedelta(minutes=number),
            )


def paragraphs(chance: random.Random) -> list[tuple[str, str]]:
    """About 200 characters each, with what they look like rendered; three make a post."""
    words = vocabulary()
    cumulative = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    texts = [" ".join(chance.choices(words, cum_weights=cumulative, k=33)) for _number in range(PARAGRAPHS)]
    sources = [f"{text.capitalize()}." for text in texts]
    return [(source, render(source).html) for source in sources]


def followings(size: Size) -> Iterator[Following]:
    for person in range(1, min(size.people, 2_000) + 1):
        yield Following(pk=person, person_id=person, thread_id=1, since=NOW)


def read_positions(size: Size, plan: list[int]) -> Iterator[ReadPosition]:
    """The one who is measured has read half of each of a thousand threads."""
    for pk in range(1, min(size.threads, 1_000) + 1):
        yield ReadPosition(pk=pk, person_id=MEASURED, thread_id=pk, number=max(1, plan[pk] // 2), at=NOW)


def _authors(chance: random.Random, size: Size) -> Iterator[int]:
    """Zipf-shaped, and endless: a fifth of the people write most of it."""
    cumulative = list(accumulate(1 / rank**0.8 for rank in range(1, size.people + 1)))
    while True:
        yield from chance.choices(range(1, size.people + 1), cum_weights=cumulative, k=10_000)


def _title(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=7)).capitalize()


def _finish_threads() -> None:
    """What lists keep on the thread, from its posts."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE discussions_thread t
               SET last_post_at = p.created_at, last_author_id = p.author_id, last_excerpt = left(p.source, 200),
                   people_count = least(t.last_number, 9),
                   face_ids = ARRAY(SELECT DISTINCT latest.author_id FROM discussions_post latest
                                     WHERE latest.thread_id = t.id AND latest.number > t.last_number - 3)
              FROM discussions_post p
             WHERE p.thread_id = t.id AND p.number = t.last_number
            """
        )


def _index() -> int:
    """The search entries, in one statement; weights as in search.index. The words' index is built once, at the end."""
    words = next(index for index in Entry._meta.indexes if index.name == "entry_words_by_days")
    with connection.schema_editor() as schema:
        schema.remove_index(Entry, words)
        schema.execute(ENTRIES)
        schema.execute("SET LOCAL maintenance_work_mem = '512MB'")
        schema.add_index(Entry, words)
    return Entry.objects.count()


ENTRIES = """
    INSERT INTO search_entry
           (kind, object_id, scope, community_id, author_id, within, title, body, url, tags, at, vector)
    SELECT 'post', p.id, 'public', t.community_id, p.author_id, 'thread:' || t.id, t.title, p.source,
           '/c/practice-' || t.community_id || '/threads/' || t.id || '/?post=' || p.number, t.tags, p.created_at,
           setweight(to_tsvector('simple', t.title), 'A') || setweight(to_tsvector('english', t.title), 'A')
           || setweight(to_tsvector('english', array_to_string(t.tags, ' ')), 'B')
           || setweight(to_tsvector('english', p.source), 'C')
      FROM discussions_post p JOIN discussions_thread t ON t.id = p.thread_id
     ORDER BY p.created_at, p.id
"""
