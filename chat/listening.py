"""What each process holds of the rooms: who listens here, and one Redis subscription for all of them (docs/adr/0006).

A frame comes in once a process and is handed as it is to every socket of its room. A socket that reads slowly holds
a short queue and nothing else; when that is full, its frames are dropped and its browser is told to catch up.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from weakref import WeakKeyDictionary

import redis.asyncio
import structlog
from channels.db import database_sync_to_async
from django.conf import settings
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from chat.attendance import Attendance
from chat.broadcasts import ONLY
from chat.reading import ends_of
from chat.staying import Out, Stay, who_stays_unseen, why_out

log = structlog.get_logger()

MOST_WAITING = 100
CATCH_UP = '{"type":"catch-up"}'
FOR_ONE = f'{{"{ONLY}":'
SECONDS_TO_SUBSCRIBE = 2.0
SECONDS_OF_SILENCE = 20.0
SECONDS_BETWEEN_LOOKS = 30.0
FIRST_WAIT, LONGEST_WAIT = 0.2, 5.0

type SendText = Callable[[str], Awaitable[None]]
type Leave = Callable[[Out], Awaitable[None]]


class Listener:
    """One socket in a room. `leave` ends it. `is_seen`: whether others may know that the person is here."""

    def __init__(
        self,
        send: SendText,
        *,
        leave: Leave,
        stay: Stay,
        community_id: int | None,
        from_sequence: int = 0,
        is_seen: bool = True,
    ) -> None:
        self.from_sequence = from_sequence
        self.send, self.leave, self.stay, self.is_seen = send, leave, stay, is_seen
        self.person_id, self.room_id = stay[:2]
        self.community_id = community_id
        self.waiting: deque[str] = deque()
        self.is_paused = False
        self.writing: asyncio.Task[None] | None = None

    def hear(self, text: str) -> None:
        """Who came later hears nothing of what was said before, also when something happens to it."""
        if not self.from_sequence or json.loads(text).get("sequence", self.from_sequence + 1) > self.from_sequence:
            self.deliver(text)

    def deliver(self, text: str) -> None:
        if len(self.waiting) >= MOST_WAITING:
            self.waiting.clear()
            text = CATCH_UP
        self.waiting.append(text)
        self._write_on()

    def _write_on(self) -> None:
        """Written before this returns where the socket takes it, as most do: the loop is not asked a thousand times
        for one message. A socket that does not is waited for in its task."""
        if self.writing is None or self.writing.done():
            self.writing = asyncio.Task(self._write(), loop=asyncio.get_running_loop(), eager_start=True)

    async def _write(self) -> None:
        # An OSError: the browser went away meanwhile. Its consumer hears of that by itself, and leaves.
        with suppress(OSError):
            while self.waiting and not self.is_paused:
                await self.send(self.waiting.popleft())

    def pause(self) -> None:
        self.is_paused = True

    def resume(self) -> None:
        self.is_paused = False
        self._write_on()

    def stop(self) -> None:
        self.waiting.clear()
        if self.writing is not None:
            self.writing.cancel()


class Rooms:
    """The listeners of one event loop, by room and by community."""

    def __init__(self) -> None:
        self.by_room: dict[int, set[Listener]] = defaultdict(set)
        self.by_community: dict[int, set[Listener]] = defaultdict(set)
        self.attendance = Attendance(self.people_in, self.tell_community)
        self.subscribed = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []

    async def join(self, listener: Listener) -> None:
        """Ends when the process hears the room: what is said from now on arrives.

        Without Redis it ends after two seconds all the same; it is tried again, and the browser catches up by itself.
        """
        self.by_room[listener.room_id].add(listener)
        if listener.community_id is not None:
            self.by_community[listener.community_id].add(listener)
            self.attendance.changed(listener.community_id)
        if not self.tasks:
            work = (self._hear(), self._look_round(), *self.attendance.work())
            self.tasks = [asyncio.create_task(one) for one in work]
        with suppress(TimeoutError):
            async with asyncio.timeout(SECONDS_TO_SUBSCRIBE):
                await self.subscribed.wait()

    def leave(self, listener: Listener) -> None:
        listener.stop()
        _remove(self.by_room, listener.room_id, listener)
        if listener.community_id is not None:
            _remove(self.by_community, listener.community_id, listener)
            self.attendance.changed(listener.community_id)

    def people_in(self, community_id: int) -> set[int]:
        """Those who let others see it."""
        return {listener.person_id for listener in self.by_community.get(community_id, ()) if listener.is_seen}

    def tell_community(self, community_id: int, text: str) -> None:
        for listener in self.by_community.get(community_id, ()):
            listener.deliver(text)

    async def _look_round(self) -> None:
        """Hints can be lost. Within half a minute whoever may not be here any more is shown out all the same, and
        every browser hears how far its room has got."""
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            try:
                await self._show_out_who_left()
                await self._look_who_is_seen()
                await self._tell_ends()
            except Exception:
                # Whatever it is: nobody would be shown out any more if this ended.
                log.exception("rooms_not_looked_at")

    async def _show_out_who_left(self) -> None:
        listeners = [listener for room in self.by_room.values() for listener in room]
        leaving = await database_sync_to_async(why_out)({listener.stay for listener in listeners})
        for listener in listeners:
            if listener.stay in leaving:
                await listener.leave(leaving[listener.stay])

    async def _look_who_is_seen(self) -> None:
        """Somebody may have changed their mind about it."""
        listeners = [listener for place in self.by_community.values() for listener in place]
        unseen = await database_sync_to_async(who_stays_unseen)({listener.person_id for listener in listeners})
        for listener in listeners:
            is_seen = listener.person_id not in unseen
            if listener.is_seen != is_seen and listener.community_id is not None:
                listener.is_seen = is_seen
                self.attendance.changed(listener.community_id)

    async def _tell_ends(self) -> None:
        for room_id, (sequence, change) in (await database_sync_to_async(ends_of)(list(self.by_room))).items():
            for listener in self.by_room.get(room_id, ()):
                listener.deliver(f'{{"type":"end","sequence":{sequence},"change":{change}}}')

    async def _hear(self) -> None:
        """Comes back whenever Redis does. What was said meanwhile nobody here has heard."""
        wait, is_back = FIRST_WAIT, False
        while True:
            try:
                async with _subscription() as pubsub:
                    self.subscribed.set()
                    if is_back:
                        self._tell_everybody(CATCH_UP)
                    wait, is_back = FIRST_WAIT, True
                    await self._take_frames(pubsub)
            except (RedisError, OSError) as error:
                log.warning("rooms_not_heard", error=type(error).__name__)
            self.subscribed.clear()
            await asyncio.sleep(wait * random.uniform(0.5, 1.5))
            wait = min(wait * 2, LONGEST_WAIT)

    async def _take_frames(self, pubsub: PubSub) -> None:
        asked = False
        while True:
            message = await pubsub.get_message(timeout=SECONDS_OF_SILENCE)
            if message is None:
                if asked:
                    raise ConnectionError("Redis does not answer")
                await pubsub.ping()
            elif message["type"] == "pmessage":
                self._take_frame(message["channel"], message["data"])
            asked = message is None

    def _take_frame(self, channel: bytes, data: bytes) -> None:
        kind, number = channel.decode().rsplit(":", 2)[1:]
        if kind == "here":
            self.attendance.changed_elsewhere(int(number))
            return
        text = data.decode()
        only = json.loads(text)[ONLY] if text.startswith(FOR_ONE) else None
        for listener in tuple(self.by_room.get(int(number), ())):
            if only in (None, listener.person_id):
                listener.hear(text)

    def _tell_everybody(self, text: str) -> None:
        for listeners in self.by_room.values():
            for listener in listeners:
                listener.deliver(text)


def _remove(group: dict[int, set[Listener]], key: int, listener: Listener) -> None:
    group[key].discard(listener)
    if not group[key]:
        del group[key]


@asynccontextmanager
async def _subscription() -> AsyncIterator[PubSub]:
    client = redis.asyncio.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=SECONDS_TO_SUBSCRIBE,
        # Left to itself the client comes back unnoticed, and what was said meanwhile is missed unnoticed too.
        retry=Retry(NoBackoff(), 0),
    )
    async with client, client.pubsub() as pubsub:
        await pubsub.psubscribe(*(f"{settings.REDIS_PREFIX}:{kind}:*" for kind in ("room", "here")))
        for _ in range(2):
            await pubsub.get_message(timeout=SECONDS_TO_SUBSCRIBE)
        yield pubsub


_rooms_of_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, Rooms] = WeakKeyDictionary()


def rooms() -> Rooms:
    """One for each event loop, which is one for each process."""
    loop = asyncio.get_running_loop()
    if loop not in _rooms_of_loop:
        _rooms_of_loop[loop] = Rooms()
    return _rooms_of_loop[loop]
