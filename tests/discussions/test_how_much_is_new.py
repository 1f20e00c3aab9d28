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
from discussions.merging import merge
from discussions.models import Post, ReadPosition, Thread
from discussions.posting import reply, start_thread
from discussions.reading import read_each_up_to, read_up_to
from discussions.splitting import split
from discussions.unread import unread_at
from discussions.waiting_for_me import ANSWERS
from discussions.withdrawing import bring_back, withdraw
from engagement.finding import Seeker, find
from engagement.leaving_out import left_out_by_each
from moderation.flagging import flag, hide, restore
from moderation.flagging import take_away as take_it_away
from moderation.models import Case, WatchedWords
from people.blocking import block
from people.leaving import erase
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


def hold_one(thread: Thread, author: Person) -> Post:
    WatchedWords.objects.get_or_create(words="burners7461", act=WatchedWords.Act.HOLD)
    return reply(thread, author=author, source=f"Get burners7461 here, {Post.objects.count()}.")


def release(post: Post, by: Person) -> None:
    restore(Case.objects.get(target_id=post.pk), by=by)


def read(thread: Thread, number: int, person: Person) -> None:
    read_up_to(Thread.objects.get(pk=thread.pk), number, person=person)


def stands_at(thread: Thread, person: Person) -> int:
    return ReadPosition.objects.get(thread=thread, person=person).number


def is_unread(thread: Thread, person: Person) -> bool:
    return thread.pk in unread_at(person, timezone.now())


def to_the_end_of_the_page(thread: Thread, reader: Person, author: Person, _leads: Person) -> None:
    hold_one(thread, author)
    read(thread, 6, reader)


def all_at_once(thread: Thread, reader: Person, author: Person, _leads: Person) -> None:
    hold_one(thread, author)
    read_each_up_to({thread.pk: 6}, person=reader)


def before_its_author_left(thread: Thread, reader: Person, _author: Person, _leads: Person) -> None:
    read(thread, 6, reader)
    vendor = make_member(thread.community)
    reply(thread, author=vendor, source="Number 7.")
    erase(vendor, words_go=True)


def before_the_rest_went_elsewhere(thread: Thread, reader: Person, author: Person, leads: Person) -> None:
    read(thread, 5, reader)
    hold_one(thread, author)
    split(thread, [6], title="Where is the lamp?", by=leads)


@pytest.mark.parametrize(
    "act", [to_the_end_of_the_page, all_at_once, before_its_author_left, before_the_rest_went_elsewhere]
)
def test_who_read_all_there_is_has_nothing_new_whatever_stands_hidden_below(
    thread: Thread,
    member: Person,
    facilitator: Person,
    reader: Person,
    act: Callable[[Thread, Person, Person, Person], None],
) -> None:
    act(thread, reader, member, facilitator)
    assert not is_unread(thread, reader)
    assert stands_at(thread, reader) == 7


def test_what_is_hidden_in_a_part_is_not_what_was_left_unread_in_the_whole(
    thread: Thread, community: Community, member: Person, facilitator: Person, reader: Person
) -> None:
    read(thread, 5, reader)
    hold_one(thread, member)
    reply(thread, author=member, source="Number 8.")
    withdraw(post_of(thread, 6), by=member)
    other = start_thread(community, author=facilitator, title="Who has the oil now?", source="Hm.")
    read(other, 1, reader)
    reply(thread, author=member, source="Number 9.")
    whole = merge(other, thread, by=facilitator)
    assert (stands_at(whole, reader), whole.last_number) == (7, 10)


def test_what_is_released_is_new_to_whoever_did_not_read_it(
    thread: Thread, community: Community, member: Person, facilitator: Person, reader: Person
) -> None:
    came, wrote = make_member(community), make_member(community)
    read(thread, 6, reader)
    held = hold_one(thread, member)
    read(thread, 6, came)
    hold_one(thread, member)
    release(held, facilitator)
    assert [stands_at(thread, one) for one in (reader, came)] == [6, 6]
    held = post_of(thread, 8)
    reply(thread, author=wrote, source="Number 9.")
    release(held, facilitator)
    assert [stands_at(thread, one) for one in (reader, came, wrote)] == [6, 6, 9]


def test_what_is_shown_again_is_new_to_whoever_came_while_it_was_hidden(
    thread: Thread, community: Community, member: Person, facilitator: Person, reader: Person
) -> None:
    came = make_member(community)
    read(thread, 6, reader)
    take_it_away(post_of(thread, 6), by=facilitator, reason="unsafe")
    read(thread, 5, came)
    release(post_of(thread, 6), facilitator)
    assert [stands_at(thread, one) for one in (reader, came)] == [6, 5]
    withdraw(post_of(thread, 6), by=member)
    late = make_member(community)
    read(thread, 5, late)
    bring_back(post_of(thread, 6), by=member)
    assert [stands_at(thread, one) for one in (reader, late)] == [6, 5]


@pytest.mark.parametrize("nameless", [False, True])
def test_what_is_released_is_not_new_to_its_author(
    community: Community, member: Person, facilitator: Person, nameless: bool
) -> None:
    thread = start_thread(community, author=member, title="Who?", source="Hm.", kind="ask", nameless=nameless)
    held = hold_one(thread, member)
    hold_one(thread, member)
    release(held, facilitator)
    assert stands_at(thread, member) == 3
