"""What a request must be like before a page sees it: headers that mean one thing, a body that is all there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from config.serving.spool import MOST_HELD, Spool

type Message = dict[str, Any]
type Scope = dict[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Headers = list[tuple[bytes, bytes]]

LARGEST_ADDRESS = 8 * 1024
LARGEST_HEADERS = 32 * 1024
MOST_HEADERS = 100
LARGEST_BODY = 26 * 1024 * 1024
"""A file of 25 MB and the form around it."""

SECONDS_BETWEEN_PIECES = 15.0
SECONDS_FOR_BODY = 300.0
PIECE = 256 * 1024


class Refused(Exception):
    """The request goes no further; the client is told why."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class HungUp(Exception):
    """The client left before it had said everything. Nobody is there to be told anything."""


def check_head(scope: Scope) -> None:
    if len(scope["raw_path"]) + len(scope["query_string"]) > LARGEST_ADDRESS:
        raise Refused(HTTPStatus.REQUEST_URI_TOO_LONG)
    headers: Headers = scope["headers"]
    if len(headers) > MOST_HEADERS or sum(len(name) + len(value) for name, value in headers) > LARGEST_HEADERS:
        raise Refused(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)


def plain_headers(headers: Headers) -> Headers:
    """Without names that WSGI cannot tell from others: X_Forwarded_For would pass as X-Forwarded-For."""
    return [(name, value) for name, value in headers if b"_" not in name]


def has_body(headers: Headers) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in headers)


def announced_size(headers: Headers) -> int:
    """What Content-Length says; the parser has seen to it that it is a number."""
    return max((int(value) for name, value in headers if name == b"content-length"), default=0)


async def take_body(receive: Receive, spool: Spool) -> None:
    """Waits for the whole body. An unfinished one costs a connection, and no thread that draws pages."""
    try:
        async with asyncio.timeout(SECONDS_FOR_BODY):
            while await _take_piece(receive, spool):
                pass
    except TimeoutError:
        raise Refused(HTTPStatus.REQUEST_TIMEOUT) from None


async def _take_piece(receive: Receive, spool: Spool) -> bool:
    async with asyncio.timeout(SECONDS_BETWEEN_PIECES):
        message = await receive()
    if message["type"] == "http.disconnect":
        raise HungUp
    spool.write(message.get("body", b""))
    if spool.size > LARGEST_BODY:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if Spool.held_by_all > MOST_HELD:
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE)
    return bool(message.get("more_body"))


def with_known_size(headers: Headers, size: int) -> Headers:
    """A body sent in chunks has a length now, which WSGI needs."""
    kept = [(name, value) for name, value in headers if name not in (b"content-length", b"transfer-encoding")]
    return [*kept, (b"content-length", str(size).encode())]


def read_from(spool: Spool) -> Receive:
    async def receive() -> Message:
        piece = spool.read(PIECE)
        return {"type": "http.request", "body": piece, "more_body": not spool.is_read}

    return receive
