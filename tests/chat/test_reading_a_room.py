"""The page of a room: forty messages, days, who goes on, what is new, what came before."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from chat.conversations import begin_with
from chat.models import Message, Room, RoomReading
from chat.pages import RoomPage, continues, day_in_words
from chat.reading import read_up_to
from chat.rooms import open_room
from chat.speaking import Line, say, write_down
from people.blocking import block
from people.models import Person
from tests.cast import client_of

pytestmark = pytest.mark.django_db


def converse(room: Room, authors: list[Person], count: int, apart: timedelta = timedelta(minutes=1)) -> None:
    start = timezone.now() - apart * count
    write_down(room, [Line(authors[n % len(authors)], f"Message {n + 1}.", start + apart * n) for n in range(count)])


def page_of(room: Room, person: Person, query: str = "", **headers: str) -> str:
    answer = client_of(person).get(room.get_absolute_url() + query, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def sequences(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'data-sequence="(\d+)"', html)]


def lines_of(room: Room, person: Person) -> list[Any]:
    return RoomPage(Room.objects.with_reading(person).get(pk=room.pk), person).lines


def test_the_latest_forty_and_a_way_to_the_earlier(room: Room, member: Person) -> None:
    converse(room, [member], 60)
    page = page_of(room, member)
    assert sequences(page) == list(range(21, 61))
    earlier = page_of(room, member, "?before=21")
    assert sequences(earlier) == list(range(1, 21))
    assert "?before=" not in earlier
    assert "To the newest" in earlier


def test_earlier_messages_come_as_a_fragment(room: Room, member: Person) -> None:
    converse(room, [member], 100)
    fragment = page_of(room, member, "?before=61", **{"HX-Request": "true"})
    assert sequences(fragment) == list(range(21, 61))
    assert "?before=21" in fragment
    assert "<main" not in fragment


def test_a_message_is_shown_among_its_neighbours(room: Room, member: Person) -> None:
    converse(room, [member], 200)
    shown = sequences(page_of(room, member, "?message=100"))
    assert len(shown) == 40
    assert shown[0] < 100 < shown[-1]


@pytest.mark.parametrize("query", ["?before=x", "?before=-3", "?message=²", "?before=99999999999999", "?message="])
def test_nonsense_in_the_address_does_no_harm(room: Room, member: Person, query: str) -> None:
    converse(room, [member], 3)
    assert sequences(page_of(room, member, query)) == [1, 2, 3]


def test_one_who_goes_on_is_named_once(room: Room, member: Person, facilitator: Person) -> None:
    start = timezone.now().replace(hour=12) - timedelta(days=2)
    said = [(member, 0), (member, 4), (facilitator, 5), (member, 6), (member, 12)]
    write_down(room, [Line(author, "Yes.", start + timedelta(minutes=minute)) for author, minute in said])
    assert [line.continues for line in lines_of(room, member)] == [False, True, False, False, False]


def test_days_stand_above_their_first_message(room: Room, member: Person) -> None:
    noon = timezone.now().replace(hour=12, minute=0)
    days = [noon - timedelta(days=1), noon - timedelta(days=1), noon]
    write_down(room, [Line(member, "Good day.", at) for at in days])
    assert [line.day for line in lines_of(room, member)] == ["Yesterday", "", "Today"]


def test_days_are_those_of_the_reader(room: Room, member: Person) -> None:
    late = timezone.now().replace(hour=23, minute=30) - timedelta(days=3)
    write_down(room, [Line(member, "Late.", late), Line(member, "Later.", late + timedelta(hours=1))])
    assert [bool(line.day) for line in lines_of(room, member)] == [True, True]
    with timezone.override("Asia/Tokyo"):
        assert [bool(line.day) for line in lines_of(room, member)] == [True, False]


def test_days_in_words() -> None:
    today = timezone.localdate().replace(year=2026, month=11, day=24)
    told = [day_in_words(today - timedelta(days=n), today) for n in (0, 1, 6, 7, 400)]
    assert told == ["Today", "Yesterday", "Wednesday", "17 November", "20 October 2025"]


def test_what_is_new_stands_below_a_line(room: Room, member: Person, facilitator: Person) -> None:
    converse(room, [facilitator], 6)
    read_up_to(room, 4, person=member)
    lines = lines_of(room, member)
    assert [bool(line.since) for line in lines] == [False] * 4 + [True, False]
    assert 'id="new"' in page_of(room, member)
    assert 'id="new"' not in page_of(room, facilitator)


def test_the_line_says_an_hour_only_where_all_below_it_was_said_later(
    room: Room, member: Person, facilitator: Person
) -> None:
    now = timezone.now()
    write_down(room, [Line(facilitator, "So far.", now), Line(facilitator, "Next.", now + timedelta(minutes=5))])
    read_up_to(room, 1, person=member)
    for left, words in ((1, "New since "), (9, "New")):
        RoomReading.objects.filter(person=member).update(at=now + timedelta(minutes=left))
        line = lines_of(room, member)[-1].since
        assert line.startswith(words)
        assert ("since" in line) is (left == 1)


def test_the_line_is_there_when_the_last_message_i_read_is_hidden(room: Room, member: Person) -> None:
    converse(room, [member], 6)
    read_up_to(room, 4, person=member)
    room.messages.filter(sequence=4).update(hidden_at=timezone.now())
    assert [line.message.sequence for line in lines_of(room, member) if line.since] == [5]


def test_what_is_new_further_up_has_a_way_to_it(room: Room, member: Person, facilitator: Person) -> None:
    converse(room, [facilitator], 100)
    read_up_to(room, 10, person=member)
    page = page_of(room, member)
    assert "90 unread, from the first" in page
    assert 'id="new"' not in page
    assert 'id="new"' in page_of(room, member, "?message=11")
    room.messages.filter(sequence__in=[60, 61]).update(hidden_at=timezone.now())
    assert "88 unread, from the first" in page_of(room, member)
    # Whom one does not want to hear from rings no bell; here their words stand, and are counted with the rest.
    block(member, facilitator)
    assert "88 unread, from the first" in page_of(room, member)
    room.messages.filter(sequence__gt=10).update(hidden_at=timezone.now())
    assert "unread, from the first" not in page_of(room, member)


def test_the_line_stays_where_it_was_however_far_one_has_read_since(
    room: Room, member: Person, facilitator: Person
) -> None:
    converse(room, [facilitator], 100)
    read_up_to(room, 10, person=member)
    ways = re.findall(r'href="(\?[^"]*)"', page_of(room, member))
    assert {"?before=61&amp;seen=10", "?message=11&amp;seen=10#new"} <= set(ways)
    read_up_to(room, 100, person=member)
    assert 'id="new"' not in page_of(room, member, "?message=11")
    for query in ("?message=11&seen=10", "?before=31&seen=10", "?after=10&seen=10"):
        page = page_of(room, member, query)
        assert re.search(r'id="new">New</li>\s*<li class="msg" id="message-11"', page), query
    # Nobody has read what they have not.
    assert page_of(room, facilitator, "?message=11&seen=10").count('id="new"') == 0


def test_other_rooms_say_how_much_is_new(room: Room, member: Person, facilitator: Person) -> None:
    other = open_room(room.place, slug="quiet", name="Quiet room")
    converse(other, [facilitator], 9)
    read_up_to(other, 2, person=member)
    assert '<span class="nav__n">7</span>' in page_of(room, member)


def test_an_empty_room_invites(room: Room, member: Person) -> None:
    assert "Nobody has spoken here yet." in page_of(room, member)


def test_hidden_messages_are_not_shown(room: Room, member: Person) -> None:
    message = say(room, author=member, source="Canary.")
    type(message).objects.update(hidden_at=timezone.now())
    assert "Canary." not in page_of(room, member)


def test_a_page_without_script_can_be_read_and_spoken_in(room: Room, member: Person) -> None:
    page = page_of(room, member)
    assert f'<form class="chatin" method="post" action="{room.get_absolute_url()}"' in page
    assert 'name="sending_key"' in page
    assert "csrfmiddlewaretoken" in page


def test_a_room_never_read_before_is_marked_as_read_without_script(
    room: Room, member: Person, facilitator: Person
) -> None:
    assert "Mark as read" not in page_of(room, member)
    say(room, author=facilitator, source="One.")
    assert "Mark as read" in page_of(room, member)
    answer = client_of(member).post(f"{room.get_absolute_url()}reading/", {"sequence": 1, "leave": ""}, follow=True)
    assert "Mark as read" not in answer.content.decode()


def test_a_quiet_conversation_is_marked_as_read_by_its_button(member: Person, facilitator: Person) -> None:
    """Nothing comes there any more, so no script tells how far one has read."""
    talk = begin_with(facilitator, by=member)
    say(talk, author=facilitator, source="One.")
    button = f'<noscript><form method="post" action="{talk.get_absolute_url()}reading/">'
    assert button in page_of(talk, member)
    block(member, facilitator)
    page = page_of(talk, member)
    assert button not in page
    assert button.removeprefix("<noscript>") in page


def test_the_page_costs_the_same_for_one_message_and_many(
    room: Room, member: Person, facilitator: Person, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    client = client_of(member)
    say(room, author=member, source="One.")
    client.get(room.get_absolute_url())
    with django_assert_max_num_queries(12) as alone:
        client.get(room.get_absolute_url())
    converse(room, [member, facilitator], 100)
    for number in range(5):
        open_room(room.place, slug=f"room-{number}", name=f"Room {number}")
    read_up_to(room, 90, person=member)
    with django_assert_max_num_queries(len(alone)):
        client.get(room.get_absolute_url())


def test_going_on_is_by_the_same_person_soon_after(room: Room, member: Person) -> None:
    first = say(room, author=member, source="One.")
    second = say(room, author=member, source="Two.")
    assert continues(second, first)
    assert not continues(first, None)


@pytest.mark.django_db
def test_a_day_is_gone_to_and_read_on_from_there(room: Room, member: Person) -> None:
    start = timezone.now() - timedelta(days=10)
    write_down(room, [Line(member, f"Said {n}.", start + timedelta(hours=n)) for n in range(200)])
    day = timezone.localdate(start + timedelta(hours=100))
    client = client_of(member)
    first = Message.objects.filter(room=room, created_at__date=day).order_by("sequence").first()
    assert first
    answer = client.get(room.get_absolute_url(), {"on": day.isoformat()})
    # The log opens at the end of a page, which may be of another day: one is led to the line.
    assertRedirects(answer, first.get_absolute_url(), fetch_redirect_response=False)
    page = client.get(first.get_absolute_url()).content.decode()
    assert first.html in page
    last = max(int(found) for found in re.findall(r'data-sequence="(\d+)"', page))
    assert f"?after={last}" in page
    more = client.get(room.get_absolute_url(), {"after": last}, headers={"HX-Request": "true"}).content.decode()
    assert f'data-sequence="{last + 1}"' in more
    assert f'data-sequence="{last}"' not in more
    for nonsense in ("2026-13-41", "yesterday", "x" * 300, "9999-01-01"):
        assert client.get(room.get_absolute_url(), {"on": nonsense}).status_code == 200
