"""uvicorn's HTTP, with bounds on what comes before a request is one: it has none of its own."""

import asyncio
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 64 * 1024
"""Raw bytes of request line and headers, or of trailers; config.serving.pages draws the finer line."""

SECONDS_FOR_HEAD = 20.0


class BoundedHttp(HttpToolsProtocol):
    """Closes connections whose headers never end, by size or by time, and takes no headers after the body."""

    reading_head = True
    unparsed = 0
    head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_head_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        # The parser keeps an unfinished header or trailer to itself, whatever its length.
        self.unparsed += len(data)
        super().data_received(data)
        if self.unparsed > LARGEST_HEAD:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def handle_websocket_upgrade(self) -> None:
        self.unparsed = 0
        self._stop_head_timer()
        super().handle_websocket_upgrade()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._start_head()

    def on_header(self, name: bytes, value: bytes) -> None:
        # Trailers of a chunked body would otherwise become headers of the request.
        if self.reading_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self.reading_head = False
        self.unparsed = 0
        self._stop_head_timer()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self.unparsed = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self.unparsed = 0
        super().on_message_complete()

    def _start_head(self) -> None:
        self.reading_head = True
        self._stop_head_timer()
        self.head_timer = self.loop.call_later(SECONDS_FOR_HEAD, self._refuse, HTTPStatus.REQUEST_TIMEOUT)

    def _stop_head_timer(self) -> None:
        if self.head_timer is not None:
            self.head_timer.cancel()
            self.head_timer = None

    def _refuse(self, status: HTTPStatus) -> None:
        if not self.transport.is_closing():
            line = f"HTTP/1.1 {status.value} {status.phrase}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            self.transport.write(line.encode("ascii"))
            self.transport.close()
