"""Keeps 'here now' true: this process's part of it in Redis, and the line beside the room in its open pages.

Both are states that are caught up with now and then, and never a message for each coming and going: a hundred people
who open a page in the same second cost as much as one.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine

import structlog
from channels.db import database_sync_to_async
from redis.exceptions import RedisError

from chat import presence
from chat.pages import here_frame

log = structlog.get_logger()

SECONDS_TO_GATHER = 0.5
FAULTS = (RedisError, OSError)


class Attendance:
    def __init__(self, people_in: Callable[[int], set[int]], tell: Callable[[int, str], None]) -> None:
        self.people_in, self.tell = people_in, tell
        self.signed: dict[int, set[int]] = {}
        self.to_sign: set[int] = set()
        self.to_show: set[int] = set()
        self.has_work = asyncio.Event()

    def work(self) -> list[Coroutine[None, None, None]]:
        return [self._work(), self._remind()]

    def changed(self, community_id: int) -> None:
        """Somebody came to this process, or left it."""
        self.to_sign.add(community_id)
        self.has_work.set()

    def changed_elsewhere(self, community_id: int) -> None:
        """Some process, perhaps this one, has signed another list."""
        self.to_show.add(community_id)
        self.has_work.set()

    async def _remind(self) -> None:
        """Entries end by themselves, those of others too: sign again, and look again."""
        while True:
            await asyncio.sleep(presence.SECONDS_BETWEEN_SIGNS)
            self.to_sign |= self.signed.keys()
            self.to_show |= self.signed.keys()
            self.has_work.set()

    async def _work(self) -> None:
        while True:
            await self.has_work.wait()
            await asyncio.sleep(SECONDS_TO_GATHER)
            self.has_work.clear()
            to_sign, self.to_sign = self.to_sign, set()
            to_show, self.to_show = self.to_show, set()
            for community_id in to_sign:
                await self._sign(community_id)
            for community_id in to_show:
                await self._show(community_id)

    async def _sign(self, community_id: int) -> None:
        here, before = self.people_in(community_id), self.signed.get(community_id, set())
        try:
            await asyncio.to_thread(presence.sign, community_id, here, before - here)
            if here != before:
                await asyncio.to_thread(presence.tell_changed, community_id)
        except FAULTS:
            log.warning("presence_not_signed")
            return
        if here:
            self.signed[community_id] = here
        else:
            self.signed.pop(community_id, None)

    async def _show(self, community_id: int) -> None:
        if not self.people_in(community_id):
            return
        try:
            frame = await database_sync_to_async(here_frame)(community_id)
        except Exception:
            log.exception("presence_not_shown")
            return
        self.tell(community_id, json.dumps(frame))
