"""A synthetic platform of a named size: the same seed gives the same rows.

Activity is Zipf-shaped: a few people, threads and communities have most of it. One thread holds 2 % of all posts.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import connection

from bench.copying import copy
from communities.models import Access, Community, Membership
from content.rendering import RENDERER_VERSION, Rendered, render
from discussions.models import Following, Post, ReadPosition, Thread, ThreadKind
from people.models import Person

SEED = 20261124
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
YEARS = timedelta(days=700)
COMMUNITIES = 20
HOT_SHARE = 0.02
TEXTS = 400
# ruff: noqa: SIM905
WORDS = """
ward bay handover curtain morning night shift board drug chart phone call first week lesson
bench magnesium acid flask balance graph pupil table group question answer print list pocket
screen outage pager deploy queue broker disk slope step alert quiet story mentor circle hour
room door listen wrote tried worked adapted wrong right before after because with without every
other people place check again
""".split()


@dataclass(frozen=True)
class Size:
    people: int
    threads: int
    posts: int


SIZES = {
    "small": Size(1_000, 500, 10_000),
    "peer": Size(1_000, 5_000, 100_000),
    "large": Size(100_000, 50_000, 1_000_000),
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
        cursor.execute("ANALYZE")


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
    for pk in range(1, COMMUNITIES + 1):
        yield Community(
            pk=pk,
            name=f"Practice {pk}",
            slug=f"practice-{pk}",
            purpose="We help each other do it better.",
            access=Access.OPEN,
            hue=hues[pk % 6],
            weave=weaves[pk % 5],
            founded_at=NOW - YEARS,
            member_count=size.people if pk == 1 else size.people // COMMUNITIES,
        )


def memberships(size: Size) -> Iterator[Membership]:
    """Everybody is in the first community, and in one more."""
    pk = 0
    for person in range(1, size.people + 1):
        second = 2 + person % (COMMUNITIES - 1)
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
    weights = [1 / rank for rank in range(1, COMMUNITIES + 1)]
    for pk in range(1, size.threads + 1):
        community = 1 if pk == 1 else chance.choices(range(1, COMMUNITIES + 1), weights=weights)[0]
        began = NOW - YEARS * (1 - pk / (size.threads + 1))
        yield Thread(
            pk=pk,
            community_id=community,
            kind=ThreadKind.ASK if pk % 4 == 0 else ThreadKind.DISCUSSION,
            title=_title(chance),
            author_id=_author(chance, size),
            tags=[WORDS[pk % 30]],
            created_at=began,
            last_number=plan[pk],
            last_post_at=began,
            people_count=1,
        )


def posts(plan: list[int], size: Size, chance: random.Random) -> Iterator[Post]:
    texts = [_text(chance) for _number in range(TEXTS)]
    rendered: list[Rendered] = [render(text) for text in texts]
    pk = 0
    for thread, count in enumerate(plan):
        began = NOW - YEARS * (1 - thread / (size.threads + 1))
        for number in range(1, count + 1):
            pk += 1
            which = chance.randrange(TEXTS)
            yield Post(
                pk=pk,
                thread_id=thread,
                number=number,
                author_id=_author(chance, size),
                source=texts[which],
                html=rendered[which].html,
                renderer_version=RENDERER_VERSION,
                created_at=began + timedelta(minutes=number),
            )


def followings(size: Size) -> Iterator[Following]:
    for person in range(1, min(size.people, 2_000) + 1):
        yield Following(pk=person, person_id=person, thread_id=1, since=NOW)


def read_positions(size: Size, plan: list[int]) -> Iterator[ReadPosition]:
    """The first person, who is measured, has read half of each of a thousand threads."""
    for pk in range(1, min(size.threads, 1_000) + 1):
        yield ReadPosition(pk=pk, person_id=1, thread_id=pk, number=max(1, plan[pk] // 2), at=NOW)


def _author(chance: random.Random, size: Size) -> int:
    return min(int(chance.paretovariate(0.8)), size.people)


def _title(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=7)).capitalize()


def _text(chance: random.Random) -> str:
    """About 600 characters in three paragraphs."""
    paragraphs = [" ".join(chance.choices(WORDS, k=33)).capitalize() + "." for _number in range(3)]
    return "\n\n".join(paragraphs)


def _finish_threads() -> None:
    """What lists keep on the thread, from its posts."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE discussions_thread t
               SET last_post_at = p.created_at, last_author_id = p.author_id, last_excerpt = left(p.source, 200),
                   face_ids = ARRAY[p.author_id], people_count = least(t.last_number, 9)
              FROM discussions_post p
             WHERE p.thread_id = t.id AND p.number = t.last_number
            """
        )


def _index() -> int:
    """The search entries, in one statement; weights as in search.index."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO search_entry (kind, object_id, scope, community_id, author_id, within, title, body, url, tags,
                                      at, vector)
            SELECT 'post', p.id, 'public', t.community_id, p.author_id, 'thread:' || t.id, t.title, p.source,
                   '/c/practice-' || t.community_id || '/threads/' || t.id || '/?post=' || p.number, t.tags,
                   p.created_at,
                   setweight(to_tsvector('english', t.title), 'A') || setweight(to_tsvector('english', p.source), 'C')
              FROM discussions_post p JOIN discussions_thread t ON t.id = p.thread_id
            """
        )
        return int(cursor.rowcount)
