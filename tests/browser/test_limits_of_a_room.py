"""How much one may say, how fast, on how many wires; and what becomes of a page that sends nonsense."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from pytest_django import Settings
from websockets.sync.client import ClientConnection

from chat.models import Message, Room
from chat.pace import limits
from chat.rooms import first_room
from chat.speaking import LARGEST_MESSAGE
from communities.models import Community
from engagement import pace
from engagement.pace import Pace
from people.models import Person
from tests.browser.platform import Platform
from tests.browser.wires import closing_code, heard, say, wire_to
from tests.cast import make_member
from tests.chat.pace import as_if_just_now, forget_who_spoke

UNBEARABLE, TRY_LATER = 1008, 1013


@pytest.fixture(autouse=True)
def _nobody_has_spoken_yet() -> Iterator[None]:
    forget_who_spoke()
    yield
    forget_who_spoke()


@pytest.fixture
def room(transactional_db: None, community: Community) -> Room:
    return first_room(community)


@pytest.fixture
def wire(live: Platform, room: Room) -> Iterator[Callable[[Person], ClientConnection]]:
    """Opens another socket of a person in the room."""
    with ExitStack() as opened:

        def of(person: Person) -> ClientConnection:
            return opened.enter_context(wire_to(live.url, room, person))

        yield of
    live.guests.wait_until_gone()


@pytest.mark.parametrize("sign", ["x", "ø", "🙂"])
def test_eight_kilobytes_are_one_message_and_no_more(
    wire: Callable[[Person], ClientConnection], member: Person, sign: str
) -> None:
    socket = wire(member)
    longest = sign * (LARGEST_MESSAGE // len(sign.encode()))
    assert say(socket, longest)["type"] == "kept"
    refused = say(socket, longest + "!")
    assert refused["type"] == "refused"
    assert "longer than one message" in refused["why"]
    assert Message.objects.count() == 1
    assert say(socket, "Shorter.")["type"] == "kept"


def test_five_messages_in_five_seconds_over_all_ones_wires(
    wire: Callable[[Person], ClientConnection], community: Community, member: Person
) -> None:
    here, there = wire(member), wire(member)
    for number, socket in enumerate((here, there, here, there, here)):
        assert say(socket, f"And {number}!")["type"] == "kept"
    as_if_just_now(member)
    refused = say(there, "And another!")
    assert refused["type"] == "refused"
    assert "Five messages in five seconds" in refused["why"]
    assert Message.objects.count() == 5
    assert say(wire(make_member(community)), "My turn.")["type"] == "kept"


def test_sixty_messages_in_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(pace.time, "monotonic", lambda: now[0])
    speaker = Pace(limits())
    said = []
    for half_second in range(240):
        now[0] = half_second / 2
        said.append(speaker.allows())
    # Five and a pause, again and again: sixty are said before a minute is over.
    assert sum(said[:120]) == 60
    assert not all(said[:120])
    assert sum(said) == 120


NONSENSE = (
    "", "no json", "[]", "null", "7", '"say"', "{}", '{"type": "shout"}', '{"type": ["say"]}', '{"type": "say"}',
    '{"type": "say", "key": "x", "text": "Hello"}',
    '{"type": "say", "key": "3c9be6e5-8b62-4f0c-a1de-3f5a5c2a9f5c", "text": 7}',
    '{"type": "say", "key": "3c9be6e5-8b62-4f0c-a1de-3f5a5c2a9f5c", "text": "\\ud800"}',
    '{"type": "say", "key": "3c9be6e5-8b62-4f0c-a1de-3f5a5c2a9f5c", "text": "Hi", "answers": "all"}',
    '{"type": "say", "key": "3c9be6e5-8b62-4f0c-a1de-3f5a5c2a9f5c", "text": "Hi", "more": 1}',
    '{"type": "read", "sequence": -1}', '{"type": "read", "sequence": "1"}', '{"type": "read", "sequence": true}',
    '{"type": "read", "sequence": 1e99}', '{"type": "typing", "to": "all"}', "[" * 20_000, b"\x00\xff\xfe",
)  # fmt: skip


@pytest.mark.parametrize("frame", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_gets_an_error_each_time_and_after_three_a_close(
    wire: Callable[[Person], ClientConnection], member: Person, frame: str | bytes
) -> None:
    socket, other = wire(member), wire(member)
    for _ in range(3):
        socket.send(frame)
        assert heard(socket, "error")["why"] == "That was not understood."
    assert closing_code(socket) == UNBEARABLE
    assert not Message.objects.exists()
    assert say(other, "Still here.")["type"] == "kept"


def test_two_faults_are_forgiven(wire: Callable[[Person], ClientConnection], member: Person) -> None:
    socket = wire(member)
    for _ in range(2):
        socket.send("no json")
        heard(socket, "error")
    assert say(socket, "Sorry.")["type"] == "kept"


def test_a_flood_of_frames_is_ended(wire: Callable[[Person], ClientConnection], member: Person) -> None:
    socket = wire(member)
    heard(socket, "welcome")
    for _ in range(23):
        socket.send('{"type": "typing"}')
    assert "a lot in a short time" in heard(socket, "error")["why"]
    assert closing_code(socket) == UNBEARABLE


def test_one_socket_too_many_may_come_when_another_has_closed(
    wire: Callable[[Person], ClientConnection], community: Community, member: Person, settings: Settings
) -> None:
    assert settings.SOCKETS_A_PERSON == 20
    settings.SOCKETS_A_PERSON = 3
    open_ones = [wire(member) for _ in range(3)]
    for socket in open_ones:
        heard(socket, "welcome")
    assert closing_code(wire(member)) == TRY_LATER
    assert heard(wire(make_member(community)), "welcome")
    open_ones[0].close()
    live_again = wire(member)
    assert heard(live_again, "welcome")
    assert say(open_ones[1], "None of the others minds.")["type"] == "kept"
