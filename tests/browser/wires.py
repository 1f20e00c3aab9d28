"""A room's socket as a browser opens it, without the browser."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from chat.models import Room
from people.models import Person
from tests.browser.platform import COMES_WITHIN
from tests.cast import client_of
from tests.config.server import socket_to


def wire_to(url: str, room: Room, person: Person) -> ClientConnection:
    return _socket_of(person, url, f"/ws/chat/{room.pk}/")


def bell_of(url: str, person: Person) -> ClientConnection:
    return _socket_of(person, url, "/ws/me/")


def _socket_of(person: Person, url: str, path: str) -> ClientConnection:
    cookie = f"{settings.SESSION_COOKIE_NAME}={client_of(person).cookies[settings.SESSION_COOKIE_NAME].value}"
    port = urlsplit(url).port
    assert port
    return socket_to(port, path, additional_headers={"Cookie": cookie})


def heard(socket: ClientConnection, *kinds: str, within: float = COMES_WITHIN) -> dict[str, Any]:
    """The next frame of one of these kinds."""
    while True:
        frame: dict[str, Any] = json.loads(socket.recv(timeout=within))
        if frame["type"] in kinds:
            return frame


def say(socket: ClientConnection, text: str, key: str = "") -> dict[str, Any]:
    key = key or str(uuid4())
    socket.send(json.dumps({"type": "say", "key": key, "text": text}))
    answer = heard(socket, "kept", "refused")
    assert answer["key"] == key
    return answer


def closing_code(socket: ClientConnection, within: float = COMES_WITHIN) -> int | None:
    """What it closes with; a socket that stays open is a failure."""
    try:
        while True:
            socket.recv(timeout=within)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None
