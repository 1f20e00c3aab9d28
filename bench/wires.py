"""Many sockets in one process: asyncio alone, so that the client takes as little of the cores as it can."""

from __future__ import annotations

import asyncio
import base64
import os
import struct
from collections.abc import Callable

type Heard = Callable[[int, bytes], None]

HANDSHAKE_SECONDS = 30
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Wire(asyncio.Protocol):
    """One socket. `heard(number, payload)` is called for each text; `code` says how it was closed."""

    def __init__(self, number: int, request: bytes, heard: Heard) -> None:
        self.number, self.request, self.heard = number, request, heard
        self.waiting = b""
        self.is_open = False
        self.code = 0
        self.opened = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.transport.write(self.request)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(ConnectionError(f"closed with {self.code}"))
        self.is_open = False

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        if not self.is_open:
            head, end, rest = self.waiting.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head.partition(b"\r\n")[0]:
                self.transport.close()
                return
            self.is_open, self.waiting = True, rest
        self._take_frames()

    def _take_frames(self) -> None:
        waiting, at = self.waiting, 0
        while len(waiting) - at >= 2:
            length, start = waiting[at + 1], at + 2
            if length == 126:
                if len(waiting) - at < 4:
                    break
                (length,), start = struct.unpack_from(">H", waiting, at + 2), at + 4
            if len(waiting) < start + length:
                break
            self._take(waiting[at] & 15, waiting[start : start + length])
            at = start + length
        self.waiting = waiting[at:]

    def _take(self, kind: int, payload: bytes) -> None:
        if kind == TEXT:
            if not self.opened.done():
                self.opened.set_result(None)
            self.heard(self.number, payload)
        elif kind == PING:
            self._send(PONG, payload)
        elif kind == CLOSE:
            self.code = int.from_bytes(payload[:2])
            self.transport.close()

    def say(self, text: str) -> None:
        self._send(TEXT, text.encode())

    def _send(self, kind: int, payload: bytes) -> None:
        length = len(payload)
        size = bytes([128 | length]) if length < 126 else bytes([128 | 126]) + struct.pack(">H", length)
        # A mask of zeros is a mask, and costs nothing to apply.
        self.transport.write(bytes([128 | kind]) + size + b"\0\0\0\0" + payload)


async def open_wires(port: int, path: str, cookies: list[str], heard: Heard) -> list[Wire]:
    """A socket for each cookie, a few at a time; each has said its first text when this ends."""
    loop = asyncio.get_running_loop()
    gate = asyncio.Semaphore(20)

    async def one(number: int, cookie: str) -> Wire:
        async with gate:
            request = _handshake(port, path, cookie)
            _transport, wire = await loop.create_connection(lambda: Wire(number, request, heard), "127.0.0.1", port)
            await asyncio.wait_for(wire.opened, HANDSHAKE_SECONDS)
            return wire

    return list(await asyncio.gather(*(one(number, cookie) for number, cookie in enumerate(cookies))))


def _handshake(port: int, path: str, cookie: str) -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {path} HTTP/1.1", f"Host: localhost:{port}", "Upgrade: websocket", "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", f"Origin: http://localhost:{port}",
        f"Cookie: {cookie}", "", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()
