"""A message that waits for a look is new to nobody, and an open page hears when it is decided."""

from __future__ import annotations

import pytest

from chat.changing import withdraw
from chat.conversations import begin_with
from chat.models import Room
from chat.reading import Mine, mine_of, read_up_to
from chat.speaking import say
from moderation.flagging import hide, restore
from moderation.models import Case, WatchedWords
from people.models import Block, Person
from tests.cast import client_of

pytestmark = pytest.mark.django_db
HARMLESS, HELD = "Who has the key?", "Who left the burner on?"


@pytest.fixture(autouse=True)
def _watched(db: None) -> None:
    WatchedWords.objects.create(words="burner", act=WatchedWords.Act.HOLD)


def news_of(person: Person) -> Mine:
    return mine_of(Person.objects.get(pk=person.pk))


@pytest.mark.parametrize("blocks", [False, True])
def test_it_is_new_to_nobody_until_it_comes_back(
    blocks: bool, room: Room, member: Person, facilitator: Person, outsider: Person
) -> None:
    if blocks:
        Block.objects.create(person=facilitator, other=outsider)
    read_up_to(room, say(room, author=member, source=HARMLESS).sequence, person=facilitator)
    say(room, author=member, source=HELD)
    assert room.pk not in news_of(facilitator).new_in
    assert not news_of(facilitator).unread
    said = say(room, author=member, source=HARMLESS)
    assert news_of(facilitator).new_in[room.pk] == 1
    withdraw(said, by=member)
    assert room.pk not in news_of(facilitator).new_in
    restore(Case.objects.get(), by=facilitator)
    assert news_of(facilitator).new_in[room.pk] == 1


def test_nor_is_it_among_conversations(member: Person, facilitator: Person) -> None:
    talk = begin_with(facilitator, by=member)
    say(talk, author=member, source=HELD)
    assert news_of(facilitator).conversations == 0
    assert "1 new" not in client_of(facilitator).get("/messages/").content.decode()
    say(talk, author=member, source=HARMLESS)
    assert news_of(facilitator).conversations == 1
    assert "1 new" in client_of(facilitator).get("/messages/").content.decode()


def test_a_page_that_is_open_hears_that_it_stays_away(room: Room, member: Person, facilitator: Person) -> None:
    say(room, author=member, source=HELD)
    room.refresh_from_db()
    path = f"{room.get_absolute_url()}messages/?after={room.last_sequence}&change={room.last_change}"
    client = client_of(member)
    assert client.get(path).json()["messages"] == []
    hide(Case.objects.get(), by=facilitator, reason="An advert.")
    (frame,) = client.get(path).json()["messages"]
    assert frame["type"] == "changed"
    assert "A message was taken away by those who look after this place." in frame["html"]
