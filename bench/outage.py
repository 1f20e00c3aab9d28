"""Valkey is killed while a room talks, and comes back: whether everybody has everything afterwards, and how soon.

The clients do what a page does: they ask for what they missed when they see a gap, and are told of by the room; and
come back when their socket has closed.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import signal
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

from bench.serving import Server, serving
from bench.talking import WORDS
from bench.wires import Wire, open_wires
from chat.models import Room
from launcher.places import Place
from launcher.valkey import Valkey

SEQUENCE = re.compile(rb'"type":\s?"([a-z-]+)"(?:,\s?"key":\s?"([^"]+)")?(?:,\s?"sequence":\s?(\d+))?')
SECONDS_TO_CONVERGE = 180.0
# As static/js/lib/catch-up.js and connection.js: not everybody at once.
WITHIN, BACK_WITHIN = 1.0, 2.0
MOST_ASKING = 100


@dataclass
class Outage:
    """`missing` counts, over all members, what was kept and never came; `after` is from the moment Valkey was back."""

    workers: int
    sockets: int
    away: float
    sent: int = 0
    kept: int = 0
    refused: int = 0
    missing: int = 0
    disordered: int = 0
    after: float = 0.0
    asked: int = 0
    came_back: int = 0


class Member:
    """`log` holds what they have, by its place in the room; `upto` is how far there is no gap."""

    def __init__(self, crowd: Crowd, cookie: str, upto: int) -> None:
        self.crowd, self.cookie, self.upto, self.began = crowd, cookie, upto, upto
        self.log: set[int] = set()
        self.asking: asyncio.Task[None] | None = None
        self.again = False

    def hear(self, payload: bytes) -> None:
        found = SEQUENCE.search(payload[:160])
        if found is None:
            return
        kind, sequence = found[1], int(found[3] or 0)
        if kind == b"message":
            self._have(sequence)
        elif kind == b"kept":
            self.crowd.kept.add(sequence)
        elif kind == b"refused":
            self.crowd.result.refused += 1
        if kind == b"catch-up" or sequence > self.upto:
            self._ask_soon()

    def _have(self, sequence: int) -> None:
        self.log.add(sequence)
        while self.upto + 1 in self.log:
            self.upto += 1

    def _ask_soon(self) -> None:
        self.again = True
        if self.asking is None or self.asking.done():
            self.asking = asyncio.create_task(self._ask())

    async def _ask(self) -> None:
        await asyncio.sleep(random.uniform(0, WITHIN))
        more = True
        while more or self.again:
            self.again = False
            async with self.crowd.gate:
                answer = await self.crowd.get(self.upto, self.cookie)
            for frame in answer["messages"]:
                self._have(frame["sequence"])
            more = answer["more"]


class Crowd:
    def __init__(self, server: Server, room: Room, result: Outage) -> None:
        self.server, self.room, self.result = server, room, result
        self.path, self.address = f"/ws/chat/{room.pk}/", f"{room.get_absolute_url()}messages/"
        self.gate = asyncio.Semaphore(MOST_ASKING)
        self.kept: set[int] = set()
        self.members: list[Member] = []
        self.wires: list[Wire] = []

    async def come(self, cookies: list[str]) -> None:
        self.members = [Member(self, cookie, self.room.last_sequence) for cookie in cookies]
        self.wires = await open_wires(self.server.port, self.path, cookies, self._heard)

    def _heard(self, number: int, payload: bytes) -> None:
        self.members[number].hear(payload)

    async def come_back(self) -> None:
        """Whoever's socket has closed opens another, for as long as this runs."""
        while True:
            await asyncio.sleep(random.uniform(0, BACK_WITHIN))
            for number, wire in enumerate(self.wires):
                if not wire.is_open:
                    with suppress(OSError, TimeoutError):
                        self.wires[number] = await self._again(self.members[number])
                        self.result.came_back += 1

    async def _again(self, member: Member) -> Wire:
        heard = partial(_pass_on, member)
        return (await open_wires(self.server.port, self.path, [member.cookie], heard))[0]

    async def get(self, after: int, cookie: str) -> dict[str, Any]:
        self.result.asked += 1
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        path = f"{self.address}?after={after}&change=0"
        host = f"Host: localhost:{self.server.port}"
        lines = (f"GET {path} HTTP/1.1", host, f"Cookie: {cookie}", "Connection: close")
        writer.write("\r\n".join([*lines, "", ""]).encode())
        answer = await reader.read()
        writer.close()
        found: dict[str, Any] = json.loads(answer.partition(b"\r\n\r\n")[2])
        return found


def _pass_on(member: Member, _number: int, payload: bytes) -> None:
    member.hear(payload)


@contextmanager
def valkey_of_its_own() -> Iterator[Valkey]:
    with tempfile.TemporaryDirectory() as folder:
        valkey = Valkey(Place(Path(folder)))
        valkey.start()
        yield valkey
        valkey.stop()


def outage(
    room: Room, cookies: list[str], *, workers: int, per_second: float, seconds: float, away: float, database: str
) -> Outage:
    result = Outage(workers, len(cookies), away)
    with (
        valkey_of_its_own() as valkey,
        serving("bench.settings", database=database, workers=workers, REDIS_URL=valkey.url) as server,
    ):
        asyncio.run(_talk(Crowd(server, room, result), valkey, cookies, per_second, seconds))
    return result


async def _talk(crowd: Crowd, valkey: Valkey, cookies: list[str], per_second: float, seconds: float) -> None:
    result = crowd.result
    await crowd.come(cookies)
    coming_back = asyncio.create_task(crowd.come_back())
    losing = asyncio.create_task(_lose(valkey, after=max(1.0, (seconds - result.away) / 2), away=result.away))
    await _say(crowd, int(per_second * seconds), 1 / per_second)
    back = await losing
    until = time.monotonic() + SECONDS_TO_CONVERGE
    last = crowd.room.last_sequence
    while time.monotonic() < until:
        await asyncio.sleep(0.1)
        last = max(crowd.kept, default=last)
        if len(crowd.kept) + result.refused < result.sent:
            continue
        if all(member.upto >= last for member in crowd.members):
            break
    coming_back.cancel()
    result.after, result.kept = time.monotonic() - back, len(crowd.kept)
    for member in crowd.members:
        result.missing += len(crowd.kept - member.log)
        result.disordered += member.upto < last
    for wire in crowd.wires:
        wire.transport.close()


async def _lose(valkey: Valkey, *, after: float, away: float) -> float:
    await asyncio.sleep(after)
    assert valkey.process is not None
    os.killpg(valkey.process.pid, signal.SIGKILL)
    await asyncio.sleep(away)
    await asyncio.to_thread(valkey.process.wait)
    await asyncio.to_thread(valkey.start)
    return time.monotonic()


async def _say(crowd: Crowd, many: int, pause: float) -> None:
    speakers = cycle(range(len(crowd.wires)))
    due = time.monotonic()
    for number in range(many):
        wire = next((one for one in (crowd.wires[next(speakers)] for _ in crowd.wires) if one.is_open), None)
        if wire is not None:
            crowd.result.sent += 1
            wire.say(json.dumps({"type": "say", "key": str(uuid.uuid4()), "text": f"{number} {WORDS}"}))
        due += pause
        await asyncio.sleep(max(0, due - time.monotonic()))


def table_of(outages: list[Outage]) -> str:
    head = (
        "| processes | sockets | Valkey away s | sent · kept · refused | never came | members with a gap "
        "| everybody had everything, s after it was back | asked by HTTP | sockets that came back |\n"
        "|---|---|---|---|---|---|---|---|---|\n"
    )
    return head + "".join(
        f"| {one.workers} | {one.sockets:,} | {one.away:g} | {one.sent:,} · {one.kept:,} · {one.refused} "
        f"| {one.missing} | {one.disordered} | {one.after:.1f} | {one.asked:,} | {one.came_back:,} |\n"
        for one in outages
    )
