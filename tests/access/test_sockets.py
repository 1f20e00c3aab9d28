"""Who may open which socket. One that is refused is accepted first, says nothing and closes with a code."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from channels.routing import URLRouter
from django.contrib.auth.models import AnonymousUser

import tests.access.rows  # noqa: F401 - reads everybody's rows
from config.routing import socket_routes
from tests.access.scene import Scene
from tests.access.table import ACCESSES, ROLES, SOCKETS, Says, SocketRow
from tests.threads import in_another_connection

CODES = {4401: Says.SIGN_IN, 4404: Says.NOT_FOUND, 4403: Says.FORBIDDEN}
COMES_WITHIN = 30
SETTLING_SECONDS = 0.3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("access", ACCESSES)
@pytest.mark.parametrize("row", SOCKETS, ids=lambda row: row.path)
def test_everybody_gets_what_the_table_says(row: SocketRow, access: str) -> None:
    # A thread of its own: a browser test in this process may have left a loop running in ours.
    wrong = in_another_connection(lambda: asyncio.run(_wrong(row, access)))
    assert not wrong, "\n".join([f"{row.path} of the {access} community", *wrong])


async def _wrong(row: SocketRow, access: str) -> list[str]:
    scene = await database_sync_to_async(Scene)(access)
    return [f"{role}: {found}" for role in ROLES if (found := await _found(scene, row, role))]


async def _found(scene: Scene, row: SocketRow, role: str) -> str:
    socket = ApplicationCommunicator(URLRouter(socket_routes), _scope(scene, row, role))
    await socket.send_input({"type": "websocket.connect"})
    opened = await socket.receive_output(timeout=COMES_WITHIN)
    if opened["type"] != "websocket.accept":
        return "refused before it was accepted, so that a browser sees no code"
    said, frames = await _listen(socket)
    expected = row.rule(scene.access, role)
    if said is not expected:
        return f"{said} instead of {expected}"
    return "says something before it closes" if frames and said is not Says.OK else ""


def _scope(scene: Scene, row: SocketRow, role: str) -> dict[str, Any]:
    return {
        "type": "websocket",
        "path": row.path.format(slug=scene.slug, **scene.made),
        "query_string": b"",
        "headers": [],
        "subprotocols": [],
        "user": scene.people[role] or AnonymousUser(),
    }


async def _listen(socket: ApplicationCommunicator) -> tuple[Says | None, list[Any]]:
    """Each says or closes something of itself. Only after a word is it a matter of time whether it closes as well."""
    frames: list[Any] = []
    try:
        while True:
            output = await socket.receive_output(timeout=SETTLING_SECONDS if frames else COMES_WITHIN)
            if output["type"] == "websocket.close":
                return CODES.get(output["code"]), frames
            frames.append(output)
    except (TimeoutError, asyncio.CancelledError):
        return Says.OK, frames


def test_no_socket_is_without_a_row() -> None:
    patterns = {str(route.pattern) for route in socket_routes}
    covered = {
        str(route.pattern) for row in SOCKETS for route in socket_routes if route.pattern.match(_sample(row.path))
    }
    assert not patterns - covered, f"Add socket rows in tests/access/rows_<app>.py for {patterns - covered}"


def _sample(path: str) -> str:
    """A path as the router sees it, with something in the place of each name."""

    return re.sub(r"\{[a-z_]+\}", "1", path.lstrip("/"))
