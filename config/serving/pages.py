"""Pages: Django's WSGI application on a few threads that keep their database connection.

The threads are the scarce thing. A request gets one when all of it is there, and gives it back when its answer is
made: how slowly a client sends or reads does not matter to anybody else.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from a2wsgi.wsgi import WSGIResponder

from config.serving.requests import (
    LARGEST_BODY,
    PIECE,
    HungUp,
    Message,
    Receive,
    Refused,
    Scope,
    Send,
    announced_size,
    check_head,
    has_body,
    plain_headers,
    read_from,
    take_body,
    with_known_size,
)
from config.serving.spool import Spool

SECONDS_TO_READ_ON = 60.0
"""A client that takes nothing of its answer for so long is let go."""

SECONDS_TO_FINISH_SENDING = 3.0
SAID_AT_ONCE = 3
PIECES_ON_THEIR_WAY = 10


class Pages:
    def __init__(self, application: Any, *, threads: int) -> None:
        self.application = application
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="page")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._answer(scope, receive, send)
        except Refused as refusal:
            await _refuse(refusal.status, receive, send)
        except HungUp:
            pass

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        check_head(scope)
        headers = plain_headers(scope["headers"])
        if announced_size(headers) > LARGEST_BODY:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        with Spool() as body, Answer(send) as answer:
            if has_body(headers):
                await take_body(receive, body)
                headers = with_known_size(headers, body.size)
            delivery = asyncio.create_task(answer.deliver())
            try:
                page = Page(self.application, self.threads, PIECES_ON_THEIR_WAY)
                await page({**scope, "headers": headers}, read_from(body), answer.take)  # type: ignore[arg-type,typeddict-item]
                await delivery
            finally:
                delivery.cancel()


class Page(WSGIResponder):
    """One page on its thread, which says a short answer at once.

    a2wsgi waits after each piece until the event loop has it: three changes of thread, where most answers are a head,
    one piece and an end. From the fourth on it waits here too, and a long answer fills no memory.
    """

    said = 0

    def send(self, message: Message | None) -> None:  # type: ignore[override]
        self.said += 1
        if self.said > SAID_AT_ONCE:
            super().send(message)  # type: ignore[arg-type]
        else:
            self.loop.call_soon_threadsafe(self.send_queue.put_nowait, message)


class Answer:
    """Takes what a page says at once and hands it on as fast as the client reads."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.start: Message | None = None
        self.spool = Spool()
        self.is_whole = False
        self.more = asyncio.Event()

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, *exception: object) -> None:
        self.spool.close()

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            return
        self.spool.write(message.get("body", b""))
        self.is_whole = not message.get("more_body", False)
        self.more.set()

    async def deliver(self) -> None:
        """Ends when the client has everything, or has stopped reading."""
        with suppress(TimeoutError):
            await self._deliver()

    async def _deliver(self) -> None:
        await self.more.wait()
        await self._hand_on(self.start)  # type: ignore[arg-type]
        while not (self.is_whole and self.spool.is_read):
            if self.spool.is_read:
                self.more.clear()
                await self.more.wait()
                continue
            await self._hand_on({"type": "http.response.body", "body": self.spool.read(PIECE), "more_body": True})
        await self._hand_on({"type": "http.response.body", "body": b"", "more_body": False})

    async def _hand_on(self, message: Message) -> None:
        async with asyncio.timeout(SECONDS_TO_READ_ON):
            await self.send(message)


async def _refuse(status: HTTPStatus, receive: Receive, send: Send) -> None:
    body = status.phrase.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status.value, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    await _let_finish(receive)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _let_finish(receive: Receive) -> None:
    """A browser that is still sending reads no answer from a connection that is closed under it."""
    with suppress(TimeoutError):
        async with asyncio.timeout(SECONDS_TO_FINISH_SENDING):
            while (await receive()).get("more_body"):
                pass
