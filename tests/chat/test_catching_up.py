"""What was missed is fetched from Postgres: everything, once, in order, whenever it was committed."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connections, transaction
from django.utils import timezone

from chat import reading
from chat.changing import edit, withdraw
from chat.models import Message, Room, RoomReading
from chat.reading import missed_since, read_up_to, unread_messages
from chat.speaking import Line, say, write_down
from people.models import Person
from tests.cast import client_of


def converse(room: Room, author: Person, count: int) -> None:
    write_down(room, [Line(author, f"Message {number}.", timezone.now()) for number in range(1, count + 1)])


def after(room: Room, person: Person, sequence: int) -> dict[str, object]:
    answer: dict[str, object] = client_of(person).get(f"{room.get_absolute_url()}messages/?after={sequence}").json()
    return answer


@pytest.mark.django_db
def test_everything_after_what_one_has(room: Room, member: Person) -> None:
    converse(room, member, 5)
    missed = missed_since(room, 3)
    assert [message.sequence for message in missed.messages] == [4, 5]
    assert (missed.upto, missed.is_all) == (5, True)
    assert missed_since(room, 5).messages == []


@pytest.mark.django_db
def test_a_long_absence_is_caught_up_in_steps(room: Room, member: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_AT_ONCE", 4)
    converse(room, member, 10)
    seen: list[int] = []
    sequence, more = 0, True
    while more:
        missed = missed_since(room, sequence)
        seen += [message.sequence for message in missed.messages]
        sequence, more = missed.upto, not missed.is_all
    assert seen == list(range(1, 11))


@pytest.mark.django_db
def test_of_what_is_hidden_only_the_place_comes(room: Room, member: Person) -> None:
    converse(room, member, 3)
    Message.objects.filter(sequence__gte=2).update(hidden_at=timezone.now())
    assert missed_since(room, 1).upto == 3
    frames = str(after(room, member, 1))
    assert "A message was taken away" in frames
    assert "Message 3" not in frames
    assert member.display_name not in frames


@pytest.mark.django_db
def test_the_page_gets_the_same_fragment_as_the_socket_and_the_first_load(room: Room, member: Person) -> None:
    converse(room, member, 1)
    frame = after(room, member, 0)["messages"][0]  # type: ignore[index]
    page = client_of(member).get(room.get_absolute_url()).content.decode()
    assert frame["html"] in page


@pytest.mark.django_db(transaction=True)
def test_a_message_that_commits_late_is_never_stepped_over(room: Room, member: Person, facilitator: Person) -> None:
    """Numbers from a database sequence would be given out before the commit: who reads 2 first never sees 1."""
    said, may_commit = Event(), Event()

    def speak_slowly() -> int:
        try:
            with transaction.atomic():
                message = say(room, author=member, source="I began first.")
                said.set()
                assert may_commit.wait(30)
            return message.sequence
        finally:
            connections.close_all()

    def speak() -> int:
        try:
            return say(room, author=facilitator, source="I was quicker.").sequence
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(speak_slowly)
        assert said.wait(30)
        quick = pool.submit(speak)
        early = missed_since(room, 0)
        assert (early.messages, early.upto) == ([], 0)
        assert not _ends_soon(quick)
        may_commit.set()
        assert (slow.result(30), quick.result(30)) == (1, 2)
    assert [message.source for message in Message.objects.order_by("sequence")] == ["I began first.", "I was quicker."]
    assert [message.sequence for message in missed_since(room, early.upto).messages] == [1, 2]


def _ends_soon(speaking: Future[int]) -> bool:
    try:
        speaking.result(0.3)
    except TimeoutError:
        return False
    return True


@pytest.mark.django_db
def test_reading_only_moves_forward_and_never_past_the_end(room: Room, member: Person) -> None:
    converse(room, member, 5)
    for sequence, now_at in ((3, 3), (2, 3), (99, 5), (1, 5)):
        read_up_to(room, sequence, person=member)
        assert RoomReading.objects.get().sequence == now_at


@pytest.mark.django_db
def test_unread_is_counted_where_one_has_been(room: Room, member: Person, facilitator: Person) -> None:
    converse(room, facilitator, 5)
    assert unread_messages(Person.objects.get(pk=member.pk), [room.place.pk]) == {}
    read_up_to(room, 2, person=member)
    assert unread_messages(Person.objects.get(pk=member.pk), [room.place.pk]) == {room.place.pk: 3}


@pytest.mark.django_db
def test_looking_at_the_room_marks_nothing_as_read(room: Room, member: Person) -> None:
    converse(room, member, 5)
    client_of(member).get(room.get_absolute_url())
    after(room, member, 0)
    assert not RoomReading.objects.exists()


@pytest.mark.django_db
def test_the_button_marks_as_read_without_a_script(room: Room, member: Person) -> None:
    converse(room, member, 5)
    answer = client_of(member).post(f"{room.get_absolute_url()}reading/", {"sequence": 5, "leave": ""})
    assert answer.status_code == 302
    assert RoomReading.objects.get().sequence == 5


def test_a_crowd_that_catches_up_has_what_holds_now(room: Room, member: Person, facilitator: Person) -> None:
    """What is shown of a message is kept for some seconds, and never longer than it is true."""
    message = say(room, author=member, source="Before.")

    def caught_up() -> str:
        answer = client_of(facilitator).get(f"{room.get_absolute_url()}messages/?after=0&change=0").json()
        return str(answer["messages"][-1]["html"])

    assert caught_up() == caught_up()
    edit(message, source="After.", by=member)
    assert "After." in caught_up()
    Person.objects.filter(pk=member.pk).update(display_name="Noor Haddad-Lind")
    assert "Noor Haddad-Lind" in caught_up()
    withdraw(message, by=member)
    assert "After." not in caught_up()
    assert "taken back" in caught_up()
