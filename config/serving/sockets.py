"""What stands around every socket: an origin of ours, a session, and a plain answer where nothing is."""

from __future__ import annotations

from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import re_path

NOT_SIGNED_IN = 4401
NOT_FOUND = 4404


class Nowhere(AsyncWebsocketConsumer):
    """Accepted first, or the browser would not learn the code."""

    async def connect(self) -> None:
        await self.accept()
        await self.close(code=NOT_FOUND)


def sockets(routes: list[Any]) -> Any:
    return AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([*routes, re_path(r"", Nowhere.as_asgi())])))
