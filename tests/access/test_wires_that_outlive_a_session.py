"""A socket stays open for days: whoever was signed out or suspended meanwhile hears and says nothing more on it."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from channels.routing import URLRouter
from django.core.exceptions import PermissionDenied
from django.test import Client

from chat import listening
from chat.broadcasts import somebody_types
from chat.models import Message, Room
from chat.reading import read_up_to
from chat.rooms import first_room
from chat.speaking import speak
from config.routing import socket_routes
from engagement.broadcasts import person_group
from people.models import Person
from tests.cast import Ward, client_of
from tests.threads import in_another_connection

COMES_WITHIN = 30
NOT_SIGNED_IN = 4401


@pytest.fixture
def client(open_ward: Ward) -> Client:
    return client_of(open_ward.member)


@pytest.fixture
def room(open_ward: Ward) -> Room:
    return first_room(open_ward.community)


def test_with_a_session_that_ended_nobody_speaks_reads_or_types(open_ward: Ward, room: Room, client: Client) -> None:
    member, session = open_ward.member, client.session.session_key
    speak(room, author=member, source="Good evening.", session=session)
    assert read_up_to(room, 1, person=member, session=session)
    assert somebody_types(room.pk, member, session=session)
    client.session.delete()
    with pytest.raises(PermissionDenied):
        speak(room, author=member, source="And good night.", session=session)
    assert not read_up_to(room, 1, person=member, session=session)
    assert not somebody_types(room.pk, member, session=session)
    assert Message.objects.filter(author=member).count() == 1


type Say = Callable[[ApplicationCommunicator, Person], Awaitable[None]]


async def says_what_is_too_long(socket: ApplicationCommunicator, _person: Person) -> None:
    said = {"type": "say", "key": str(uuid.uuid4()), "text": "x" * 9000}
    await socket.send_input({"type": "websocket.receive", "text": json.dumps(said)})


async def asks_again(socket: ApplicationCommunicator, _person: Person) -> None:
    await socket.send_input({"type": "websocket.receive", "text": "{}"})


async def is_told(_socket: ApplicationCommunicator, person: Person) -> None:
    await get_channel_layer().group_send(person_group(person.pk), {"type": "signed.out"})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("path", "act"),
    [
        ("/ws/me/", asks_again),
        ("/ws/me/", is_told),
        ("/ws/chat/{room}/", says_what_is_too_long),
        ("/ws/chat/{room}/", is_told),
    ],
)
def test_the_next_word_on_it_closes_the_wire_of_who_was_suspended(
    path: str, act: Say, open_ward: Ward, room: Room, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Or rooms would find it out by themselves after a while.
    monkeypatch.setattr(listening, "SECONDS_BETWEEN_LOOKS", 3600.0)
    scope = {
        "type": "websocket",
        "path": path.format(room=room.pk),
        "query_string": b"",
        "headers": [],
        "subprotocols": [],
        "user": open_ward.member,
        "session": client.session,
    }
    # A thread of its own: a browser test in this process may have left a loop running in ours.
    assert in_another_connection(lambda: asyncio.run(_code(scope, act))) == NOT_SIGNED_IN


async def _code(scope: dict[str, Any], act: Say) -> int:
    socket = ApplicationCommunicator(URLRouter(socket_routes), scope)
    await socket.send_input({"type": "websocket.connect"})
    for _frame in ("accepted", "its first word"):
        assert (await socket.receive_output(COMES_WITHIN))["type"] != "websocket.close"
    await database_sync_to_async(Person.objects.filter(pk=scope["user"].pk).update)(is_active=False)
    await act(socket, scope["user"])
    answer = await socket.receive_output(COMES_WITHIN)
    await socket.send_input({"type": "websocket.disconnect", "code": 1000})
    await socket.wait(COMES_WITHIN)
    return int(answer.get("code", 0))
