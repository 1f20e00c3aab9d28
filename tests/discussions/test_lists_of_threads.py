"""A community's threads in lists: by activity, a page by key, and what each viewer has not read."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from communities.joining import leave
from communities.models import Community, Membership
from discussions import lists
from discussions.following import hear
from discussions.keys import Key
from discussions.lists import PAGE_SIZE, ThreadList
from discussions.models import Level, Thread, ThreadKind
from discussions.posting import reply, start_thread
from discussions.reading import read_up_to
from discussions.tending import pin
from discussions.unread import REACH, unread_threads
from discussions.withdrawing import bring_back, withdraw
from engagement.hearing import hear_of, mute_tag
from engagement.models import Preset
from people.blocking import block
from people.models import Person
from tests.cast import Ward, client_of, make_community, make_member, make_thread

HTMX = {"HX-Request": "true"}


def make_threads(community: Community, author: Person, count: int) -> list[Thread]:
    now = timezone.now()
    return [
        start_thread(community, author=author, title=f"Thread number {n}", source="Words.", at=now - timedelta(hours=n))
        for n in range(count)
    ]


def titles(page: str) -> list[str]:
    return re.findall(r"Thread number \d+", page)


def list_page(
    community: Community, person: Person | None, query: str = "", headers: dict[str, str] | None = None
) -> str:
    response = client_of(person).get(f"/c/{community.slug}/threads/{query}", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def next_query(page: str) -> str:
    found = re.search(r'hx-get="(\?[^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def test_latest_activity_stands_first(community: Community, member: Person) -> None:
    threads = make_threads(community, member, 3)
    reply(threads[2], author=member, source="Up again.")
    assert titles(list_page(community, None)) == ["Thread number 2", "Thread number 0", "Thread number 1"]


def test_show_more_works_without_javascript(community: Community, member: Person) -> None:
    make_threads(community, member, PAGE_SIZE + 5)
    first = list_page(community, member)
    second = list_page(community, member, next_query(first))
    assert len(titles(first)) == PAGE_SIZE
    assert titles(first) + titles(second) == [f"Thread number {n}" for n in range(PAGE_SIZE + 5)]


def test_show_more_by_htmx_brings_rows_and_an_address_to_come_back_to(community: Community, member: Person) -> None:
    make_threads(community, member, PAGE_SIZE * 2 + 5)
    query = next_query(list_page(community, member))
    response = client_of(member).get(f"/c/{community.slug}/threads/{query}", headers=HTMX)
    rows = response.content.decode()
    assert "<html" not in rows
    assert len(titles(rows)) == PAGE_SIZE
    again = list_page(community, member, response["HX-Replace-Url"])
    assert titles(again) == [f"Thread number {n}" for n in range(PAGE_SIZE * 2)]
    assert "Show more" in again


def test_pages_stay_in_step_when_posts_arrive_between_them(community: Community, member: Person) -> None:
    threads = make_threads(community, member, PAGE_SIZE + 6)
    query = next_query(list_page(community, member))
    reply(threads[3], author=member, source="Up.")
    start_thread(community, author=member, title="Thread number 999", source="New.")
    assert titles(list_page(community, member, query)) == [
        f"Thread number {n}" for n in range(PAGE_SIZE, PAGE_SIZE + 6)
    ]


def test_threads_of_the_same_moment_are_all_listed_once(community: Community, member: Person) -> None:
    at = timezone.now()
    for n in range(PAGE_SIZE + 3):
        start_thread(community, author=member, title=f"Thread number {n}", source="Words.", at=at)
    first = list_page(community, member)
    both = titles(first) + titles(list_page(community, member, next_query(first)))
    assert len(both) == len(set(both)) == PAGE_SIZE + 3


@pytest.mark.parametrize(
    "query", ["?before=x", "?before=1-", "?before=-", "?before=9-9-9", "?until=²-1", "?show=nothing"]
)
def test_damaged_address_shows_the_list_from_its_top(community: Community, member: Person, query: str) -> None:
    make_threads(community, member, 2)
    assert len(titles(list_page(community, member, query))) == 2


@given(st.integers(0, 4_000_000_000_000_000), st.integers(1, 10**15))
def test_key_comes_back_from_its_text(microseconds: int, pk: int) -> None:
    text = f"{microseconds}-{pk}"
    assert str(Key.read(text)) == text


@given(st.text())
def test_any_text_can_be_asked_as_a_key(text: str) -> None:
    key = Key.read(text)
    assert key is None or Key.read(str(key)) == key


def test_unread_lists_what_a_member_has_not_seen(community: Community, member: Person, facilitator: Person) -> None:
    seen, half, fresh = make_threads(community, member, 3)[:3]
    Membership.objects.filter(person=facilitator).update(joined_at=timezone.now() - timedelta(days=1))
    reply(half, author=member, source="More.")
    for thread, number in ((seen, 1), (half, 1)):
        read_up_to(Thread.objects.get(pk=thread.pk), number, person=facilitator)
    page = list_page(community, facilitator, "?show=unread")
    assert set(titles(page)) == {half.title, fresh.title}
    assert "1 new" in page
    assert unread_threads(facilitator) == {community.pk: 2}


def test_what_was_said_before_one_joined_is_not_unread(community: Community, member: Person) -> None:
    old = make_threads(community, member, 2)[1]
    newcomer = make_member(community)
    assert unread_threads(newcomer) == {community.pk: 0}
    reply(old, author=member, source="Since then.")
    assert unread_threads(Person.objects.get(pk=newcomer.pk)) == {community.pk: 1}


def test_beyond_what_is_counted_no_number_is_told(community: Community, member: Person, facilitator: Person) -> None:
    Membership.objects.filter(person=facilitator).update(joined_at=timezone.now() - timedelta(days=9))
    for number in range(REACH):
        make_thread(community, author=member, title=f"Thread {number}")
    page = list_page(community, facilitator)
    assert page.count('<span class="nav__n">99+</span>') == 2
    assert "<b>99+</b>" in page
    read_up_to(Thread.objects.latest("pk"), 1, person=facilitator)
    assert page.count(">99+<") == list_page(community, Person.objects.get(pk=facilitator.pk)).count(">99<") == 3


def test_list_and_count_of_unread_are_one_rule(community: Community, member: Person, facilitator: Person) -> None:
    Membership.objects.filter(person=facilitator).update(joined_at=timezone.now() - timedelta(days=9))
    make_threads(community, member, 7)
    counted = unread_threads(facilitator)[community.pk]
    listed = ThreadList(community, facilitator, {"show": "unread"}).threads
    assert counted == len(listed) == 7
    assert counted <= REACH


@pytest.mark.parametrize("view", ["unread", "new"])
def test_nothing_unread_is_out_of_reach_and_each_page_costs_the_same(
    community: Community,
    member: Person,
    view: str,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: Any,
) -> None:
    monkeypatch.setattr(lists, "REACH", 10)
    monkeypatch.setattr(lists, "FURTHER", 15)
    reader = make_member(community)
    Membership.objects.filter(person=reader).update(joined_at=timezone.now() - timedelta(days=9))
    threads = make_threads(community, member, 60)
    unread = [*range(0, 3), 24, *range(36, 60)]
    for n, thread in enumerate(threads):
        if n not in unread:
            read_up_to(thread, 1, person=reader)
    query, seen, pages = f"?show={view}", list[str](), 0
    client = client_of(reader)
    client.get("/")
    while query:
        with django_assert_max_num_queries(12):
            page = client.get(f"/c/{community.slug}/threads/{query}").content.decode()
        seen += titles(page.partition("<main")[2].partition('class="rail')[0])
        more = re.search(r'href="(\?[^"]*before=[^"]+)"', page)
        query, pages = more[1].replace("&amp;", "&") if more else "", pages + 1
        assert pages < 10
    assert seen == [f"Thread number {n}" for n in unread]


def test_after_what_is_recent_was_read_older_threads_are_offered(
    community: Community, member: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "REACH", 5)
    reader = make_member(community)
    Membership.objects.filter(person=reader).update(joined_at=timezone.now() - timedelta(days=9))
    for thread in make_threads(community, member, 8)[:6]:
        read_up_to(thread, 1, person=reader)
    page = list_page(community, reader, "?show=unread")
    assert titles(page.partition("<main")[2]) == []
    assert "Look further back" in page
    more = re.search(r'href="(\?[^"]*before=[^"]+)"', page)
    assert more
    further = list_page(community, reader, more[1].replace("&amp;", "&"))
    assert titles(further.partition("<main")[2]) == ["Thread number 6", "Thread number 7"]
    assert "Look further back" not in further


def test_row_leads_to_the_first_unread_post(community: Community, member: Person, facilitator: Person) -> None:
    thread = make_thread(community, author=member)
    for n in range(4):
        reply(thread, author=member, source=f"{n}")
    thread.refresh_from_db()
    read_up_to(thread, 2, person=facilitator)
    page = list_page(community, facilitator)
    assert f"{thread.get_absolute_url()}?post=3#new" in page
    assert "3 new" in page


def test_waiting_lists_questions_without_an_answer(community: Community, member: Person) -> None:
    make_thread(community, author=member, title="Thread number 1")
    start_thread(community, author=member, title="Thread number 2", source="Why?", kind=ThreadKind.ASK)
    page = list_page(community, None, "?show=waiting")
    assert titles(page.split('class="rail')[0]) == ["Thread number 2"]
    assert "Waiting longest for a reply" in page


def test_mine_are_those_i_wrote_in(community: Community, member: Person, facilitator: Person) -> None:
    first, second, _third = make_threads(community, member, 3)
    reply(second, author=facilitator, source="I know this.")
    assert titles(list_page(community, facilitator, "?show=mine")) == [second.title]
    assert first.title in list_page(community, member, "?show=mine")


def test_new_to_me_is_what_i_never_opened(community: Community, member: Person, facilitator: Person) -> None:
    opened, grown, fresh = make_threads(community, member, 3)
    Membership.objects.filter(person=facilitator).update(joined_at=timezone.now() - timedelta(days=1))
    for thread in (opened, grown):
        read_up_to(thread, 1, person=facilitator)
    reply(grown, author=member, source="More of it.")
    assert titles(list_page(community, facilitator, "?show=new")) == [fresh.title]
    assert set(titles(list_page(community, facilitator, "?show=unread"))) == {fresh.title, grown.title}


def test_following_lists_what_i_wrote_in_and_what_i_ask_to_hear(
    community: Community, member: Person, facilitator: Person
) -> None:
    written, asked, muted, _other = make_threads(community, member, 4)
    for thread in (written, muted):
        reply(thread, author=facilitator, source="I know this.")
    hear(asked, Level.EVERY, person=facilitator)
    hear(muted, Level.MUTED, person=facilitator)
    assert set(titles(list_page(community, facilitator, "?show=following"))) == {written.title, asked.title}


def test_who_does_not_belong_there_finds_what_they_follow_and_what_they_wrote(community: Community) -> None:
    reader = make_member(community)
    wrote, followed, other = make_threads(community, make_member(community), 3)
    reply(wrote, author=reader, source="I know this.")
    hear(wrote, Level.MENTIONS, person=reader)
    leave(community, person=reader)
    hear(followed, Level.EVERY, person=reader)
    for view, there in (("following", followed), ("mine", wrote)):
        assert titles(list_page(community, reader, f"?show={view}")) == [there.title]
        assert f"?show={view}" in list_page(community, reader)
        assert f"?show={view}" not in list_page(community, None)
        assert other.title in list_page(community, None, f"?show={view}")
    for view in ("unread", "new"):
        assert f"?show={view}" not in list_page(community, reader)
        assert other.title in list_page(community, reader, f"?show={view}")


def test_who_hears_of_everything_follows_all_but_what_they_chose_less_of(
    community: Community, member: Person, facilitator: Person
) -> None:
    first, muted, quiet, asked = make_threads(community, member, 4)
    hear(muted, Level.MUTED, person=facilitator)
    hear(quiet, Level.MENTIONS, person=facilitator)
    hear(asked, Level.EVERY, person=facilitator)
    hear_of(community.scope, Preset.EVERYTHING, person=facilitator)
    hear_of(make_community().scope, Preset.EVERYTHING, person=member)
    assert titles(list_page(community, facilitator, "?show=following")) == [first.title, asked.title]


def test_a_list_of_somebody_who_mutes_and_can_help_costs_no_more(
    community: Community, django_assert_max_num_queries: Any
) -> None:
    reader, muted = make_member(community), make_member(community)
    Membership.objects.filter(person=reader).update(joined_at=timezone.now() - timedelta(days=9))
    Person.objects.filter(pk=reader.pk).update(can_help="nights, lamps")
    reader.refresh_from_db()
    block(reader, muted)
    mute_tag("noise", person=reader)
    for n in range(PAGE_SIZE + 5):
        asked = start_thread(
            community, author=make_member(community), title=f"Lamps {n}", source="Why?", kind="ask", tags=["nights"]
        )
        reply(asked, author=muted, source="Because.")
    hear(asked, Level.MUTED, person=reader)
    client = client_of(reader)
    for view in ("latest", "unread", "new", "waiting", "following", "mine"):
        address = f"/c/{community.slug}/threads/?show={view}"
        client.get(address)
        with django_assert_max_num_queries(12):
            client.get(address)


def test_by_creation_a_late_reply_moves_nothing(community: Community, member: Person) -> None:
    threads = make_threads(community, member, PAGE_SIZE + 3)
    reply(threads[-1], author=member, source="Up again.")
    inside = [f"Thread number {n}" for n in range(PAGE_SIZE + 3)]
    first = list_page(community, member, "?sort=creation")
    assert titles(first) == inside[:PAGE_SIZE]
    assert titles(list_page(community, member, next_query(first))) == inside[PAGE_SIZE:]
    assert titles(list_page(community, member))[0] == inside[-1]


def test_view_order_and_tag_are_kept_together(community: Community, member: Person) -> None:
    for n in range(PAGE_SIZE + 2):
        start_thread(community, author=member, title=f"Thread number {n}", source="Why?", kind="ask", tags=["nights"])
    make_thread(community, author=member, title="Thread number 99")
    asked = "?show=waiting&sort=creation&tag=nights"
    first = list_page(community, member, asked).split('class="rail')[0]
    both = titles(first) + titles(list_page(community, member, next_query(first)).split('class="rail')[0])
    assert both == [f"Thread number {n}" for n in reversed(range(PAGE_SIZE + 2))]


def test_pinned_stands_on_top_until_it_is_read_to_the_end(
    community: Community, member: Person, facilitator: Person
) -> None:
    old = make_threads(community, member, 3)[2]
    pin(old, by=facilitator)
    reply(make_thread(community, author=member, title="Thread number 9"), author=member, source="Up.")
    reader = make_member(community)
    assert titles(list_page(community, reader))[0] == old.title
    read_up_to(Thread.objects.get(pk=old.pk), 1, person=reader)
    assert titles(list_page(community, reader))[-1] == old.title
    reply(Thread.objects.get(pk=old.pk), author=member, source="And one thing more.")
    assert titles(list_page(community, reader))[0] == old.title
    assert titles(list_page(community, None))[0] == old.title


def test_tag_narrows_the_list(community: Community, member: Person) -> None:
    make_thread(community, author=member, title="Thread number 1")
    start_thread(community, author=member, title="Thread number 2", source="Words.", tags=["low cost"])
    page = list_page(community, None, "?tag=low+cost")
    assert titles(page) == ["Thread number 2"]


def test_what_was_taken_away_is_new_to_nobody_until_it_comes_back(
    community: Community, member: Person, facilitator: Person
) -> None:
    Membership.objects.filter(person=facilitator).update(joined_at=timezone.now() - timedelta(days=9))
    at = timezone.now() - timedelta(hours=9)
    thread = start_thread(community, author=member, title="Thread number 1", source="Words.", at=at)
    read_up_to(thread, 1, person=facilitator, at=at + timedelta(hours=1))
    first, second = (reply(thread, author=member, source=f"{n}", at=at + timedelta(hours=2 + n)) for n in range(2))

    def unread() -> int:
        return unread_threads(Person.objects.get(pk=facilitator.pk))[community.pk]

    assert unread() == 1
    withdraw(second, by=member)
    withdraw(first, by=member)
    assert unread() == 0
    assert " new<" not in list_page(community, facilitator)
    bring_back(first, by=facilitator)
    assert unread() == 1
    bring_back(second, by=facilitator)
    assert "2 new" in list_page(community, facilitator)
    read_up_to(Thread.objects.get(pk=thread.pk), 3, person=facilitator)
    withdraw(second, by=member)
    bring_back(second, by=facilitator)
    assert unread() == 0


def test_hidden_threads_are_in_no_list_and_no_count(community: Community, member: Person, facilitator: Person) -> None:
    Membership.objects.filter(person=facilitator).update(joined_at=timezone.now() - timedelta(days=1))
    make_threads(community, member, 2)
    Thread.objects.filter(title="Thread number 0").update(hidden_at=timezone.now())
    assert titles(list_page(community, facilitator)) == ["Thread number 1"]
    assert unread_threads(facilitator) == {community.pk: 1}


@pytest.mark.parametrize("role", ["anonymous", "outsider", "pending", "removed", "banned", "staff"])
def test_closed_list_does_not_exist_for_outsiders(closed_ward: Ward, role: str) -> None:
    client = client_of(closed_ward.everybody()[role])
    assert client.get(f"/c/{closed_ward.community.slug}/threads/").status_code == 404
    assert client.get(f"/c/{closed_ward.community.slug}/threads/?before=1-1", headers=HTMX).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["", "?show=unread", "?show=new", "?show=waiting", "?show=following", "?show=mine", "?sort=creation", "?tag=a"],
)
def test_list_costs_the_same_whatever_is_in_it(
    community: Community, query: str, django_assert_max_num_queries: Any
) -> None:
    member = make_member(community)
    start_thread(community, author=member, title="A first question", source="Why?", kind=ThreadKind.ASK, tags=["a"])
    client = client_of(member)
    address = f"/c/{community.slug}/threads/{query}"
    client.get(address)
    with django_assert_max_num_queries(12) as few:
        client.get(address)
    for n in range(49):
        other = make_member(community)
        start_thread(community, author=other, title=f"Question {n}", source="Why?", kind=ThreadKind.ASK, tags=[f"{n}"])
    with django_assert_max_num_queries(12) as many:
        client.get(address)
    # A list that was empty asks for no faces.
    assert len(many) - len(few) <= (1 if query in {"?show=unread", "?show=new", "?show=following"} else 0)


def test_a_visitors_list_made_anew_costs_six_statements_and_its_stamp(
    community: Community, member: Person, django_assert_max_num_queries: Any
) -> None:
    make_threads(community, member, 5)
    Thread.objects.filter(title="Thread number 2").update(pinned_at=timezone.now())
    with django_assert_max_num_queries(7):
        assert titles(list_page(community, None))[0] == "Thread number 2"


def test_what_was_pinned_and_read_waits_at_its_own_place(community: Community, member: Person) -> None:
    make_threads(community, make_member(community), 40)
    old = Thread.objects.get(title="Thread number 39")
    Thread.objects.filter(pk=old.pk).update(pinned_at=timezone.now())
    assert titles(list_page(community, member))[0] == "Thread number 39"
    read_up_to(old, old.last_number, person=member)
    assert "Thread number 39" not in titles(list_page(community, member))


def test_what_was_read_takes_no_place_among_the_pinned(community: Community, member: Person) -> None:
    make_threads(community, make_member(community), 40)
    now = timezone.now()
    for n in range(33, 40):
        Thread.objects.filter(title=f"Thread number {n}").update(pinned_at=now - timedelta(minutes=n))
    for n in (33, 34):
        read_up_to(Thread.objects.get(title=f"Thread number {n}"), 1, person=member)
    assert titles(list_page(community, member))[:6] == [f"Thread number {n}" for n in (35, 36, 37, 38, 39, 0)]
    assert titles(list_page(community, None))[:6] == [f"Thread number {n}" for n in (33, 34, 35, 36, 37, 0)]


def test_empty_list_invites(community: Community, member: Person) -> None:
    assert "Somebody has to begin" in list_page(community, member)
    assert "You’ve read everything" in list_page(community, member, "?show=unread")


@pytest.mark.parametrize("view", ["latest", "unread", "new", "waiting", "following", "mine"])
def test_a_list_that_a_tag_leaves_empty_says_so_and_not_that_there_is_nothing(
    community: Community, member: Person, view: str
) -> None:
    start_thread(community, author=member, title="Who has the oil?", source="Words.", kind=ThreadKind.ASK)
    page = list_page(community, member, f"?show={view}&tag=lamps")
    assert "Nothing here is tagged lamps" in page
    assert "Nobody is waiting" not in page
    assert "You haven’t written here yet" not in page
    assert "With any tag" in page
