"""Facilitators look after threads: on top until read, closed to replies, found by a better title."""

from __future__ import annotations

import json
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.db import connection, transaction
from django.utils import timezone

from communities.carrying import where_to
from communities.joining import join
from communities.models import Access, Community, Role
from content.models import Draft
from discussions.answering import choose_answer
from discussions.belonging import ask_who_answers
from discussions.following import hear
from discussions.home import QUESTIONS
from discussions.lists import ThreadList
from discussions.models import Level, Post, Thread, ThreadKind
from discussions.moving import move
from discussions.posting import reply, start_thread
from discussions.reading import read_up_to
from discussions.tending import ASKS_NO_MORE, lock, pin, retitle, unlock
from discussions.withdrawing import bring_back, withdraw
from engagement.delivery import deliver_now
from engagement.models import Activity, Notification
from moderation.models.audit import AuditEntry
from people.models import Person
from search.finding import find
from tests.cast import client_of, make_community, make_member, make_thread
from tests.found import found
from tests.threads import in_another_connection

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(community: Community, member: Person) -> Thread:
    return make_thread(community, author=member, title="Start here")


def tending(thread: Thread) -> str:
    return f"{thread.base}tending/"


def shown(community: Community, person: Person, **asked: str) -> list[str]:
    return [one.title for one in ThreadList(community, Person.objects.get(pk=person.pk), asked).threads]


def test_a_pinned_thread_stands_on_top_until_it_is_read(
    community: Community, thread: Thread, member: Person, facilitator: Person
) -> None:
    for number in range(3):
        make_thread(community, author=member, title=f"Later {number}")
    assert client_of(facilitator).post(tending(thread), {"act": "pin"}).status_code == 302
    newcomer = make_member(community, "Nia New")
    assert shown(community, newcomer) == ["Start here", "Later 2", "Later 1", "Later 0"]
    read_up_to(thread, 1, person=newcomer)
    assert shown(community, newcomer) == ["Later 2", "Later 1", "Later 0", "Start here"]
    reply(thread, author=member, source="One more thing.")
    assert shown(community, newcomer)[0] == "Start here"
    # Only the list as it is has a top: what is narrowed or sorted otherwise is as asked.
    assert shown(community, newcomer, show="waiting") == []


def test_a_pinned_thread_stands_once_in_the_list_and_its_pages(
    community: Community, thread: Thread, member: Person, facilitator: Person
) -> None:
    pin(thread, by=facilitator)
    for number in range(25):
        make_thread(community, author=member, title=f"Later {number}")
    newcomer = make_member(community, "Nia New")
    first = ThreadList(community, newcomer, {})
    rest = ThreadList(community, newcomer, dict(parse_qsl(first.address_of_more[1:])))
    titles = [one.title for one in [*first.threads, *rest.threads]]
    assert sorted(titles) == sorted(["Start here", *(f"Later {number}" for number in range(25))])


def test_a_pinned_thread_stands_once_though_it_is_read_between_two_pages(
    community: Community, thread: Thread, member: Person, facilitator: Person
) -> None:
    pin(thread, by=facilitator)
    for number in range(50):
        make_thread(community, author=member, title=f"Later {number}")
    newcomer = make_member(community, "Nia New")
    first = ThreadList(community, newcomer, {})
    second = ThreadList(community, newcomer, dict(parse_qsl(first.address_of_more[1:])))
    titles = [one.title for one in [*first.threads, *second.threads]]
    read_up_to(thread, 1, person=newcomer)
    third = ThreadList(community, Person.objects.get(pk=newcomer.pk), dict(parse_qsl(second.address_of_more[1:])))
    titles += [one.title for one in third.threads]
    assert sorted(titles) == sorted(["Start here", *(f"Later {number}" for number in range(50))])


def test_a_closed_question_waits_for_nobody(community: Community, member: Person, facilitator: Person) -> None:
    helper = make_member(community, "Hana Helper")
    helper.can_help = "lamps"
    helper.save()
    day = timezone.now() - timedelta(hours=30)
    asked = start_thread(community, author=member, title="Who fills the lamps?", source="Who?", kind="ask", at=day)
    assert "You can help with lamps" in "".join(ThreadList(community, helper, {}).rows)
    lock(asked, by=facilitator)
    assert shown(community, helper, show="waiting") == []
    row = "".join(ThreadList(community, helper, {}).rows)
    assert "You can help with lamps" not in row
    assert "Waiting for an answer" not in row
    assert "Question" in row
    assert found(QUESTIONS, helper, asked.created_at, 4) == []
    assert ask_who_answers() == 0
    page = client_of(helper).get(asked.get_absolute_url()).content.decode()
    assert "Waiting for an answer" not in page
    unlock(asked, by=facilitator)
    assert shown(community, helper, show="waiting") == ["Who fills the lamps?"]
    assert ask_who_answers() == 1


def test_a_question_that_was_taken_away_waits_for_nobody(community: Community, member: Person) -> None:
    helper = make_member(community, "Hana Helper")
    day = timezone.now() - timedelta(hours=30)
    for title, replied in (("Who fills the lamps?", False), ("Who trims the wicks?", True)):
        asked = start_thread(community, author=member, title=title, source="Who?", kind="ask", at=day)
        if replied:
            reply(asked, author=make_member(community), source="Ask the keeper.")
        withdraw(asked.posts.get(number=1), by=member)
    assert shown(community, helper) == ["Who trims the wicks?"]
    assert shown(community, helper, show="waiting") == []
    assert ThreadList(community, helper, {}).waiting.count == ""
    assert found(QUESTIONS, helper, day, 4) == []
    assert ask_who_answers() == 0
    assert "Waiting for an answer" not in client_of(helper).get(asked.get_absolute_url()).content.decode()
    bring_back(asked.posts.get(number=1), by=member)
    assert shown(community, helper, show="waiting") == ["Who trims the wicks?"]


def test_nothing_is_moved_or_merged_by_a_button_alone(
    community: Community, thread: Thread, facilitator: Person
) -> None:
    make_community(name="Night shift", founder=facilitator)
    client = client_of(facilitator)
    page = client.get(tending(thread)).content.decode()
    assert '<option value="" selected>Choose a community</option>' in page
    assert "another thread here</label>" in page
    for act, words in (("move", "Choose where it goes."), ("merge", "Choose a thread, or give its address.")):
        answer = client.post(tending(thread), {"act": act, "to": "", "address": ""})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert Thread.objects.get(pk=thread.pk).community == community


def test_words_half_written_are_kept_where_a_thread_was_closed_meanwhile(
    community: Community, thread: Thread, facilitator: Person
) -> None:
    writer = client_of(make_member(community))
    draft = f"/content/drafts/thread-{thread.pk}/"
    writer.post(draft, {"fields": json.dumps({"source": "Zqhalf a thought"})})
    lock(thread, by=facilitator)
    assert writer.get(draft).json()["fields"] == {"source": "Zqhalf a thought"}
    page = writer.get(thread.get_absolute_url()).content.decode()
    assert "Zqhalf a thought</textarea>" in page
    assert (
        "Zqhalf a thought" in writer.get(f"/c/{community.slug}/threads/new/?source=Zqhalf+a+thought").content.decode()
    )
    assert "new/?source=Zqhalf+a+thought" in page
    # Sent or kept from a page made before it was closed.
    refused = writer.post(f"{thread.base}replies/", {"source": "Zqwhole thought"})
    assert refused.status_code == 403
    assert "Zqwhole thought</textarea>" in refused.content.decode()
    kept = writer.post(f"{thread.base}replies/", {"source": "Zqkept thought", "keep": ""}, follow=True)
    assert "Zqkept thought</textarea>" in kept.content.decode()
    by_htmx = writer.post(f"{thread.base}replies/", {"source": "Zqlast thought"}, headers={"HX-Request": "true"})
    assert by_htmx.status_code == 403
    assert writer.get(draft).json()["fields"]["source"] == "Zqlast thought"
    assert thread.posts.count() == 1
    page = writer.post(f"{thread.base}replies/", {"forget": ""}, follow=True).content.decode()
    assert "Zqlast" not in page
    assert writer.get(draft).json()["fields"] == {}


def test_a_closed_thread_is_read_and_thanked_for_but_not_answered(
    thread: Thread, facilitator: Person, community: Community
) -> None:
    client_of(facilitator).post(tending(thread), {"act": "lock", "why": "It goes on in the other one."})
    other = client_of(make_member(community))
    page = other.get(thread.get_absolute_url()).content.decode()
    assert "It goes on in the other one." in page
    assert "Grace closed this thread" in page
    assert 'name="source"' not in page
    assert other.post(f"{thread.base}replies/", {"source": "But …"}).status_code == 403
    assert thread.posts.count() == 1
    # A script that sent it shows one line, which says the same.
    refused = other.post(f"{thread.base}replies/", {"source": "But …"}, headers={"HX-Request": "true"})
    assert refused.status_code == 403
    short = 'data-short="This thread was closed to replies. What you wrote is kept for you in it."'
    assert short in refused.content.decode()
    assert client_of(facilitator).post(f"{thread.base}replies/", {"source": "For the record."}).status_code == 302
    unlock(thread, by=facilitator)
    assert other.post(f"{thread.base}replies/", {"source": "And yet."}).status_code == 302


def test_a_better_title_is_found_and_old_addresses_lead_to_it(thread: Thread, facilitator: Person) -> None:
    old = thread.get_absolute_url()
    form = {"act": "retitle", "title": "Begin with the lighthouse", "tags": "Welcome, lamps", "kind": "discussion"}
    client_of(facilitator).post(tending(thread), form)
    thread.refresh_from_db()
    assert (thread.title, thread.tags) == ("Begin with the lighthouse", ["welcome", "lamps"])
    assert client_of(facilitator).get(old)["Location"] == thread.get_absolute_url()
    deliver_now()
    assert find("lighthouse", viewer=facilitator).total == 1


def answered(community: Community, member: Person) -> tuple[Thread, Post]:
    thread = start_thread(community, author=member, title="Who fills the lamps?", source="Who?", kind=ThreadKind.ASK)
    post = reply(thread, author=make_member(community), source="The keeper does.")
    choose_answer(thread, post, by=member)
    return thread, post


def test_what_is_no_question_any_more_has_no_answer(community: Community, member: Person, facilitator: Person) -> None:
    thread, post = answered(community, member)
    me, form = client_of(facilitator), {"act": "retitle", "title": thread.title, "tags": ""}
    me.post(tending(thread), form | {"kind": "ask", "tags": "lamps"})
    assert "post--answer" in me.get(thread.get_absolute_url()).content.decode()
    assert "Answered" in "".join(ThreadList(community, member, {}).rows)
    me.post(tending(thread), form | {"kind": "idea"})
    assert "post--answer" not in me.get(thread.get_absolute_url()).content.decode()
    assert "Answered" not in "".join(ThreadList(community, member, {}).rows)
    entry = AuditEntry.objects.get(verb=ASKS_NO_MORE)
    assert (entry.actor, entry.before) == (facilitator, {"kind": "ask", "answer": post.pk})
    # Asked once more, it waits.
    me.post(tending(thread), form | {"kind": "ask"})
    assert shown(community, member, show="waiting") == [thread.title]


def test_that_the_answer_goes_is_said_before_where_there_is_one(
    community: Community, thread: Thread, member: Person, facilitator: Person
) -> None:
    me, words = client_of(facilitator), "As anything but a question it has no answer"
    asked, post = answered(community, member)
    assert words in me.get(tending(asked)).content.decode()
    assert words in me.post(tending(asked), {"act": "retitle", "title": "Oh", "kind": "idea"}).content.decode()
    # One that is hidden now, too: it would come back as the answer.
    withdraw(post, by=post.author)
    assert words in me.get(tending(asked)).content.decode()
    assert words not in me.get(tending(thread)).content.decode()


def test_nor_does_the_answer_come_back_that_was_away_meanwhile(
    community: Community, member: Person, facilitator: Person
) -> None:
    thread, post = answered(community, member)
    withdraw(post, by=post.author)
    retitle(thread, title=thread.title, tags=[], kind=ThreadKind.DISCUSSION, by=facilitator)
    bring_back(post, by=post.author)
    thread.refresh_from_db()
    assert (thread.answer, thread.answer_by, thread.answer_at) == (None, None, None)


def test_a_title_that_says_nothing_is_refused_and_kept_for_changing(thread: Thread, facilitator: Person) -> None:
    answer = client_of(facilitator).post(tending(thread), {"act": "retitle", "title": "Oh", "kind": "idea"})
    assert answer.status_code == 422
    assert 'value="Oh"' in answer.content.decode()


def test_members_do_not_tend(thread: Thread, member: Person) -> None:
    assert client_of(member).get(tending(thread)).status_code == 403
    assert client_of(member).post(tending(thread), {"act": "pin"}).status_code == 403


def test_each_act_is_in_the_log_once(thread: Thread, facilitator: Person) -> None:
    before = Activity.objects.count()
    for _time in range(2):
        pin(thread, by=facilitator)
        retitle(thread, title=thread.title, tags=thread.tags, kind=thread.kind, by=facilitator)
    lock(thread, by=facilitator)
    assert Activity.objects.count() == before + 2


# --- moving ---------------------------------------------------------------------------------------


def elsewhere(facilitator: Person, access: str) -> Community:
    community = make_community(access=access, name="Night shift")
    membership = join(community, person=facilitator)
    membership.role = Role.FACILITATOR
    membership.save()
    return community


def test_a_thread_goes_to_another_community_and_its_address_leads_those_who_may_follow(
    community: Community, thread: Thread, member: Person, facilitator: Person
) -> None:
    reply(thread, author=member, source="About zqmoving.")
    hear(thread, Level.EVERY, person=member)
    reply(thread, author=facilitator, source="Yes.")
    deliver_now()
    other = elsewhere(facilitator, Access.CLOSED)
    old = thread.get_absolute_url()
    answer = client_of(facilitator).post(tending(thread), {"act": "move", "to": str(other.pk)})
    thread = Thread.objects.select_related("community").get()
    assert thread.community == other
    assert answer["Location"] == thread.get_absolute_url()
    assert client_of(facilitator).get(f"{old}?post=2")["Location"] == f"{thread.get_absolute_url()}?post=2#post-2"
    assert client_of(facilitator).get(f"{old}?page=1")["Location"] == f"{thread.get_absolute_url()}?page=1"
    # Who does not belong there knows nothing of it any more, from this moment on.
    assert client_of(member).get(old).status_code == 404
    assert find("zqmoving", viewer=Person.objects.get(pk=member.pk)).total == 0
    assert not Notification.objects.filter(person=member).exclude(scope=other.scope).filter(kind="reply").exists()
    assert find("zqmoving", viewer=Person.objects.get(pk=facilitator.pk)).total == 1
    deliver_now()
    [entry] = find("zqmoving", viewer=Person.objects.get(pk=facilitator.pk)).entries
    assert other.slug in entry.url


def test_nothing_is_taken_to_where_more_people_read(facilitator: Person) -> None:
    closed = elsewhere(facilitator, Access.CLOSED)
    thread = make_thread(closed, author=facilitator)
    opened = elsewhere(facilitator, Access.OPEN)
    person = Person.objects.get(pk=facilitator.pk)
    assert opened not in where_to(thread.community, by=person)
    answer = client_of(facilitator).post(tending(thread), {"act": "move", "to": str(opened.pk)})
    assert answer.status_code == 422
    thread.refresh_from_db()
    assert thread.community == closed


@pytest.fixture
def taken(community: Community, thread: Thread, facilitator: Person, member: Person) -> tuple[str, Thread]:
    """Its old address, and where it is now: whoever is a member of both may follow."""
    other = elsewhere(facilitator, Access.OPEN)
    old = thread.base
    return old, move(thread, other, by=facilitator)


def test_a_reply_to_a_thread_that_was_taken_elsewhere_waits_there_until_one_has_seen_who_reads_it(
    taken: tuple[str, Thread], member: Person
) -> None:
    old, thread = taken
    join(thread.community, person=member)
    for headers in ({}, {"HX-Request": "true"}):
        me = client_of(member)
        answer = me.post(f"{old}replies/", {"source": "I would ask zqnight lead.", "seen": "1"}, headers=headers)
        address = answer.headers.get("HX-Redirect") or answer["Location"]
        assert address == f"{thread.get_absolute_url()}?page=1#reply"
        page = me.get(address).content.decode()
        assert "I would ask zqnight lead.</textarea>" in page
        assert f"taken to {thread.community.name} while you wrote" in page
    assert thread.posts.count() == 1


def test_where_one_takes_no_part_the_words_are_kept_all_the_same(taken: tuple[str, Thread], member: Person) -> None:
    old, thread = taken
    answer = client_of(member).post(f"{old}replies/", {"source": "I would ask."})
    assert answer["Location"] == thread.get_absolute_url()
    assert Draft.objects.get(owner=member).fields["source"] == "I would ask."
    join(thread.community, person=member)
    assert "I would ask.</textarea>" in client_of(member).get(thread.get_absolute_url()).content.decode()


def test_words_for_a_thread_one_may_not_follow_stand_on_the_page_that_says_so(
    thread: Thread, member: Person, facilitator: Person
) -> None:
    old = thread.base
    move(thread, elsewhere(facilitator, Access.PRIVATE), by=facilitator)
    answer = client_of(member).post(f"{old}replies/", {"source": "I would <ask>."})
    assert answer.status_code == 404
    assert "I would &lt;ask&gt;.</textarea>" in answer.content.decode()
    assert "Night shift" not in answer.content.decode()
    assert not Draft.objects.exists()


def test_small_acts_are_done_where_the_thread_is_now(taken: tuple[str, Thread], member: Person) -> None:
    old, thread = taken
    me = client_of(member)
    answer = me.post(f"{old}reading/", {"number": "1"})
    assert (answer.status_code, answer["Location"]) == (307, f"{thread.base}reading/")
    answer = me.post(f"{old}posts/1/edit/", {"source": "Mine."})
    assert (answer.status_code, answer["Location"]) == (307, f"{thread.base}posts/1/edit/")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["replies", "summary", "tending"])
def test_who_waits_while_a_thread_is_taken_elsewhere_is_led_there(act: str) -> None:
    community, elsewhere = make_community(access=Access.CLOSED), make_community(access=Access.CLOSED)
    steward = make_member(community, role=Role.STEWARD)
    join(elsewhere, person=steward)
    thread = make_thread(community, author=make_member(community), title="It goes elsewhere")
    said = {"replies": {"source": "Words."}, "summary": {"source": "Words.", "edition": 0}, "tending": {"act": "pin"}}
    client = client_of(steward)

    def send() -> int:
        return client.post(f"{thread.base}{act}/", said[act]).status_code

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            move(thread, elsewhere, by=steward)
            asked = pool.submit(in_another_connection, send)
            wait_until_somebody_waits(asked)
        assert asked.result(30) == (307 if act == "tending" else 302)
    assert thread.posts.count() == 1


def wait_until_somebody_waits(asked: Future[Any]) -> None:
    """For a row that this transaction holds."""
    with connection.cursor() as cursor:
        while not asked.done():
            cursor.execute(
                "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_blocking_pids(pid) && ARRAY[pg_backend_pid()]"
            )
            if cursor.fetchone():
                return
    raise AssertionError(f"it was answered {asked.result()} at once")
