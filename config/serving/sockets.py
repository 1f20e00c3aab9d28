"""What stands around every socket: an origin of ours, a session, and a plain answer where nothing is."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

import structlog
from channels.auth import AuthMiddlewareStack
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings
from django.urls import re_path

NOT_SIGNED_IN = 4401
NOT_FOUND = 4404
TRY_LATER = 1013


class Closed(AsyncWebsocketConsumer):
    """Accepted first, or the browser would not learn the code."""

    code = NOT_FOUND

    async def connect(self) -> None:
        await self.accept()
        await self.close(code=self.code)


class OneTooMany(Closed):
    code = TRY_LATER


class Counted:
    """So many sockets a person in this process, over tabs and devices. One more may come when another has closed."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self.refusing = OneTooMany.as_asgi()
        self.open: Counter[int | None] = Counter()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        person = scope["user"].pk
        if person is not None and self.open[person] >= settings.SOCKETS_A_PERSON:
            await self.refusing(scope, receive, send)
            return
        self.open[person] += 1
        try:
            await self.application(scope, receive, send)
        finally:
            self.open[person] -= 1
            if not self.open[person]:
                del self.open[person]


class Named:
    """Each socket has an id in the logs, as each request has; and none of an earlier one."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        with structlog.contextvars.bound_contextvars(request_id=uuid.uuid4().hex):
            await self.application(scope, receive, send)


def sockets(routes: list[Any]) -> Any:
    routed = URLRouter([*routes, re_path(r"", Closed.as_asgi())])
    return AllowedHostsOriginValidator(Named(AuthMiddlewareStack(Counted(routed))))
