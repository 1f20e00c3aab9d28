"""How many posts are new: those that can be read, and in lists, at home and in the thread the same number."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Community, Membership
from discussions.broadcasts import look_at_thread
from discussions.home import NEWS
from discussions.models import Post, Thread
from discussions.posting import reply, start_thread
from discussions.reading import read_up_to
from discussions.splitting import split
from discussions.waiting_for_me import ANSWERS
from discussions.withdrawing import bring_back, withdraw
from engagement.finding import Seeker, find
from engagement.leaving_out import left_out_by_each
from moderation.flagging import flag, hide
from moderation.models import Case, WatchedWords
from people.blocking import block
from people.models import Person
from tests.cast import client_of, make_member

pytestmark = pytest.mark.django_db
type Act = Callable[[Thread, Person, Person], None]


@pytest.fixture
def reader(community: Community) -> Person:
    reader = make_member(community, "Ilse Verbruggen")
    Membership.objects.filter(person=reader).update(joined_at=timezone.now() - timedelta(days=9))
    return reader


@pytest.fixture
def thread(community: Community, member: Person, reader: Person) -> Thread:
    """Six posts of Noor, of which Ilse, who asked, read the first."""
    thread = start_thread(community, author=reader, title="Who has the oil?", source="Hm.", kind="ask")
    for number in range(2, 7):
        reply(thread, author=member, source=f"Number {number}.")
    thread = Thread.objects.select_related("community").get(pk=thread.pk)
    read_up_to(thread, 1, person=reader)
    return thread


def post_of(thread: Thread, number: int) -> Post:
    return Post.objects.select_related("thread__community", "author").get(thread=thread, number=number)


def take_away(thread: Thread, author: Person, _leads: Person) -> None:
    withdraw(post_of(thread, 3), by=author)


def hide_it(thread: Thread, _author: Person, leads: Person) -> None:
    flag(post_of(thread, 3), person=leads, reason="unsafe")
    hide(Case.objects.get(), by=leads)


def split_off(thread: Thread, _author: Person, leads: Person) -> None:
    split(thread, [3], title="Where is the lamp?", by=leads)


def said_at(thread: Thread, reader: Person) -> list[int]:
    """In the list, at home as news and as answers, and in the thread."""
    client = client_of(reader)
    rows = client.get(f"/c/{thread.community.slug}/threads/").content.decode()
    row = rows.split(f">{thread.title}</a>")[1].split("</article>")[0]
    now, without = timezone.now(), left_out_by_each([reader.pk])[reader.pk]
    (finds,) = find([Seeker(reader, now - timedelta(days=1), without)], {NEWS.name: 8, ANSWERS.name: 8}, now)
    (news,) = (item for item in finds.of(NEWS, 8) if item.key == f"thread:{thread.pk}")
    (answers,) = finds.of(ANSWERS, 8)
    page = client.get(thread.get_absolute_url()).content.decode()
    said = [
        (row, r"(\d+) new"),
        (news.reason, r"(\d+) new"),
        (answers.title, r"(\d+) answers"),
        (page, r"(\d+) new since"),
    ]
    numbers = []
    for text, words in said:
        match = re.search(words, text)
        assert match, words
        numbers.append(int(match[1]))
    return numbers


@pytest.mark.parametrize("act", [take_away, hide_it, split_off])
def test_what_is_not_there_any_more_is_not_counted_among_what_is_new(
    thread: Thread, member: Person, facilitator: Person, reader: Person, act: Act
) -> None:
    assert said_at(thread, reader) == [5, 5, 5, 5]
    act(thread, member, facilitator)
    assert said_at(thread, reader) == [4, 4, 4, 4]


def test_what_was_held_as_it_was_written_is_not_counted_either(
    thread: Thread, community: Community, member: Person, reader: Person
) -> None:
    WatchedWords.objects.create(words="burners7461", act=WatchedWords.Act.HOLD)
    reply(thread, author=member, source="Get burners7461 here.")
    reply(thread, author=member, source="Number 8.")
    assert said_at(thread, reader) == [6, 6, 6, 6]


def test_what_comes_back_counts_again_and_what_was_read_before_it_went_never_did(
    thread: Thread, member: Person, facilitator: Person, reader: Person
) -> None:
    for number in (2, 4):
        withdraw(post_of(thread, number), by=member)
    read_up_to(thread, 3, person=reader)
    assert said_at(thread, reader) == [2, 2, 2, 2]
    bring_back(post_of(thread, 4), by=facilitator)
    assert said_at(thread, reader) == [3, 3, 3, 3]


def test_what_is_gone_of_somebody_one_does_not_hear_is_left_out_once(
    thread: Thread, community: Community, reader: Person
) -> None:
    loud = make_member(community, "Lou Loud")
    block(reader, loud)
    for number in range(2):
        reply(thread, author=loud, source=f"Loud {number}.")
    reply(thread, author=make_member(community), source="Quiet.")
    withdraw(post_of(thread, 7), by=loud)
    in_list, as_news, as_answers, _in_thread = said_at(thread, reader)
    assert (in_list, as_news, as_answers) == (6, 6, 6)


def test_what_came_while_one_reads_is_counted_without_what_is_gone(
    thread: Thread, member: Person, reader: Person
) -> None:
    withdraw(post_of(thread, 5), by=member)
    arrived = client_of(reader).get(f"{thread.base}arrivals/?after=3", headers={"HX-Request": "true"}).content.decode()
    assert "2 new since" in arrived


def test_an_open_page_is_told_of_what_can_be_read_alone(thread: Thread, member: Person, reader: Person) -> None:
    WatchedWords.objects.create(words="burners7461", act=WatchedWords.Act.HOLD)
    reply(thread, author=member, source="Get burners7461 here.")
    latest = client_of(None).get(f"{thread.base}latest/")
    assert look_at_thread(reader, thread.pk) == latest.json() == {"last": 6}
    withdraw(post_of(thread, 6), by=member)
    assert look_at_thread(reader, thread.pk) == {"last": 5}
