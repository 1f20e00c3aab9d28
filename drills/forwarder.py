"""Stands in front of the web server as a proxy does: a wire opened through it stays with the server it began with."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress

CHUNK = 65_536
# A new wire waits so long for a server that is not there yet, as the proxy of docker-compose.yml does (Caddyfile).
PATIENCE, BETWEEN_TRIES = 30.0, 0.1


class Forwarder:
    """`to` is the port that new wires lead to."""

    def __init__(self, port: int, to: int) -> None:
        self.port, self.to = port, to
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self) -> Forwarder:
        self.thread.start()
        listening = asyncio.start_server(self._carry, "127.0.0.1", self.port, backlog=1000)
        self.server = asyncio.run_coroutine_threadsafe(listening, self.loop).result()
        return self

    def __exit__(self, *exception: object) -> None:
        self.loop.call_soon_threadsafe(self.server.close)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            there, onward = await self._open()
            await asyncio.gather(_pour(reader, onward), _pour(there, writer))

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        async with asyncio.timeout(PATIENCE):
            while True:
                with suppress(ConnectionRefusedError):
                    return await asyncio.open_connection("127.0.0.1", self.to)
                await asyncio.sleep(BETWEEN_TRIES)


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    writer.close()
