"""The bell's open socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.contrib.auth.models import AnonymousUser

from communities.joining import remove
from engagement.broadcasts import person_group
from engagement.consumers import BellConsumer
from engagement.delivery import deliver_now
from people.models import Person
from tests.cast import make_community, make_member, make_person
from tests.engagement.kinds import wave, waving
from tests.threads import in_another_connection

COMES_WITHIN = 30


async def _bells_of(person: Person, end_membership: Callable[[], None]) -> list[int]:
    """What the open socket says on connecting, and after it heard that a membership ended."""
    scope = {"type": "websocket", "path": "/ws/me/", "query_string": b"", "headers": [], "user": person}
    socket = ApplicationCommunicator(BellConsumer.as_asgi(), scope)
    await socket.send_input({"type": "websocket.connect"})
    assert (await socket.receive_output(COMES_WITHIN))["type"] == "websocket.accept"
    first = json.loads((await socket.receive_output(COMES_WITHIN))["text"])["count"]
    await database_sync_to_async(end_membership)()
    await get_channel_layer().group_send(person_group(person.pk), {"type": "membership.ended", "community": 1})
    second = json.loads((await socket.receive_output(COMES_WITHIN))["text"])["count"]
    await socket.send_input({"type": "websocket.disconnect", "code": 1000})
    await socket.wait(COMES_WITHIN)
    return [first, second]


@pytest.mark.django_db(transaction=True)
def test_an_open_bell_forgets_what_a_place_told_when_one_is_shown_out() -> None:
    founder = make_person("Sana Steward")
    place = make_community(founder=founder)
    person = make_member(place)
    with waving(person):
        wave(place, founder)
        deliver_now()
        person = Person.objects.get(pk=person.pk)
        # A thread of its own: a browser test in this process may have left a loop running in ours.
        bells = in_another_connection(
            lambda: asyncio.run(_bells_of(person, lambda: remove(place, person=Person(pk=person.pk), by=founder)))
        )
    assert bells == [1, 0]


@pytest.mark.django_db(transaction=True)
def test_a_visitor_gets_no_bell() -> None:
    async def close_code() -> int:
        scope = {"type": "websocket", "path": "/ws/me/", "query_string": b"", "headers": [], "user": AnonymousUser()}
        socket = ApplicationCommunicator(BellConsumer.as_asgi(), scope)
        await socket.send_input({"type": "websocket.connect"})
        await socket.receive_output(COMES_WITHIN)
        closed = await socket.receive_output(COMES_WITHIN)
        return int(closed["code"])

    assert in_another_connection(lambda: asyncio.run(close_code())) == 4401
