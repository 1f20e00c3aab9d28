"""A message that waits for a look is new to nobody and read by its author alone, and an open page hears when it is
decided."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from functools import partial
from uuid import uuid4

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from chat.broadcasts import room_channel
from chat.changing import withdraw
from chat.conversations import begin_with
from chat.listening import Listener, Rooms
from chat.models import Message, Room
from chat.pages import RoomPage
from chat.reading import Mine, mine_of, read_up_to
from chat.speaking import say
from chat.staying import Out
from engagement.broadcasts import redis_client
from moderation.flagging import case_of, hide, restore
from moderation.models import Automatic, Case, WatchedWords
from people.models import Block, Person
from tests.cast import client_of
from tests.threads import in_another_connection

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
    listed = client_of(facilitator).get("/messages/").content.decode()
    assert "1 new" not in listed
    assert "A message that is not shown" in listed
    assert f"You: {HELD}" in client_of(member).get("/messages/").content.decode()
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


ONLY_YOU = "Held until somebody has looked. Only you and they see it"
WAITS = "A message waits here until somebody has looked."
GONE = "A message was taken away by those who look after this place."


def shown_to(person: Person, room: Room) -> list[str]:
    """On the room's page, and to a page that was away; before something happened to it, and of that alone."""
    client, base = client_of(person), room.get_absolute_url()
    last = Message.objects.get(source=HELD).sequence
    away = [f"{base}messages/?after=0", f"{base}messages/?after={last}&change=0"]
    frames = ["".join(frame["html"] for frame in client.get(url).json()["messages"]) for url in away]
    return [client.get(base).content.decode(), *frames]


def reads_instead(person: Person, room: Room, line: str) -> None:
    for shown in shown_to(person, room):
        assert "burner" not in shown
        assert ONLY_YOU not in shown
        assert line in shown


def test_its_author_reads_it_while_it_waits_and_nobody_else(room: Room, member: Person, facilitator: Person) -> None:
    say(room, author=member, source=HELD)
    for shown in shown_to(member, room):
        assert HELD in shown
        assert ONLY_YOU in shown
        assert WAITS not in shown
        # What stands for others can be answered, saved and changed.
        assert "What you can do with" not in shown
    reads_instead(facilitator, room, WAITS)


def test_decided_that_it_stays_away_it_is_gone_for_its_author_too(
    room: Room, member: Person, facilitator: Person
) -> None:
    say(room, author=member, source=HELD)
    hide(Case.objects.get(), by=facilitator, reason="An advert.")
    for person in (member, facilitator):
        reads_instead(person, room, GONE)


def test_what_others_flagged_away_is_read_by_its_author_until_somebody_has_looked(
    room: Room, member: Person, facilitator: Person
) -> None:
    message = say(room, author=member, source=HARMLESS)
    hide(case_of(message), by=None, automatic=Automatic.FLAGS)
    assert ONLY_YOU in client_of(member).get(room.get_absolute_url()).content.decode()
    assert HARMLESS not in client_of(facilitator).get(room.get_absolute_url()).content.decode()


def test_who_goes_on_after_it_goes_on(room: Room, member: Person, facilitator: Person) -> None:
    """To its author; others are not told whose it was."""
    for source in (HELD, HARMLESS):
        say(room, author=member, source=source)
    for person, goes_on in ((member, True), (facilitator, False)):
        lines = RoomPage(Room.objects.with_reading(person).get(pk=room.pk), person).lines
        assert [line.continues for line in lines] == [False, goes_on]


def test_everybody_hears_that_what_stood_waits(
    room: Room, member: Person, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """Without its words, so that whoever wrote it knows to ask for them."""
    message = say(room, author=member, source=HARMLESS)
    with redis_client().pubsub(ignore_subscribe_messages=True) as heard:
        heard.subscribe(room_channel(room.pk))
        heard.get_message(timeout=30)
        with django_capture_on_commit_callbacks(execute=True):
            hide(case_of(message), by=None, automatic=Automatic.BURST)
        frame = json.loads(heard.get_message(timeout=30)["data"])
    assert (frame["type"], frame["waits"]) == ("changed", True)
    assert HARMLESS not in frame["html"]
    assert "own" not in frame


def published(room: Room, say_it: Callable[[], object], callbacks: DjangoCaptureOnCommitCallbacks) -> list[bytes]:
    with redis_client().pubsub(ignore_subscribe_messages=True) as heard:
        heard.subscribe(room_channel(room.pk))
        heard.get_message(timeout=30)
        with callbacks(execute=True):
            say_it()
        return [heard.get_message(timeout=30)["data"] for _ in range(2)]


def test_its_words_go_to_the_sockets_of_its_author_alone(
    room: Room,
    member: Person,
    facilitator: Person,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """Wherever they have the room open."""
    frames = published(room, lambda: say(room, author=member, source=HELD), django_capture_on_commit_callbacks)

    async def heard_by(person: Person) -> list[str]:
        rooms, sent, all_sent = Rooms(), list[str](), asyncio.Event()

        async def send(text: str) -> None:
            sent.append(text)
            if "last" in text:
                all_sent.set()

        async def leave(_why: Out) -> None:
            raise AssertionError

        stay = (person.pk, room.pk, None)
        rooms.by_room[room.pk] = {Listener(send, leave=leave, stay=stay, community_id=None)}
        for frame in (*frames, b'{"type":"last"}'):
            rooms._take_frame(room_channel(room.pk).encode(), frame)
        async with asyncio.timeout(30):
            await all_sent.wait()
        return sent[:-1]

    mine, others = (in_another_connection(partial(asyncio.run, heard_by(person))) for person in (member, facilitator))
    assert [HELD in text for text in mine] == [False, True]
    assert [HELD in text for text in others] == [False]


def test_what_was_said_before_ones_first_words_comes_with_them(room: Room, member: Person, facilitator: Person) -> None:
    """Where nothing stood when the page was opened, and nothing was heard since."""
    say(room, author=facilitator, source=HARMLESS)
    words = {"source": "I have it.", "sending_key": uuid4(), "seen": 0, "change": 0}
    url = f"{room.get_absolute_url()}messages/"
    told = client_of(member).post(url, words, headers={"HX-Request": "true"}).json()
    assert [frame["sequence"] for frame in told["messages"]] == [1, 2]


def test_what_waits_is_said_once_more_to_who_sends_it_again(room: Room, member: Person) -> None:
    """Its answer was lost, and a line stands for it on the page that sends it."""
    words = {"source": HELD, "sending_key": uuid4(), "seen": 0, "change": 0}
    url, client = f"{room.get_absolute_url()}messages/", client_of(member)
    for seen in (0, 1):
        told = client.post(url, words | {"seen": seen}, headers={"HX-Request": "true"}).json()
        (frame,) = told["messages"]
        assert frame["own"]
        assert HELD in frame["html"]
    assert Message.objects.count() == 1
