"""Who may not be in a room any more is shown out within half a minute, whatever happens to one of the sockets."""

from __future__ import annotations

import asyncio

import pytest

from chat import listening
from chat.listening import Leave, Listener, Rooms
from chat.models import Room
from chat.staying import Out
from people.models import Person
from tests.cast import make_person
from tests.threads import in_another_connection

HALF_A_MINUTE = 0.05


async def nothing(_text: str) -> None:
    """A browser that only listens."""


@pytest.mark.django_db(transaction=True)
def test_a_socket_that_cannot_be_closed_keeps_nobody_else_in(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "SECONDS_BETWEEN_LOOKS", HALF_A_MINUTE)
    one, other = make_person("Otto One"), make_person("Olga Other")

    async def look_round() -> Out:
        here, tried, out = Rooms(), asyncio.Event(), asyncio.get_running_loop().create_future()

        async def broken(_why: Out) -> None:
            tried.set()
            raise RuntimeError("It is closed already.")

        async def leave(why: Out) -> None:
            here.by_room.pop(room.pk)
            out.set_result(why)

        def enter(person: Person, leaves: Leave) -> None:
            stay = (person.pk, room.pk, None)
            here.by_room[room.pk] = {Listener(nothing, leave=leaves, stay=stay, community_id=None)}

        enter(one, broken)
        looking = asyncio.create_task(here._look_round())
        async with asyncio.timeout(30):
            await tried.wait()
            enter(other, leave)
            found: Out = await out
        looking.cancel()
        return found

    # A loop of the browser's tests may run in this thread.
    assert in_another_connection(lambda: asyncio.run(look_round())) == Out.NOT_FOUND
