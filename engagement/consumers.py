"""The socket every page of a signed-in person keeps open: the bell's live count."""

from __future__ import annotations

from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from engagement.broadcasts import person_group
from engagement.live import group_of, look_at
from engagement.notifying import unread_count
from people.models import Person
from people.staying import still_signed_in

NOT_SIGNED_IN = 4401


class BellConsumer(AsyncJsonWebsocketConsumer):
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
        self.group = person_group(person.pk)
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.bell_changed({})

    async def disconnect(self, code: int) -> None:
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)
        await self._watch("")

    async def bell_changed(self, message: dict[str, Any]) -> None:
        """Hints can be lost, that somebody was signed out too: so it is asked before each count."""
        if not await database_sync_to_async(self._may_stay)():
            await self.close(NOT_SIGNED_IN)
            return
        # Not the person kept with the socket: what is remembered on them for a request would never be asked again.
        person = Person(pk=self.scope["user"].pk)
        count = await database_sync_to_async(unread_count)(person)
        await self.send_json({"type": "bell", "count": count})

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """Nothing a browser says here changes anything; it may ask again, and say what its page shows."""
        watch = content.get("watch") if isinstance(content, dict) else None
        if watch is None:
            await self.bell_changed({})
        elif await self._look(watch):
            await self._watch(watch)
            # Once more: what was said between looking and listening.
            await self._look(watch)

    async def _watch(self, topic: str) -> None:
        """One at a time: a page shows one thing that goes on."""
        if self.topic:
            await self.channel_layer.group_discard(group_of(self.topic), self.channel_name)
        self.topic = topic
        if topic:
            await self.channel_layer.group_add(group_of(topic), self.channel_name)

    async def _look(self, topic: Any) -> bool:
        """Tells what there is to see now, to somebody who may see it."""
        seen = await database_sync_to_async(look_at)(topic, Person(pk=self.scope["user"].pk))
        if seen is not None:
            await self.send_json({"type": "topic", "topic": topic, **seen})
        return seen is not None

    async def topic_changed(self, message: dict[str, Any]) -> None:
        if message["topic"] == self.topic and not await self._look(self.topic):
            await self._watch("")

    async def membership_ended(self, message: dict[str, Any]) -> None:
        """The place is gone, and with it what it told."""
        await self.bell_changed({})

    async def signed_out(self, message: dict[str, Any]) -> None:
        """Signed out somewhere; perhaps not here."""
        if not await database_sync_to_async(self._may_stay)():
            await self.close(NOT_SIGNED_IN)

    def _may_stay(self) -> bool:
        session = self.scope.get("session")
        return bool(still_signed_in([(self.scope["user"].pk, session.session_key if session else None)]))
