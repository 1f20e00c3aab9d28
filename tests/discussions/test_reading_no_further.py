"""Lists of threads go through as much as they show or count, however much there is in a place or behind a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from communities.models import Community
from communities.shell import SHOWN_TO_VISITORS
from content.statements import Statement
from discussions.lately import COUNTED_UP_TO, WITHOUT_ANSWER, Waiting
from discussions.models import ReadPosition, Thread, ThreadKind
from discussions.stamps import LIST
from discussions.unread import COUNT, REACH
from people.models import Person
from tests.cast import make_community, make_member

pytestmark = pytest.mark.django_db

MANY = 600
# What one scan reads beyond its limit to know that what it sorted goes no further.
BESIDES = 2


def ask_many(community: Community, author: Person, many: int = MANY) -> list[Thread]:
    now = timezone.now()
    return Thread.objects.bulk_create(
        Thread(
            community=community,
            kind=ThreadKind.ASK,
            title=f"Question {n}",
            author=author,
            created_at=now - timedelta(minutes=n),
            last_post_at=now - timedelta(minutes=n),
            last_number=1,
        )
        for n in range(many)
    )


@pytest.fixture
def asked() -> list[Thread]:
    """In a place that has much more than others, so that what Postgres knows of the mean is no help."""
    for _place in range(20):
        community = make_community()
        ask_many(community, make_member(community), 3)
    community = make_community()
    return ask_many(community, make_member(community))


def read(statement: Statement, table: str, **values: Any) -> int:
    """How many rows of a table a statement goes through, planned with what Postgres knows of these rows."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE communities_community, discussions_thread, discussions_readposition")
        statement.ask(**values)
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement.execution}", values)
        [(explained,)] = cursor.fetchall()
    scans = [node for node in nodes(explained[0]["Plan"]) if node.get("Relation Name") == table]
    each = ((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"] for node in scans)
    return round(sum(each))


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def test_questions_without_an_answer_are_read_as_far_as_they_are_counted(asked: list[Thread]) -> None:
    community = asked[0].community
    waiting = Waiting.in_community(community)
    assert (waiting.count, waiting.longest) == (f"{COUNTED_UP_TO}+", asked[-1])
    most = COUNTED_UP_TO + 1
    assert read(WITHOUT_ANSWER, "discussions_thread", community=community.pk, most=most) <= most + BESIDES


def test_few_questions_are_counted(asked: list[Thread]) -> None:
    community = Community.objects.exclude(pk=asked[0].community_id).latest("pk")
    waiting = Waiting.in_community(community)
    assert (waiting.count, waiting.longest) == ("3", community.threads.earliest("last_post_at"))
    community.threads.update(locked_at=timezone.now())
    assert Waiting.in_community(community) == Waiting()


def test_what_stands_for_a_list_is_read_as_far_as_the_list(asked: list[Thread]) -> None:
    slug, most = asked[0].community.slug, COUNTED_UP_TO + 1
    values = {"slug": slug, "latest": 200, "counted": most, "communities": SHOWN_TO_VISITORS}
    assert read(LIST, "discussions_thread", **values) <= 200 + most + BESIDES


def test_what_one_read_elsewhere_costs_nothing() -> None:
    """One probe for each thread that is counted."""
    community = make_community()
    reader = make_member(community)
    threads = ask_many(community, make_member(community))
    ReadPosition.objects.bulk_create(ReadPosition(person=reader, thread=thread, number=1) for thread in threads)
    assert read(COUNT, "discussions_readposition", person=reader.pk, reach=REACH) <= REACH
