"""How many sockets somebody has open, over all processes. Each tells Valkey its own number of them, and that it lives.

Without Valkey a process knows of its own alone: the limit is lenient then, and keeps out nobody it should not. What a
process could not tell, it tells when Valkey is back; what one that died had told counts no more after some seconds.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from functools import cached_property
from uuid import uuid4

import structlog
from django.conf import settings
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

log = structlog.get_logger()

SECONDS_BETWEEN_SIGNS = 5.0
SECONDS_WITHOUT_A_SIGN = 15
SECONDS_KEPT = 7 * 86_400
SECONDS_TO_TRY = 1
MOST_CONNECTIONS = 4
FAULTS = (RedisError, OSError)

# One's own number, if it and those of the other living processes are not too many together.
ENTER = """
    local open = tonumber(ARGV[2])
    for _, process in ipairs(redis.call('HKEYS', KEYS[1])) do
        if process ~= ARGV[1] then
            if redis.call('EXISTS', ARGV[4] .. process) == 1 then
                open = open + tonumber(redis.call('HGET', KEYS[1], process))
            else
                redis.call('HDEL', KEYS[1], process)
            end
        end
    end
    if open > tonumber(ARGV[3]) then return 0 end
    redis.call('SET', ARGV[4] .. ARGV[1], 1, 'EX', ARGV[5])
    redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
    redis.call('EXPIRE', KEYS[1], ARGV[6])
    return 1
"""


class OpenSockets:
    """Of one process, in its event loop: made before it branches off, and named when the first socket opens."""

    def __init__(self) -> None:
        self.here: Counter[int] = Counter()
        self.untold: set[int] = set()
        self.is_away = False
        self.has_news = asyncio.Event()
        # Numbers reach Valkey in the order in which they were true.
        self.turn = asyncio.Lock()
        self.keeping: asyncio.Task[None] | None = None

    @cached_property
    def name(self) -> str:
        return uuid4().hex[:12]

    @cached_property
    def redis(self) -> Redis:
        pool = BlockingConnectionPool.from_url(
            settings.REDIS_URL,
            max_connections=MOST_CONNECTIONS,
            timeout=SECONDS_TO_TRY,
            socket_timeout=SECONDS_TO_TRY,
            socket_connect_timeout=SECONDS_TO_TRY,
            retry=Retry(NoBackoff(), 1),
        )
        return Redis(connection_pool=pool)

    def key(self, person_id: int) -> str:
        return f"{settings.REDIS_PREFIX}:sockets:{person_id}"

    @property
    def living(self) -> str:
        """What the keys that say a process lives begin with."""
        return f"{settings.REDIS_PREFIX}:living:"

    async def enter(self, person_id: int) -> bool:
        """Whether one more may open; it is counted then, until `leave`."""
        if self.keeping is None:
            self.keeping = asyncio.create_task(self._keep())
        async with self.turn:
            self.here[person_id] += 1
            if await self._may_enter(person_id, self.here[person_id]):
                return True
            self.leave(person_id)
            return False

    def leave(self, person_id: int) -> None:
        self.here[person_id] -= 1
        if not self.here[person_id]:
            del self.here[person_id]
        self._tell(person_id)

    async def _may_enter(self, person_id: int, count: int) -> bool:
        most = settings.SOCKETS_A_PERSON
        if count > most:
            return False
        if self.is_away:
            self.untold.add(person_id)
            return True
        numbers = (count, most, self.living, SECONDS_WITHOUT_A_SIGN, SECONDS_KEPT)
        try:
            may = await self.redis.eval(ENTER, 1, self.key(person_id), self.name, *numbers)
        except FAULTS:
            log.warning("sockets_counted_here")
            self.is_away = True
            self.untold.add(person_id)
            return True
        if self.here[person_id] != count:
            # Another came or went meanwhile, and may have been told of before.
            self._tell(person_id)
        return bool(may)

    def _tell(self, person_id: int) -> None:
        self.untold.add(person_id)
        if not self.is_away:
            self.has_news.set()

    async def _keep(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(SECONDS_BETWEEN_SIGNS):
                    await self.has_news.wait()
            self.has_news.clear()
            try:
                async with self.turn:
                    await self._sign()
                self.is_away = False
            except FAULTS:
                self.is_away = True

    async def _sign(self) -> None:
        """A Valkey that does not know us has forgotten everything: then all of it is told again."""
        knew = await self.redis.set(self.living + self.name, 1, ex=SECONDS_WITHOUT_A_SIGN, get=True)
        if not knew:
            self.untold |= self.here.keys()
        telling = set(self.untold)
        async with self.redis.pipeline(transaction=False) as pipeline:
            for person_id in telling:
                key, count = self.key(person_id), self.here.get(person_id, 0)
                if count:
                    pipeline.hset(key, self.name, str(count))
                    pipeline.expire(key, SECONDS_KEPT)
                else:
                    pipeline.hdel(key, self.name)
            self.untold.clear()
            try:
                await pipeline.execute()
            except FAULTS:
                self.untold |= telling
                raise
