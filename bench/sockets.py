"""Two rooms to compare ours with, on the same server: bare Redis publish/subscribe, and the Channels layer.

Neither asks who is there, keeps anything, or bounds a queue. What comes in goes out to everybody.
"""

from __future__ import annotations

import asyncio
from typing import Any

import redis.asyncio
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings

CHANNEL = "bench:bare"

_open: set[Any] = set()
_tasks: list[asyncio.Task[None]] = []
_client: list[Any] = []


async def bare(scope: Any, receive: Any, send: Any) -> None:
    """ASGI and nothing else, with one subscription a process."""
    await receive()
    await send({"type": "websocket.accept"})
    if not _tasks:
        _client.append(redis.asyncio.Redis.from_url(settings.REDIS_URL))
        ready = asyncio.Event()
        _tasks.append(asyncio.create_task(_hear(ready)))
        await ready.wait()
    _open.add(send)
    await send({"type": "websocket.send", "text": "welcome"})
    while (message := await receive())["type"] == "websocket.receive":
        await _client[0].publish(CHANNEL, message["text"])
    _open.discard(send)


async def _hear(ready: asyncio.Event) -> None:
    async with _client[0].pubsub() as pubsub:
        await pubsub.subscribe(CHANNEL)
        ready.set()
        async for message in pubsub.listen():
            if message["type"] == "message":
                text = message["data"].decode()
                for send in list(_open):
                    await send({"type": "websocket.send", "text": text})


class LayerConsumer(AsyncWebsocketConsumer):
    """The same through `group_send`."""

    async def connect(self) -> None:
        await self.accept()
        await self.channel_layer.group_add(CHANNEL, self.channel_name)
        await self.send("welcome")

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.channel_layer.group_send(CHANNEL, {"type": "said", "text": text_data})

    async def said(self, message: dict[str, Any]) -> None:
        await self.send(message["text"])
