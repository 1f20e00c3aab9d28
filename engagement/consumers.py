"""The socket every page of a signed-in person keeps open: the bell's live count."""

from __future__ import annotations

import json
from typing import Any

from channels.db import database_sync_to_async
from redis.exceptions import RedisError

from engagement.broadcasts import person_group
from engagement.live import group_of, look_at
from engagement.notifying import unread_count
from engagement.pace import NOT_SIGNED_IN, TRY_LATER, Pace
from engagement.wires import Malformed, PacedConsumer
from people.models import Person
from people.staying import still_signed_in

QUESTIONS = ((30, 60.0),)
"""Each costs queries. A page asks once a minute, and when somebody comes back to it."""


class BellConsumer(PacedConsumer):
    """Sends `{"type": "bell", "count": n}` on connecting and whenever the count may have changed.

    To `{"watch": "thread:12"}` it sends `{"type": "topic", …}` now and whenever something new is there.
    """

    group = ""
    topic = ""

    async def connect(self) -> None:
        await self.accept()
        person = self.scope["user"]
        if not person.is_authenticated:
            await self.close(NOT_SIGNED_IN)
            return
        self.pace = Pace(QUESTIONS)
        group = person_group(person.pk)
        try:
            await self.channel_layer.group_add(group, self.channel_name)
        except (RedisError, OSError):
            await self.close(TRY_LATER)
            return
        self.group = group
        await self.bell_changed({})

    async def disconnect(self, code: int) -> None:
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)
        await self._watch("")

    async def bell_changed(self, message: dict[str, Any]) -> None:
        if not await self._stays():
            return
        # Not the person kept with the socket: what is remembered on them for a request would never be asked again.
        person = Person(pk=self.scope["user"].pk)
        count = await database_sync_to_async(unread_count)(person)
        await self._tell(type="bell", count=count)

    # Nothing a browser says here changes anything; it may ask again, and say what its page shows.

    def is_listening(self) -> bool:
        return bool(self.group) and super().is_listening()

    def understand(self, text: str | None) -> str | None:
        return _watched_in(text)

    async def take(self, said: str | None) -> None:
        if said is None:
            await self.bell_changed({})
        elif await self._look(said):
            await self._watch(said)
            # Once more: what was said between looking and listening.
            await self._look(said)

    async def _watch(self, topic: str) -> None:
        """One at a time: a page shows one thing that goes on."""
        if self.topic:
            await self.channel_layer.group_discard(group_of(self.topic), self.channel_name)
        self.topic = topic
        if topic:
            await self.channel_layer.group_add(group_of(topic), self.channel_name)

    async def _look(self, topic: str) -> bool:
        """Tells what there is to see now, to somebody who may see it."""
        if not await self._stays():
            return False
        seen = await database_sync_to_async(look_at)(topic, Person(pk=self.scope["user"].pk))
        if seen is not None:
            await self._tell(type="topic", topic=topic, **seen)
        return seen is not None

    async def topic_changed(self, message: dict[str, Any]) -> None:
        if message["topic"] == self.topic and not await self._look(self.topic):
            await self._watch("")

    async def membership_ended(self, message: dict[str, Any]) -> None:
        """The place is gone, and with it what it told."""
        await self.bell_changed({})

    async def signed_out(self, message: dict[str, Any]) -> None:
        """Signed out somewhere; perhaps not here."""
        await self._stays()

    async def _stays(self) -> bool:
        """Hints can be lost, that somebody was signed out too: so it is asked before anything is told."""
        stays = await database_sync_to_async(self._may_stay)()
        if not stays:
            await self.close(NOT_SIGNED_IN)
        return stays

    def _may_stay(self) -> bool:
        session = self.scope.get("session")
        return bool(still_signed_in([(self.scope["user"].pk, session.session_key if session else None)]))


def _watched_in(text: str | None) -> str | None:
    """What the page shows; None where it only asks again."""
    try:
        said = json.loads(text or "")
    except (ValueError, RecursionError):
        raise Malformed from None
    match said:
        case {"watch": str(topic)} if len(said) == 1:
            return topic
        case {} if not said:
            return None
    raise Malformed
