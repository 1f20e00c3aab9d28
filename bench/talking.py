"""How long a word takes from one socket to all others, and what a socket costs that only listens."""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from itertools import cycle

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from bench.measuring import memory
from bench.processes import cpu_ms, tree
from bench.serving import Server
from bench.wires import Wire, open_wires
from chat.models import Room
from chat.rooms import first_room
from communities.models import Community
from people.models import Person

HOT_COMMUNITY = 1
SECONDS_FOR_STRAGGLERS = 5.0
SAID = re.compile(rb"bench-(\d+)-(\d+)")
# About 200 characters, as people write.
WORDS = "How do you hand over a bay at night when the board is full and the phone rings? " * 2


@dataclass(frozen=True)
class Kind:
    """A way from one socket to all others: where it is, and what is said there."""

    name: str
    path: str
    frame: Callable[[str], str]


@dataclass
class Talk:
    """Milliseconds from sending to each receipt; what never came; what came out of order; the server's CPU."""

    kind: str
    workers: int
    sockets: int
    messages: int
    seconds: float
    latencies: list[float] = field(default_factory=list)
    lost: int = 0
    disordered: int = 0
    kb_a_socket: float = 0.0
    cpu_ms_a_message: float = 0.0

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies) or [0.0]
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def hot_room() -> Room:
    return first_room(Community.objects.get(pk=HOT_COMMUNITY))


def kinds() -> list[Kind]:
    room = hot_room()
    said = Kind(
        "Hearth's room",
        f"/ws/chat/{room.pk}/",
        lambda text: json.dumps({"type": "say", "key": str(uuid.uuid4()), "text": text}),
    )
    return [
        said,
        Kind("bare Redis publish/subscribe", "/ws/bench/bare/", str),
        Kind("Channels layer (group_send)", "/ws/bench/layer/", str),
    ]


def sign_in(many: int) -> list[str]:
    """Cookies of so many members, each signed in once."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    model, ends = store.get_model_class(), timezone.now() + timedelta(days=1)
    rows = []
    for person in Person.objects.filter(memberships__community=HOT_COMMUNITY).order_by("pk")[:many]:
        data = {
            SESSION_KEY: str(person.pk),
            BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
            HASH_SESSION_KEY: person.get_session_auth_hash(),
        }
        key = store()._get_new_session_key()
        rows.append(model(session_key=key, session_data=store().encode(data), expire_date=ends))
    model.objects.bulk_create(rows)
    return [f"{settings.SESSION_COOKIE_NAME}={row.session_key}" for row in rows]


def talk(server: Server, kind: Kind, cookies: list[str], *, per_second: float, seconds: float) -> Talk:
    return asyncio.run(_talk(server, kind, cookies, per_second, seconds))


async def _talk(server: Server, kind: Kind, cookies: list[str], per_second: float, seconds: float) -> Talk:
    result = Talk(kind.name, server.workers, len(cookies), int(per_second * seconds), seconds)
    heard = [[] for _cookie in cookies]  # type: list[list[int]]
    run = time.monotonic_ns()

    def note(number: int, payload: bytes) -> None:
        if (found := SAID.search(payload)) and int(found[1]) == run:
            spoken, now = int(found[2]), time.monotonic_ns()
            heard[number].append(spoken)
            result.latencies.append((now - sent[spoken]) / 1e6)

    sent: list[int] = []
    before = memory(server)
    wires = await open_wires(server.port, kind.path, cookies, note)
    await asyncio.sleep(1)
    result.kb_a_socket = (memory(server) - before) * 1024 / len(cookies)
    cpu = cpu_ms(tree(server.pid))
    await _say(wires, kind, sent, run, result.messages, 1 / per_second)
    await _wait_for(lambda: all(len(one) >= len(sent) for one in heard))
    result.cpu_ms_a_message = (cpu_ms(tree(server.pid)) - cpu) / max(result.messages, 1)
    result.lost = sum(len(sent) - len(set(one)) for one in heard)
    # Everybody hears the same order; whose word came first is the room's to say.
    result.disordered = sum(one != heard[0] for one in heard)
    for wire in wires:
        wire.transport.close()
    await asyncio.sleep(1)
    return result


async def _say(wires: list[Wire], kind: Kind, sent: list[int], run: int, many: int, pause: float) -> None:
    """One after the other, by people in turn: nobody may say five things in five seconds."""
    speakers: Iterator[Wire] = cycle(wires)
    due = time.monotonic()
    for number in range(many):
        sent.append(time.monotonic_ns())
        next(speakers).say(kind.frame(f"bench-{run}-{number} {WORDS}"))
        due += pause
        await asyncio.sleep(max(0, due - time.monotonic()))


async def _wait_for(done: Callable[[], bool]) -> None:
    until = time.monotonic() + SECONDS_FOR_STRAGGLERS
    while not done() and time.monotonic() < until:
        await asyncio.sleep(0.05)


def table_of(talks: list[Talk]) -> str:
    head = (
        "| way | processes | sockets | messages/s | send to receipt p50 · p95 · p99 ms | receipts | lost "
        "| out of order | KB an idle socket | server CPU ms a message |\n|---|---|---|---|---|---|---|---|---|---|\n"
    )
    return head + "".join(
        f"| {one.kind} | {one.workers} | {one.sockets:,} | {one.messages / one.seconds:.0f} "
        f"| {one.percentile(0.5):.1f} · {one.percentile(0.95):.1f} · "
        f"{one.percentile(0.99):.1f} | {len(one.latencies):,} | {one.lost} "
        f"| {one.disordered} | {one.kb_a_socket:.0f} | {one.cpu_ms_a_message:.1f} |\n"
        for one in talks
    )
