"""What the bell's socket bears of a page: nonsense, and too many questions."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from websockets.sync.client import ClientConnection

from chat.broadcasts import seat_ended
from communities.models import Community
from engagement.consumers import QUESTIONS
from people.models import Person
from tests.browser.platform import Platform
from tests.browser.wires import bell_of, closing_code, heard
from tests.threads import in_another_connection

UNBEARABLE = 1008


@pytest.fixture
def bell(transactional_db: None, live: Platform, community: Community, member: Person) -> Iterator[ClientConnection]:
    with bell_of(live.url, member) as socket:
        assert heard(socket, "bell")["count"] == 0
        yield socket
    live.guests.wait_until_gone()


NONSENSE = (
    "", "no json", "[]", "null", "7", '"watch"', '{"watch": 7}', '{"watch": null}', '{"watch": ["thread:1"]}',
    '{"watch": "thread:1", "more": 1}', '{"shout": 1}', "[" * 20_000, b"", b"\x00\xff\xfe",
)  # fmt: skip


@pytest.mark.parametrize("frame", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_gets_an_error_each_time_and_after_three_a_close(bell: ClientConnection, frame: str | bytes) -> None:
    for _ in range(3):
        bell.send(frame)
        assert heard(bell, "error", "bell")["why"] == "That was not understood."
    assert closing_code(bell) == UNBEARABLE


def test_what_nobody_can_watch_is_no_fault(bell: ClientConnection) -> None:
    for topic in ("", "thread:1", "thread:\ud800", "thread:99999999999999999999", "\x00"):
        bell.send(json.dumps({"watch": topic}))
    bell.send("{}")
    assert heard(bell, "error", "topic", "bell")["type"] == "bell"


def test_so_many_questions_a_minute_are_answered_and_no_more(bell: ClientConnection) -> None:
    [(most, _seconds)] = QUESTIONS
    for _ in range(most):
        bell.send("{}")
        heard(bell, "bell")
    for _ in range(3):
        bell.send("{}")
        assert "a lot in a short time" in heard(bell, "error", "bell")["why"]
    assert closing_code(bell) == UNBEARABLE


def test_a_hint_for_a_room_is_nothing_to_the_bell(bell: ClientConnection, member: Person) -> None:
    in_another_connection(lambda: seat_ended(1, member.pk))
    bell.send("{}")
    assert heard(bell, "bell")["count"] == 0
