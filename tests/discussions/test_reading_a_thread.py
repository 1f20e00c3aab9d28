"""The page of a thread: twenty-five posts by number, where I was, what only I may do."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import urlencode

import pytest

from communities.models import Community
from discussions.answering import choose_answer
from discussions.models import Post, ReadPosition, Thread
from discussions.posting import reply, start_thread
from discussions.reading import read_up_to
from people.models import Person
from tests.cast import Ward, client_of, make_community, make_member, make_person, make_thread


def grow(thread: Thread, to: int) -> Thread:
    for number in range(thread.posts.count() + 1, to + 1):
        reply(thread, author=thread.author, source=f"This is number {number}.")
    thread.refresh_from_db()
    return thread


def page_of(thread: Thread, person: Person | None, query: str = "") -> str:
    response = client_of(person).get(thread.get_absolute_url() + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def thread(community: Community, member: Person) -> Thread:
    return make_thread(community, author=member, title="Rate of reaction without magnesium")


def test_everybody_reads_an_open_thread(thread: Thread) -> None:
    page = page_of(thread, None)
    assert "Rate of reaction without magnesium" in page
    assert 'id="post-1"' in page
    assert "csrfmiddlewaretoken" not in page


def test_title_in_the_address_is_only_for_the_eyes(thread: Thread) -> None:
    wrong = thread.get_absolute_url().replace(thread.slug, "another-title")
    response = client_of(None).get(wrong + "?post=1")
    assert response.status_code == 302
    assert response["Location"] == thread.get_absolute_url() + "?post=1"


@pytest.mark.parametrize("title", ["Summary", "Replies", "Following"])
def test_title_that_is_a_word_of_our_addresses_has_its_page(community: Community, title: str) -> None:
    thread = make_thread(community, title=title)
    assert title in page_of(thread, None)


def test_posts_come_twenty_five_a_page_by_number(thread: Thread) -> None:
    grow(thread, 51)
    second = page_of(thread, None, "?page=2")
    assert 'id="post-26"' in second
    assert 'id="post-50"' in second
    assert 'id="post-25"' not in second
    assert 'id="post-51"' not in second
    assert 'id="post-51"' in page_of(thread, None, "?page=3")
    # Two landmarks that a screen reader lists are told apart.
    assert len({*re.findall(r'class="pager" aria-label="([^"]*)"', second)}) == 2


@pytest.mark.parametrize(("asked", "shown"), [("?post=1", 1), ("?post=26", 26), ("?post=25", 25), ("?post=9999", 30)])
def test_link_to_a_post_opens_the_page_it_is_on(thread: Thread, asked: str, shown: int) -> None:
    grow(thread, 30)
    assert f'id="post-{shown}"' in page_of(thread, None, asked)


@pytest.mark.parametrize("query", ["?page=0", "?page=3", "?page=x", "?page=²", "?post=-1", "?page=9999999999999"])
def test_page_that_is_not_there_is_not_found(thread: Thread, query: str) -> None:
    grow(thread, 30)
    assert client_of(None).get(thread.get_absolute_url() + query).status_code == 404


def test_hidden_post_leaves_a_line_and_no_word(thread: Thread) -> None:
    grow(thread, 3)
    Post.objects.filter(thread=thread, number=2).update(hidden_at="2026-01-01T00:00Z")
    page = page_of(thread, None)
    assert "This is number 2" not in page
    assert "A post was taken away here." in page
    assert 'id="post-3"' in page


def test_line_stands_above_the_first_unread_post(thread: Thread, facilitator: Person) -> None:
    grow(thread, 5)
    read_up_to(thread, 3, person=facilitator)
    page = page_of(thread, facilitator)
    assert "2 new since" in page
    assert page.index('id="post-3"') < page.index('id="new"') < page.index('id="post-4"')
    assert 'href="?unread"' in page


@pytest.mark.parametrize(("seen", "there"), [(3, "?post=4#new"), (27, "?post=28#new"), (30, "?post=30#post-30")])
def test_one_link_leads_to_the_first_unread_post_wherever_it_is_by_now(
    thread: Thread, facilitator: Person, seen: int, there: str
) -> None:
    grow(thread, 30)
    read_up_to(thread, seen, person=facilitator)
    client, address = client_of(facilitator), thread.get_absolute_url()
    assert client.get(f"{address}?unread")["Location"] == address + there
    page = client.get(address + there.partition("#")[0]).content.decode()
    assert ("You have read all of it." in page) == (seen == 30)


def test_whoever_read_nothing_yet_has_the_first_post_as_the_first_unread(thread: Thread, facilitator: Person) -> None:
    grow(thread, 30)
    for person in (None, facilitator):
        answer = client_of(person).get(f"{thread.get_absolute_url()}?unread")
        assert answer["Location"] == f"{thread.get_absolute_url()}?post=1#post-1"


@pytest.mark.parametrize("seen", [None, 27, 30])
def test_an_address_of_what_was_new_leads_to_that_post_where_the_line_is_gone_from_its_page(
    thread: Thread, facilitator: Person, seen: int | None
) -> None:
    grow(thread, 30)
    if seen:
        read_up_to(thread, seen, person=facilitator)
    page = page_of(thread, facilitator if seen else None, "?post=4")
    assert page.count('id="new"') == 1
    assert page.index('id="post-3"') < page.index('id="new"') < page.index('id="post-4"')


def test_there_is_one_line_alone_where_it_stands_on_the_page(thread: Thread, facilitator: Person) -> None:
    grow(thread, 30)
    read_up_to(thread, 3, person=facilitator)
    page = page_of(thread, facilitator, "?post=9")
    assert page.count('id="new"') == 1
    assert page.index('id="post-3"') < page.index('id="new"') < page.index('id="post-4"')
    assert 'id="new"' not in page_of(thread, facilitator, "?page=2")


def test_reading_a_page_moves_no_position(thread: Thread, facilitator: Person) -> None:
    page_of(thread, facilitator)
    assert not ReadPosition.objects.filter(person=facilitator).exists()


def test_beacon_moves_the_position_forward_and_never_back(thread: Thread, facilitator: Person) -> None:
    grow(thread, 9)
    client = client_of(facilitator)
    address = f"/c/{thread.community.slug}/threads/{thread.pk}/reading/"
    for number in (5, 3, 99):
        assert client.post(address, {"number": number}).status_code == 204
        stands = ReadPosition.objects.get(person=facilitator, thread=thread).number
        assert stands == {5: 5, 3: 5, 99: 9}[number]
    assert client.post(address, {"number": "many"}).status_code == 422


def test_mark_as_read_works_as_a_plain_button(thread: Thread, facilitator: Person) -> None:
    grow(thread, 4)
    read_up_to(thread, 1, person=facilitator)
    assert "Mark as read" in page_of(thread, facilitator)
    address = f"/c/{thread.community.slug}/threads/{thread.pk}/reading/"
    response = client_of(facilitator).post(address, {"number": 4, "next": "/"})
    assert response["Location"] == thread.get_absolute_url()
    assert "Mark as read" not in page_of(thread, facilitator)


def test_what_was_never_opened_can_be_marked_as_read_too(thread: Thread, facilitator: Person) -> None:
    grow(thread, 4)
    assert "Mark as read" in page_of(thread, facilitator)
    address = f"/c/{thread.community.slug}/threads/{thread.pk}/reading/"
    client_of(facilitator).post(address, {"number": 4, "next": "/"})
    assert "Mark as read" not in page_of(thread, facilitator)
    assert "Mark as read" not in page_of(thread, None)


def test_one_chooses_what_to_hear_of_a_thread(thread: Thread, facilitator: Person) -> None:
    client = client_of(facilitator)
    address = f"/c/{thread.community.slug}/threads/{thread.pk}/following/"
    for level in ("every", "muted", "mentions"):
        fragment = client.post(address, {"level": level}, headers={"HX-Request": "true"}).content.decode()
        assert f'value="{level}" aria-pressed="true"' in fragment
        assert thread.followings.get(person=facilitator).level == level
    assert client.post(address, {"level": "shouting"}).status_code == 422
    client.post(address, {"remove": ""})
    assert not thread.followings.filter(person=facilitator).exists()


def test_what_members_write_is_no_markup_of_ours(community: Community) -> None:
    canary = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    author = make_member(community, "<b>Bo</b>")
    thread = make_thread(
        community, author=author, title=f"Title {canary}", source=f"Words {canary} [x](javascript:alert(1))"
    )
    thread.tags = [f"tag{canary}"[:40]]
    thread.save()
    for address in (thread.get_absolute_url(), f"/c/{community.slug}/threads/"):
        page = client_of(author).get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page
        assert "<b>Bo</b>" not in page


@pytest.mark.parametrize("role", ["anonymous", "outsider", "pending", "removed", "banned", "staff"])
def test_closed_thread_does_not_exist_for_outsiders(closed_ward: Ward, role: str) -> None:
    thread = make_thread(closed_ward.community, author=closed_ward.member)
    client = client_of(closed_ward.everybody()[role])
    for address in (thread.get_absolute_url(), f"/c/{closed_ward.community.slug}/threads/{thread.pk}/wrong-title/"):
        response = client.get(address)
        assert response.status_code == 404
        assert thread.title not in response.content.decode()


@pytest.mark.parametrize("access", ["open", "closed"])
def test_page_costs_the_same_whatever_is_in_it(access: str, request: Any, django_assert_max_num_queries: Any) -> None:
    ward: Ward = request.getfixturevalue(f"{access}_ward")
    thread = make_thread(ward.community, author=ward.member)
    client = client_of(ward.facilitator)
    client.get(thread.get_absolute_url())
    with django_assert_max_num_queries(12) as few:
        client.get(thread.get_absolute_url())
    for _n in range(49):
        reply(thread, author=make_member(ward.community), source="Another voice.")
    with django_assert_max_num_queries(12) as many:
        client.get(thread.get_absolute_url())
    assert len(few) == len(many)


def test_page_costs_a_member_of_another_community_no_more(thread: Thread, django_assert_max_num_queries: Any) -> None:
    grow(thread, 25)
    client = client_of(make_member(make_community()))
    client.get(thread.get_absolute_url())
    with django_assert_max_num_queries(12):
        client.get(thread.get_absolute_url())


def test_names_lead_to_profiles_only_for_who_finds_them_there(community: Community, member: Person) -> None:
    thread = start_thread(community, author=member, title="Who hands over?", source=f"Perhaps @{member.handle}?")
    profile, name = f'href="/people/{member.handle}/"', member.display_name
    inside, outside = page_of(thread, make_member(community)), page_of(thread, make_member(make_community()))
    assert inside.count(profile) == 2
    for page in (outside, page_of(thread, None)):
        assert profile not in page
        assert f">{name}<" in page
        assert f"Perhaps @{name}?" in page
    Person.objects.filter(pk=member.pk).update(is_listed=True)
    assert profile in page_of(thread, None)
    assert profile in page_of(thread, make_member(make_community()))
    Person.objects.filter(pk=member.pk).update(is_active=False)
    assert client_of(None).get(f"/people/{member.handle}/").status_code == 404
    assert profile not in page_of(thread, None)


def test_visitor_page_costs_few_statements(thread: Thread, django_assert_max_num_queries: Any) -> None:
    grow(thread, 25)
    client, path = client_of(None), thread.get_absolute_url()
    client.get("/")
    # With what says whether a stored page would do (tests/discussions/test_stored_pages.py).
    with django_assert_max_num_queries(6):
        client.get(path)


def test_who_can_do_nothing_with_a_post_any_more_gets_no_page_into_its_menu(thread: Thread) -> None:
    acts = f"{thread.base}posts/1/acts/"
    answer = client_of(make_person("Ida Lind")).get(acts, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == f"{thread.get_absolute_url()}?post=1#post-1"
    assert answer.content == b""


def test_own_words_can_be_changed_and_others_cannot(thread: Thread, facilitator: Person) -> None:
    edit = f"/c/{thread.community.slug}/threads/{thread.pk}/posts/1/edit/"
    assert client_of(facilitator).get(edit).status_code == 403
    assert client_of(facilitator).post(edit, {"source": "Mine now."}).status_code == 403
    assert "What do you do when it happens?" in client_of(thread.author).get(edit).content.decode()
    response = client_of(thread.author).post(edit, {"source": "Better words."})
    assert response["Location"].endswith("?post=1#post-1")
    assert "Better words." in page_of(thread, None)


def test_one_jumps_to_a_day(community: Community, member: Person) -> None:
    start = datetime(2026, 3, 1, 12, tzinfo=UTC)
    thread = make_thread(community, author=member)
    thread.posts.update(created_at=start - timedelta(days=9))
    for days in range(3):
        reply(thread, author=member, source="Words.", at=start + timedelta(days=days))
    client = client_of(None)
    address = thread.get_absolute_url()
    assert client.get(f"{address}?date=2026-03-02")["Location"].endswith("?post=3#post-3")
    assert client.get(f"{address}?date=2030-01-01")["Location"].endswith("?post=4#post-4")
    assert client.get(f"{address}?date=2026-02-31").status_code == 200
    assert client.get(f"{address}?date=yesterday").status_code == 200


def test_one_jumps_to_a_post_by_its_number(thread: Thread) -> None:
    grow(thread, 30)
    client, address = client_of(None), thread.get_absolute_url()
    for typed in ("26", " 26 "):
        answer = client.get(address, {"number": typed}, follow=True)
        assert answer.redirect_chain == [(f"{address}?post=26#post-26", 302)]
        assert "The posts here go from" not in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "closest"),
    [
        ("99", 30),
        ("9" * 40, 30),
        pytest.param("9" * 5000, 30, id="longer-than-int-takes"),
        ("0", 1),
        ("-3", 1),
        ("last", 1),
        ("²", 1),
    ],
)
def test_a_number_that_no_post_has_is_said_and_leads_to_the_closest(thread: Thread, typed: str, closest: int) -> None:
    grow(thread, 30)
    address = thread.get_absolute_url()
    answer = client_of(None).get(address, {"number": typed}, follow=True)
    assert answer.redirect_chain == [(f"{address}?post={closest}#post-{closest}", 302)]
    assert "The posts here go from 1 to 30." in answer.content.decode()


def test_the_line_above_the_posts_says_where_one_is_in_a_long_thread(thread: Thread, facilitator: Person) -> None:
    grow(thread, 9)
    short = page_of(thread, facilitator)
    assert ('class="along"' in short, "Jump to a post" in short) == (False, False)
    grow(thread, 60)
    read_up_to(thread, 51, person=facilitator)
    long = page_of(thread, facilitator, "?page=2")
    assert (short.count("<reading-position"), long.count("<reading-position")) == (1, 1)
    line = long.partition('class="along"')[2].partition("</nav>")[0]
    assert "Posts 26–50 of 60" in line
    assert re.findall(r'href="([^"]*)">([^<]*)<', line) == [
        ("?unread", "First unread"),
        ("?post=60#post-60", "Latest"),
        ("#jump", "Jump"),
    ]


def test_the_page_says_how_far_along_the_thread_one_is_and_leads_to_its_turns(community: Community) -> None:
    asker, helper = make_member(community, "Noor Haddad"), make_member(community, "Grace Mensah")
    asked = start_thread(community, author=asker, title="Who has the oil?", source="Who?", kind="ask")
    answer = reply(asked, author=helper, source="On the roof.")
    grow(asked, 60)
    choose_answer(asked, answer, by=asker)
    asked.refresh_from_db()
    read_up_to(asked, 55, person=helper)
    rail = page_of(asked, helper, "?page=2").partition('<ol class="timeline">')[2].partition("</ol>")[0]
    assert "You’re at post 26 of 60" in rail
    leads = re.findall(r'href="[?]post=(\d+)#post-\1"[^>]*>([^<]*)<', rail)
    assert [int(number) for number, _words in leads] == [1, 2, 56, 60]
    for part, (_number, words) in zip(("asks", "chosen", "5 new", "latest"), leads, strict=True):
        assert part in words


def test_the_page_hands_the_thread_to_the_library_and_to_a_circle(thread: Thread, facilitator: Person) -> None:
    query = urlencode({"title": thread.title, "link": thread.get_absolute_url()})
    circle, story = f"{thread.community.get_absolute_url()}mentoring/bring/?{query}", f"{thread.base}story/"
    page, client = page_of(thread, facilitator), client_of(facilitator)
    for address in (circle, story):
        assert f'href="{escape(address)}"' in page
        assert client.get(address).status_code == 200
        assert escape(address) not in page_of(thread, None)
