"""A visitor's page is answered from the store while nothing has changed, and never to anybody else."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.charter import change_charter
from communities.models import Access, Community
from content.models import ReactionKind
from content.reacting import react
from discussions.answering import choose_answer
from discussions.models import Post, Thread
from discussions.posting import edit_post, reply, start_thread
from discussions.stamps import LIST, THREAD
from discussions.summarising import write_summary
from people.models import Person
from tests.cast import client_of, make_member, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_stored_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _no_quarter_of_an_hour_ends_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """With it ends what is stored: a page that is drawn in its last second is not stored at all."""
    monkeypatch.setattr("ui.times.QUARTER", timedelta(days=36_500).total_seconds())


@pytest.fixture
def thread(community: Community, member: Person) -> Thread:
    thread = start_thread(
        community, author=member, title="Who hands over at night?", source="How is it with you?", kind="ask"
    )
    # Old enough for its times to stay the same until a quarter of an hour ends.
    long_ago = timezone.now() - timedelta(days=30)
    Thread.objects.filter(pk=thread.pk).update(created_at=long_ago, last_post_at=long_ago)
    Post.objects.filter(thread=thread).update(created_at=long_ago)
    thread.refresh_from_db()
    return thread


def statements_for(path: str, client: Client | None = None, **headers: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        assert (client or Client()).get(path, headers=headers).status_code == 200
    return [written_out(query["sql"]) for query in asked]


def written_out(sql: str) -> str:
    """A planned statement is asked by its title."""
    if not sql.startswith("EXECUTE "):
        return sql
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE name = %s", [sql.split()[1]])
        return str(cursor.fetchone()[0])


def listing(thread: Thread) -> str:
    return f"/c/{thread.community.slug}/threads/"


def read(path: str, **headers: str) -> str:
    return Client().get(path, headers=headers).content.decode()


def test_second_visitor_costs_one_statement(thread: Thread) -> None:
    for path in (thread.get_absolute_url(), listing(thread)):
        first = read(path)
        assert len(statements_for(path)) == 1, path
        assert read(path) == first


def _replied(thread: Thread) -> None:
    reply(thread, author=thread.author, source="changed by a reply")


def _edited(thread: Thread) -> None:
    edit_post(thread.posts.get(number=1), source="changed by an edit", by=thread.author)


def _summed_up(thread: Thread) -> None:
    write_summary(thread, source="changed by a summary", by=thread.author)


def _renamed_author(thread: Thread) -> None:
    Person.objects.filter(pk=thread.author_id).update(display_name="changed by the author")


def _renamed_community(thread: Thread) -> None:
    Community.objects.filter(pk=thread.community_id).update(name="changed by its steward")


def _retitled(thread: Thread) -> None:
    Thread.objects.filter(pk=thread.pk).update(tags=["changed by tagging"])


@pytest.mark.parametrize("change", [_replied, _edited, _summed_up, _renamed_author, _renamed_community, _retitled])
def test_what_was_changed_is_seen_at_once(thread: Thread, change: Callable[[Thread], None]) -> None:
    assert "changed by" not in read(thread.get_absolute_url())
    change(thread)
    assert "changed by" in read(thread.get_absolute_url())


def test_marks_and_the_chosen_answer_are_seen_at_once(thread: Thread, community: Community) -> None:
    answer = reply(thread, author=make_member(community, "Ada"), source="We do it at the bedside.")
    path = thread.get_absolute_url()
    before = read(path)
    react(thread.posts.get(number=1), ReactionKind.SAME, person=answer.author)
    marked = read(path)
    choose_answer(thread, answer, by=thread.author)
    assert before != marked
    assert "post--answer" not in marked
    assert "post--answer" in read(path)


def test_hidden_post_and_hidden_thread_are_gone_at_once(thread: Thread) -> None:
    post = reply(thread, author=thread.author, source="Nobody should read this.")
    path = thread.get_absolute_url()
    assert "Nobody should read" in read(path)
    Post.objects.filter(pk=post.pk).update(hidden_at=timezone.now())
    assert "Nobody should read" not in read(path)
    Thread.objects.filter(pk=thread.pk).update(hidden_at=timezone.now())
    assert Client().get(path).status_code == 404


def test_list_shows_what_happened_at_once(thread: Thread, community: Community) -> None:
    path = listing(thread)
    assert "A second thread" not in read(path)
    second = make_thread(community, author=thread.author, title="A second thread")
    assert "A second thread" in read(path)
    Thread.objects.filter(pk=second.pk).update(hidden_at=timezone.now())
    assert "A second thread" not in read(path)


@pytest.mark.parametrize("access", [Access.CLOSED, Access.PRIVATE])
def test_closed_community_keeps_its_stored_pages(thread: Thread, access: str) -> None:
    """Neither the page nor a 304 is left for those who read it before."""
    for path in (thread.get_absolute_url(), listing(thread)):
        tag = Client().get(path)["ETag"]
        assert Client().get(path, headers={"If-None-Match": tag}).status_code == 304
        community = thread.community
        community.access = access
        change_charter(community, by=thread.author, norms=[])
        for person in (None, Person.objects.create_user("passing@example.org")):
            for headers in ({}, {"If-None-Match": tag}):
                assert client_of(person).get(path, headers=headers).status_code == 404, (path, person, headers)
        Person.objects.filter(email="passing@example.org").delete()
        community.access = Access.OPEN
        change_charter(community, by=thread.author, norms=[])


def test_member_page_is_neither_stored_nor_answered_from_the_store(thread: Thread) -> None:
    path = thread.get_absolute_url()
    mine = client_of(thread.author).get(path)
    assert "ETag" not in mine
    assert mine["Cache-Control"] == "private, no-store"
    theirs = Client().get(path)
    for words in ("csrfmiddlewaretoken", 'id="reply-bar"', "Your profile"):
        assert words not in theirs.content.decode()
    again = client_of(thread.author).get(path, headers={"If-None-Match": theirs["ETag"]})
    assert again.status_code == 200
    assert "csrfmiddlewaretoken" in again.content.decode()


def test_visitor_answer_says_for_whom_it_is(thread: Thread) -> None:
    answer = Client().get(thread.get_absolute_url())
    assert answer["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "HX-Request", "Accept-Encoding"} <= set(re.split(r", *", answer["Vary"]))
    assert "script-src" in answer["Content-Security-Policy"]
    assert not answer.cookies
    packed = Client().get(thread.get_absolute_url(), headers={"Accept-Encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == answer.content


@pytest.mark.parametrize("cookie", ["sessionid", "messages", "csrftoken", "anything"])
def test_who_brings_another_cookie_gets_a_page_of_their_own(thread: Thread, cookie: str) -> None:
    path = thread.get_absolute_url()
    read(path)
    client = Client()
    client.cookies[cookie] = "x" * 32
    assert len(statements_for(path, client)) > 1


def test_theme_and_zone_have_pages_of_their_own(thread: Thread) -> None:
    path = thread.get_absolute_url()
    plain = read(path)
    dark, far = Client(), Client()
    dark.cookies["theme"] = "dark"
    far.cookies["timezone"] = "Pacific/Auckland"
    assert 'data-theme="dark"' in dark.get(path).content.decode()
    assert far.get(path).content.decode() != plain
    assert read(path) == plain


def test_fragments_and_unknown_arguments_are_made_anew(thread: Thread) -> None:
    path = thread.get_absolute_url()
    read(path)
    assert len(statements_for(path, None, **{"HX-Request": "true"})) > 1
    assert len(statements_for(f"{path}?anew")) > 1


def test_page_whose_times_will_change_is_kept_no_longer(thread: Thread, monkeypatch: Any) -> None:
    kept: list[int] = []
    monkeypatch.setattr("ui.visitors.cache.set", lambda _key, _value, seconds: kept.append(seconds))
    read(thread.get_absolute_url())
    reply(thread, author=thread.author, source="Just now.")
    read(thread.get_absolute_url())
    assert kept[0] <= 900
    assert all(seconds <= 60 for seconds in kept[1:])


def test_stamp_reads_every_table_that_the_page_reads(thread: Thread) -> None:
    """If this fails, the page shows something new: the statements of discussions.stamps have to read it too."""
    answer = reply(thread, author=thread.author, source="Like this.")
    choose_answer(thread, answer, by=thread.author)
    write_summary(thread, source="It is done like this.", by=thread.author)
    for path, stamp in ((thread.get_absolute_url(), THREAD.sql), (listing(thread), LIST.sql)):
        _stamp, *page = statements_for(path)
        tables = {table for sql in page for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', sql)}
        assert tables, path
        for table in tables:
            assert table in stamp, (path, table)
