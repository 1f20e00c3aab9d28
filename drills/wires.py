"""Two hundred open rooms while harm is done: each client does what the page's own script does.

It hears messages in their order, asks for what it missed when it is welcomed back, and comes back after a while of its
own choosing. What each heard is compared with what the database has.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
import urllib.request
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.db import connection
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from chat.models import Message, Room
from chat.rooms import first_room
from drills.ground import Ground, need
from drills.house import PORT

SOCKETS, SAID = 200, 60
# static/js/lib/socket.js waits so long at first, and twice as long each time.
FIRST_WAIT, LONGEST_WAIT = 1.0, 5.0
PATIENCE = 150.0


class Listening:
    def __init__(self, headers: dict[str, str], room: int, path: str, end: asyncio.Event, begins: int) -> None:
        self.headers, self.room, self.path, self.end, self.begins = headers, room, path, end, begins
        self.heard: list[int] = []
        self.is_open = False
        # When it opened each time, and how it was closed each time.
        self.opened: list[float] = []
        self.closed: list[tuple[float, int | None]] = []

    @property
    def last(self) -> int:
        return self.heard[-1] if self.heard else self.begins

    async def stay(self) -> None:
        wait = FIRST_WAIT
        while not self.end.is_set():
            try:
                address = f"ws://127.0.0.1:{PORT}/ws/chat/{self.room}/"
                origin: Any = f"http://127.0.0.1:{PORT}"
                async with connect(address, origin=origin, additional_headers=self.headers, open_timeout=30) as socket:
                    async for frame in socket:
                        await self._hear(json.loads(frame))
                        wait = FIRST_WAIT
                    self.closed.append((time.monotonic(), socket.close_code))
            except ConnectionClosed as closing:
                self.closed.append((time.monotonic(), closing.rcvd.code if closing.rcvd else None))
            except (OSError, TimeoutError, WebSocketException):
                pass
            self.is_open = False
            await asyncio.sleep(wait * (0.5 + random.random() / 2))
            wait = min(wait * 2, LONGEST_WAIT)

    async def _hear(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "welcome":
                self.is_open = True
                self.opened.append(time.monotonic())
                if frame["sequence"] > self.last:
                    await self.catch_up()
            case "message" if frame["sequence"] == self.last + 1:
                self.heard.append(frame["sequence"])
            case "message" if frame["sequence"] > self.last:
                await self.catch_up()

    async def catch_up(self) -> None:
        for sequence in await asyncio.to_thread(self._missed):
            if sequence > self.last:
                self.heard.append(sequence)

    def _missed(self) -> list[int]:
        headers = self.headers | {"HX-Request": "true"}
        address = f"http://127.0.0.1:{PORT}{self.path}messages/?after={self.last}"
        request = urllib.request.Request(address, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                said = json.load(answer)
        except OSError:
            return []
        return [one["sequence"] for one in said["messages"] if one["type"] == "message"]


@dataclass(frozen=True)
class Seen:
    """What two hundred rooms met: how the first of them were closed, and when each was open again."""

    wires: list[Listening]
    harmed_at: float
    back_at: float

    @property
    def waited(self) -> list[float]:
        """For each that was closed, the seconds from when the server was there again until its room was."""
        again = [[at for at in one.opened if at > self.harmed_at] for one in self.wires]
        return sorted(max(times[0] - self.back_at, 0.0) for times in again if times)

    @property
    def stayed(self) -> int:
        return sum(not one.closed and len(one.opened) == 1 for one in self.wires)

    @property
    def codes(self) -> Counter[int | None]:
        return Counter(code for one in self.wires for _at, code in one.closed)

    @property
    def gaps(self) -> list[float]:
        """For each that was closed, the seconds until its room was open again, however soon the server was."""
        first = [(one.closed[0][0], one.opened) for one in self.wires if one.closed]
        return sorted(next((at - closed for at in opened if at > closed), PATIENCE) for closed, opened in first)


def rooms_during(ground: Ground, harm: Callable[[], None]) -> Seen:
    """`harm` ends when the server is there again. What is said meanwhile must reach every room, once and in order."""
    room = first_room(ground.writers.community)
    Message.objects.filter(room=room).delete()
    begins = Room.objects.get(pk=room.pk).last_sequence
    seen = asyncio.run(_drill(ground, room.pk, room.get_absolute_url(), begins, harm))
    # It may have cut ours, too.
    connection.close()
    there = list(Message.objects.filter(room=room).order_by("sequence").values_list("sequence", flat=True))
    need(len(there) == SAID == len(set(there)), f"{len(there)} of {SAID} messages are kept")
    missing = [len(one.heard) for one in seen.wires if one.heard != there]
    need(not missing, f"{len(missing)} of {SOCKETS} rooms heard something else than all in order: {missing[:5]}")
    return seen


async def _drill(ground: Ground, room: int, path: str, begins: int, harm: Callable[[], None]) -> Seen:
    end = asyncio.Event()
    wires = [Listening(ground.writers.headers(n), room, path, end, begins) for n in range(SOCKETS)]
    running = [asyncio.create_task(wire.stay()) for wire in wires]
    await _until(lambda: all(wire.is_open for wire in wires))
    saying = asyncio.create_task(asyncio.to_thread(_say_all, ground, path))
    await asyncio.sleep(1)
    harmed_at = time.monotonic()
    await asyncio.to_thread(harm)
    back_at = time.monotonic()
    await saying
    await _until(lambda: all(wire.is_open and wire.last >= begins + SAID for wire in wires))
    end.set()
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    return Seen(wires, harmed_at, back_at)


def _say_all(ground: Ground, path: str) -> None:
    def say(number: int) -> None:
        said = {"source": f"Said {number}", "sending_key": str(uuid.uuid4())}
        for _time in range(60):
            if ground.writers.post(number, f"{path}messages/", said).status == 302:
                return
            time.sleep(1)

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(say, range(SAID)))


async def _until(holds: Any) -> None:
    limit = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < limit:
        await asyncio.sleep(0.2)
