"""What stands in front of every socket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.urls import path
from pytest_django import Settings
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from config.serving.options import LARGEST_FRAME
from config.serving.requests import Receive, Scope, Send
from config.serving.sockets import NOT_FOUND, sockets
from tests.config.server import serving, socket_to

# Channels tidies up the threads' connections around every socket, also those that another test left.
pytestmark = pytest.mark.django_db


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": str(len(message["text"]))})


async def _tell_id(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (await receive())["type"] == "websocket.receive":
        said = structlog.contextvars.get_contextvars()
        await send({"type": "websocket.send", "text": said.get("request_id", "")})


@pytest.fixture
def port() -> Iterator[int]:
    echo: Any = _echo
    tell_id: Any = _tell_id
    with serving(sockets([path("ws/echo/", echo), path("ws/id/", tell_id)]), lifespan="off") as port:
        yield port


def test_a_page_of_ours_may_open_a_socket(port: int) -> None:
    with socket_to(port, "/ws/echo/") as socket:
        socket.send("hello")
        assert socket.recv() == "5"


def test_what_is_logged_of_a_socket_has_an_id_of_its_own_as_that_of_a_request_has(port: int) -> None:
    with socket_to(port, "/ws/id/") as one, socket_to(port, "/ws/id/") as other:
        told = []
        for socket in (one, one, other):
            socket.send("Which?")
            told.append(socket.recv())
    assert told[0] == told[1] != told[2]
    assert all(told)


ELSEWHERE = [
    "https://elsewhere.example",
    "http://localhost.elsewhere.example",
    # Another name of this machine, other ports, and what is only a beginning.
    "http://localhost:{port}",
    "http://127.0.0.1:1",
    "http://127.0.0.1",
    "http://127.0.0.1:{port}0",
    "null",
    None,
]


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_a_page_of_others_may_not(port: int, origin: str | None) -> None:
    with (
        pytest.raises(InvalidStatus) as refusal,
        socket_to(port, "/ws/echo/", origin=origin),
    ):
        pass
    assert refusal.value.response.status_code == 403


def test_where_cookies_are_for_https_a_page_in_the_open_may_not(port: int, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    with pytest.raises(InvalidStatus), socket_to(port, "/ws/echo/"):
        pass
    with socket_to(port, "/ws/echo/", origin="https://127.0.0.1:{port}") as socket:
        socket.send("hello")
        assert socket.recv() == "5"


def test_a_page_that_is_trusted_may(port: int, settings: Settings) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["http://localhost:8443"]
    with socket_to(port, "/ws/echo/", origin="http://localhost:8443") as socket:
        socket.send("hello")
        assert socket.recv() == "5"


def test_an_unknown_address_is_closed_with_a_code_the_browser_can_read(port: int) -> None:
    with (
        socket_to(port, "/ws/nothing/") as socket,
        pytest.raises(ConnectionClosedError) as closing,
    ):
        socket.recv()
    assert closing.value.rcvd is not None
    assert closing.value.rcvd.code == NOT_FOUND


def test_frames_have_a_largest_size(port: int) -> None:
    with socket_to(port, "/ws/echo/") as socket:
        socket.send("x" * LARGEST_FRAME)
        assert socket.recv() == str(LARGEST_FRAME)
        socket.send("x" * (LARGEST_FRAME + 1))
        with pytest.raises(ConnectionClosedError) as closing:
            socket.recv()
    assert closing.value.rcvd is not None
    assert closing.value.rcvd.code == 1009
