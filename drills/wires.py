"""Two hundred open rooms when the web server is killed: each client does what the page's own script does.

It hears messages in their order, asks for what it missed when it is welcomed back, and comes back after a while of its
own choosing. What each heard is compared with what the database has.
"""

from __future__ import annotations

import asyncio
import json
import random
import signal
import time
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from chat.models import Message
from chat.rooms import first_room
from drills.ground import Ground, need
from drills.house import PORT

SOCKETS, SAID = 200, 60
# static/js/lib/socket.js waits so long at first, and twice as long each time.
FIRST_WAIT, LONGEST_WAIT = 1.0, 10.0
PATIENCE = 150.0


class Listening:
    def __init__(self, headers: dict[str, str], room: int, path: str, end: asyncio.Event) -> None:
        self.headers, self.room, self.path, self.end = headers, room, path, end
        self.heard: list[int] = []
        self.is_open = False
        self.came_back = 0.0

    @property
    def last(self) -> int:
        return self.heard[-1] if self.heard else 0

    async def stay(self) -> None:
        wait = FIRST_WAIT
        while not self.end.is_set():
            try:
                address = f"ws://127.0.0.1:{PORT}/ws/chat/{self.room}/"
                origin: Any = f"http://localhost:{PORT}"
                async with connect(address, origin=origin, additional_headers=self.headers, open_timeout=30) as socket:
                    async for frame in socket:
                        await self._hear(json.loads(frame))
                        wait = FIRST_WAIT
            except (OSError, TimeoutError, WebSocketException):
                pass
            self.is_open = False
            await asyncio.sleep(wait * (0.5 + random.random() / 2))
            wait = min(wait * 2, LONGEST_WAIT)

    async def _hear(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "welcome":
                self.is_open, self.came_back = True, time.monotonic()
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


def sockets_come_back(ground: Ground) -> list[str]:
    room = first_room(ground.writers.community)
    seen = asyncio.run(_drill(ground, room.pk, room.get_absolute_url()))
    there = list(Message.objects.filter(room=room).order_by("sequence").values_list("sequence", flat=True))
    need(len(there) == SAID == len(set(there)), f"{len(there)} of {SAID} messages are kept")
    missing = [len(one.heard) for one in seen if one.heard != there]
    need(not missing, f"{len(missing)} of {SOCKETS} sockets heard something else than all in order: {missing[:5]}")
    slowest = max(one.came_back for one in seen) - ground.house.web_back
    return [
        f"{SOCKETS} open rooms meanwhile: all {SAID} messages reached each, once and in order; the last was back"
        f" {max(slowest, 0.0):.0f} s after the server"
    ]


async def _drill(ground: Ground, room: int, path: str) -> list[Listening]:
    end = asyncio.Event()
    wires = [Listening(ground.writers.headers(n), room, path, end) for n in range(SOCKETS)]
    running = [asyncio.create_task(wire.stay()) for wire in wires]
    await _until(lambda: all(wire.is_open for wire in wires))
    saying = asyncio.to_thread(_say_all, ground, path)
    harm = asyncio.to_thread(_kill_the_server, ground)
    await asyncio.gather(saying, harm)
    await _until(lambda: all(wire.is_open and wire.last >= SAID for wire in wires))
    end.set()
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    return wires


def _kill_the_server(ground: Ground) -> None:
    time.sleep(1)
    ground.house.end("web", signal.SIGKILL)
    ground.house.start("web")
    ground.house.web_back = time.monotonic()


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
