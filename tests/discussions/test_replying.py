"""Replies: one post a form, numbers without gaps, nothing typed is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from communities.joining import remove
from communities.models import Access, Community, Role
from discussions.following import hear
from discussions.models import Following, Level, Post, ReadPosition, Thread
from discussions.posting import reply, start_thread
from discussions.withdrawing import withdraw
from engagement.models import Activity
from moderation.flagging import hide
from moderation.models import Case, WatchedWords
from moderation.watching import watched_in
from people.models import Person
from tests.cast import Ward, client_of, make_community, make_member, make_thread

HTMX = {"HX-Request": "true"}


def replies_to(thread: Thread) -> str:
    return f"/c/{thread.community.slug}/threads/{thread.pk}/replies/"


@pytest.fixture
def thread(community: Community, member: Person) -> Thread:
    return make_thread(community, author=member)


def test_member_replies_without_javascript(thread: Thread, facilitator: Person) -> None:
    response = client_of(facilitator).post(replies_to(thread), {"source": "Sieve the chips first."})
    post = thread.posts.get(number=2)
    assert response.status_code == 302
    assert response["Location"] == f"{thread.get_absolute_url()}?post=2#post-2"
    assert post.author == facilitator
    assert "<p>Sieve the chips first.</p>" in post.html


def test_reply_by_htmx_brings_what_came_meanwhile_and_an_empty_composer(thread: Thread, facilitator: Person) -> None:
    reply(thread, author=thread.author, source="Meanwhile, a second question.")
    response = client_of(facilitator).post(
        replies_to(thread), {"source": "And an answer.", "sending_key": uuid4(), "seen": 1}, headers=HTMX
    )
    page = response.content.decode()
    assert response.status_code == 200
    assert 'id="post-2"' in page
    assert 'id="post-3"' in page
    assert 'id="post-1"' not in page
    assert 'hx-swap-oob="true"' in page
    assert "<html" not in page


def test_reply_that_falls_on_another_page_leads_there(thread: Thread, facilitator: Person) -> None:
    for n in range(24):
        reply(thread, author=thread.author, source=f"Number {n}")
    response = client_of(facilitator).post(replies_to(thread), {"source": "The 26th.", "seen": 25}, headers=HTMX)
    assert response["HX-Redirect"] == f"{thread.get_absolute_url()}?post=26#post-26"


@pytest.mark.parametrize("htmx", [{}, HTMX])
def test_refused_reply_keeps_what_was_typed(thread: Thread, facilitator: Person, htmx: dict[str, str]) -> None:
    too_long = "kept words " * 3000
    response = client_of(facilitator).post(replies_to(thread), {"source": too_long}, headers=htmx)
    assert response.status_code == 422
    assert "kept words kept words" in response.content.decode()
    assert "longer than one post can be" in response.content.decode()
    assert thread.posts.count() == 1


def test_a_page_that_refuses_a_reply_knows_what_one_hears_of_it(thread: Thread, facilitator: Person) -> None:
    hear(thread, Level.EVERY, person=facilitator)
    page = client_of(facilitator).post(replies_to(thread), {"source": ""}).content.decode()
    assert 'value="every" aria-pressed="true"' in page


def test_empty_reply_is_refused_beside_the_field(thread: Thread, facilitator: Person) -> None:
    response = client_of(facilitator).post(replies_to(thread), {"source": " \n "}, headers=HTMX)
    assert response.status_code == 422
    assert response["HX-Retarget"] == "#reply"
    assert "Write a few words first." in response.content.decode()


def test_form_sent_twice_makes_one_post(thread: Thread, facilitator: Person) -> None:
    client, sent = client_of(facilitator), {"source": "Once.", "sending_key": uuid4()}
    first = client.post(replies_to(thread), sent)
    second = client.post(replies_to(thread), sent)
    assert first["Location"] == second["Location"]
    assert thread.posts.count() == 2
    assert Activity.objects.filter(verb="discussions.reply_posted").count() == 1


def test_other_words_on_a_page_that_one_turned_back_to_are_another_reply(thread: Thread, facilitator: Person) -> None:
    """A browser that keeps the page keeps its key with it."""
    client, key = client_of(facilitator), str(uuid4())
    for words in ("On nights.", "And on Sundays.", "And on Sundays."):
        client.post(replies_to(thread), {"source": words, "seen": "1", "sending_key": key})
    assert list(thread.posts.values_list("source", flat=True))[1:] == ["On nights.", "And on Sundays."]


def test_a_question_put_beside_the_same_words_on_that_page_is_asked(thread: Thread, facilitator: Person) -> None:
    client, sent = client_of(facilitator), {"source": "When?", "seen": "1", "sending_key": str(uuid4())}
    asked = {**sent, "question-words": "On which day?", "question-options": "Monday\nTuesday"}
    for form in (sent, asked, asked):
        client.post(replies_to(thread), form)
    assert [hasattr(post, "poll") for post in thread.posts.order_by("number")] == [False, False, True]


def test_the_same_words_from_a_form_made_anew_by_going_back_are_the_post_that_stands(
    thread: Thread, facilitator: Person, member: Person
) -> None:
    client, address = client_of(facilitator), replies_to(thread)

    def send(words: str) -> str:
        return client.post(address, {"source": words, "sending_key": uuid4()})["Location"]

    assert send("Yes.") == send("Yes.")
    assert thread.posts.count() == 2
    # Said to something else, it is something else; so are other words, and what was said long ago or taken away.
    reply(thread, author=member, source="On nights, too?", sending_key=uuid4())
    assert send("Yes.").endswith("#post-4")
    assert send("Yes, mostly.").endswith("#post-5")
    thread.posts.update(created_at=timezone.now() - timedelta(minutes=11))
    assert send("Yes, mostly.").endswith("#post-6")
    withdraw(thread.posts.get(number=6), by=facilitator)
    assert send("Yes, mostly.").endswith("#post-7")


def test_a_reply_that_waits_for_a_look_waits_once_though_it_is_sent_again_by_going_back(
    thread: Thread, facilitator: Person
) -> None:
    WatchedWords.objects.create(words="burners7461", act=WatchedWords.Act.HOLD)
    client = client_of(facilitator)

    def send() -> str:
        sent = {"source": "Get burners7461 here.", "sending_key": uuid4()}
        return client.post(replies_to(thread), sent, follow=True).content.decode()

    for _time in range(2):
        assert "This waits until a facilitator has looked" in send()
    case = Case.objects.get()
    # Once somebody has looked, nothing waits that the same words could be.
    hide(case, by=make_member(thread.community, role=Role.STEWARD), reason="We buy them together.")
    send()
    assert Case.objects.count() == 2


def test_author_follows_and_has_read_what_they_wrote(thread: Thread, facilitator: Person) -> None:
    reply(thread, author=facilitator, source="Mine.")
    assert Following.objects.filter(thread=thread, person=facilitator).exists()
    assert ReadPosition.objects.get(thread=thread, person=facilitator).number == 2


def test_thread_keeps_what_lists_show(thread: Thread, facilitator: Person) -> None:
    reply(thread, author=facilitator, source="The *latest* word.")
    thread.refresh_from_db()
    assert thread.last_number == 2
    assert thread.people_count == 2
    assert thread.last_author == facilitator
    assert "latest" in thread.last_excerpt
    assert thread.face_ids[0] == facilitator.pk


def test_page_says_who_will_read_a_reply(closed_ward: Ward) -> None:
    thread = make_thread(closed_ward.community, author=closed_ward.member)
    page = client_of(closed_ward.member).get(thread.get_absolute_url()).content.decode()
    assert "Only the 3 members here read this" in page


@pytest.mark.parametrize("role", ["outsider", "pending", "removed", "banned", "staff"])
def test_nobody_from_outside_replies_in_a_closed_community(closed_ward: Ward, role: str) -> None:
    thread = make_thread(closed_ward.community, author=closed_ward.member)
    response = client_of(closed_ward.everybody()[role]).post(replies_to(thread), {"source": "Hello?"})
    assert response.status_code == 404
    assert thread.posts.count() == 1


def test_member_removed_while_writing_is_told_so_in_an_open_community(open_ward: Ward) -> None:
    thread = make_thread(open_ward.community, author=open_ward.member)
    client = client_of(open_ward.member)
    assert 'name="sending_key"' in client.get(thread.get_absolute_url()).content.decode()
    remove(open_ward.community, person=open_ward.member, by=open_ward.facilitator)
    response = client.post(replies_to(thread), {"source": "Too late."})
    assert response.status_code == 403
    assert "writing is for members" in response.content.decode()
    assert thread.posts.count() == 1


def test_visitor_is_asked_to_sign_in_and_led_back(thread: Thread) -> None:
    response = client_of(None).post(replies_to(thread), {"source": "Hello?"})
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=/c/")
    assert thread.posts.count() == 1


def test_reply_costs_a_handful_of_statements(
    thread: Thread, facilitator: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Of somebody new it is asked besides where they wrote within minutes, and whether several say the same."""
    Person.objects.filter(pk=facilitator.pk).update(date_joined=timezone.now() - timedelta(days=30))
    client = client_of(facilitator)
    client.get(thread.get_absolute_url())
    # Every few seconds a process reads which words are watched for.
    watched_in("")
    words = "Words without names, and enough of them to be an advert that somebody else could have posted, too."
    # Fourteen, and the two that begin and end the transaction of the act.
    with django_assert_max_num_queries(16):
        client.post(replies_to(thread), {"source": words, "sending_key": uuid4()})
    Person.objects.filter(pk=facilitator.pk).update(date_joined=timezone.now())
    with django_assert_max_num_queries(17):
        client.post(replies_to(thread), {"source": f"{words} Again.", "sending_key": uuid4()})
    assert thread.posts.count() == 3


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gaps_when_many_reply_at_once() -> None:
    community = make_community()
    people = [make_member(community) for _n in range(4)]
    thread = make_thread(community, author=people[0])

    def write(person: Person) -> None:
        try:
            for n in range(5):
                reply(thread, author=person, source=f"{person.pk}: {n}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=4) as pool:
        list(pool.map(write, people))
    thread.refresh_from_db()
    posts = list(thread.posts.order_by("number").values_list("number", "pk"))
    assert [number for number, _pk in posts] == list(range(1, 22))
    assert thread.last_number == 21
    assert thread.people_count == 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["reply", "thread"])
def test_form_sent_four_times_at_once_makes_one_post(what: str) -> None:
    community = make_community(access=Access.CLOSED)
    author = make_member(community)
    thread = make_thread(community, author=author)
    key = uuid4()

    def write(_n: int) -> int:
        try:
            if what == "reply":
                return reply(thread, author=author, source="Once.", sending_key=key).pk
            return start_thread(community, author=author, title="Only once", source="Once.", sending_key=key).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=4) as pool:
        made = set(pool.map(write, range(4)))
    assert len(made) == 1
    assert Post.objects.filter(sending_key=UUID(str(key))).count() == 1
    assert Thread.objects.filter(title="Only once").count() == (1 if what == "thread" else 0)
