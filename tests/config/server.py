"""A real uvicorn on a free port, started as in production, for tests that need a wire."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from config.serving.options import UVICORN


@contextmanager
def serving(application: Any, **options: Any) -> Iterator[int]:
    """Gives the port."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application, **(UVICORN | options)))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = server.force_exit = True
        thread.join(10)


def socket_to(
    port: int, path: str, *, origin: str | None = "http://127.0.0.1:{port}", **options: Any
) -> ClientConnection:
    """`{port}` in `origin` is the server's own."""
    here = Origin(origin.format(port=port)) if origin else None
    socket: ClientConnection = connect(f"ws://127.0.0.1:{port}{path}", origin=here, open_timeout=60, **options)
    return socket


class Wire:
    """A client that can be as rude as it likes."""

    def __init__(self, port: int, takes: int = 0) -> None:
        """`takes` bytes wait at most at this end of the wire."""
        self.socket = socket.socket()
        if takes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, takes)
        self.socket.settimeout(30)
        self.socket.connect(("127.0.0.1", port))

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *exception: object) -> None:
        self.socket.close()

    def say(self, *lines: str, body: bytes = b"") -> None:
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def go_on(self) -> None:
        """Eight megabytes of nothing in particular."""
        for _ in range(1000):
            self.send(b"a" * 8192)

    def hear(self) -> bytes:
        """Everything until the server closes."""
        heard = bytearray()
        while piece := self.socket.recv(65536):
            heard += piece
        return bytes(heard)

    def hear_status(self) -> int:
        first = b""
        while b"\r\n" not in first:
            piece = self.socket.recv(4096)
            if not piece:
                raise ConnectionError("closed without an answer")
            first += piece
        return int(first.split(b" ")[1])
