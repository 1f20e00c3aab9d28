"""A thread's page stays light, and what it leaves out comes when somebody asks for it."""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Iterator
from itertools import accumulate
from urllib.parse import urljoin

import pytest

from bench.data import vocabulary
from communities.models import Community
from discussions.models import Thread
from discussions.posting import reply
from people.models import Person
from tests.cast import client_of, make_member, make_thread

HTMX = {"HX-Request": "true"}
KB = 1024


def posts_of_many_words() -> Iterator[str]:
    chance, words = random.Random(1), vocabulary()
    rarer = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    while True:
        yield "\n\n".join(" ".join(chance.choices(words, cum_weights=rarer, k=33)) for _paragraph in range(3))


@pytest.fixture
def thread(community: Community, member: Person) -> Thread:
    """Twenty-five posts of nine people, in as many words as the bench's have, which are as rare as people's."""
    said = posts_of_many_words()
    thread = make_thread(community, author=member, title="Who hands over when the board is full?", source=next(said))
    people = [make_member(community) for _number in range(8)]
    for number in range(24):
        reply(thread, author=people[number % 8], source=next(said))
    thread.refresh_from_db()
    return thread


def acts(thread: Thread, number: int) -> str:
    return f"/c/{thread.community.slug}/threads/{thread.pk}/posts/{number}/acts/"


def test_a_members_page_of_twenty_five_posts_weighs_at_most_60_kb(thread: Thread, facilitator: Person) -> None:
    page = client_of(facilitator).get(thread.get_absolute_url()).content
    assert page.count(b'<article class="post"') == 25
    assert len(page) <= 60 * KB
    assert len(gzip.compress(page)) <= 15 * KB


def test_more_of_a_post_is_a_menu_where_it_is_asked_for_and_a_page_without_scripts(
    thread: Thread, member: Person, facilitator: Person
) -> None:
    page = client_of(facilitator).get(thread.get_absolute_url()).content.decode()
    there = re.search(r'href="([^"]*/posts/2/acts/)" aria-label="More"', page)
    assert there
    assert urljoin(thread.get_absolute_url(), there[1]) == acts(thread, 2)
    menu = client_of(member).get(acts(thread, 1), headers=HTMX).content.decode()
    assert "<html" not in menu
    for words in ("Change my words", "Add a poll", "Take my words away"):
        assert words in menu
    assert "Something’s not right" not in menu
    alone = client_of(facilitator).get(acts(thread, 2)).content.decode()
    assert "<html" in alone
    assert "Something’s not right" in alone
    assert "Change my words" not in alone


def test_who_can_do_nothing_with_a_post_is_led_to_it(thread: Thread) -> None:
    assert client_of(None).get(acts(thread, 2))["Location"].endswith("?post=2#post-2")


def test_fields_of_a_question_come_when_they_are_opened(thread: Thread, facilitator: Person) -> None:
    address = f"/c/{thread.community.slug}/threads/{thread.pk}/asking/"
    client = client_of(facilitator)
    assert "question-options" not in client.get(thread.get_absolute_url()).content.decode()
    fields = client.get(address, headers=HTMX).content.decode()
    assert "question-options" in fields
    assert "<html" not in fields
    plain = client.get(address)["Location"]
    assert plain == f"{thread.get_absolute_url()}?ask#reply"
    assert "question-options" in client.get(plain).content.decode()
