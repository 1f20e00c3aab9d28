"""What stands around every socket: an origin of ours, a session, and a plain answer where nothing is."""

from __future__ import annotations

import uuid
from typing import Any

import structlog
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier
from channels.sessions import SessionMiddlewareStack
from django.conf import settings
from django.urls import re_path

from config.serving.counting import OpenSockets
from people.recognising import person_on_wire

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


class SameOrigin:
    """As forms are asked: the page is of the very address that the socket is asked of, port and all, or of one that is
    trusted. Channels compares names alone, and another program may answer at another port."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self.refusing = WebsocketDenier.as_asgi()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        said = {name: value.decode("latin-1").lower() for name, value in scope["headers"]}
        ours = _is_ours(said.get(b"origin", ""), said.get(b"host", ""))
        await (self.application if ours else self.refusing)(scope, receive, send)


def _is_ours(origin: str, host: str) -> bool:
    schemes = ["https"] if settings.SESSION_COOKIE_SECURE else ["https", "http"]
    return origin in settings.CSRF_TRUSTED_ORIGINS or origin in [f"{scheme}://{host}" for scheme in schemes]


class Recognised:
    """Channels' own ends the session of whoever signed in under a former key of the site."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        person = await database_sync_to_async(person_on_wire)(scope["session"])
        await self.application(scope | {"user": person}, receive, send)


class Counted:
    """So many sockets a person, over tabs, devices and processes. One more may come when another has closed."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self.refusing = OneTooMany.as_asgi()
        self.open = OpenSockets()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        person_id = scope["user"].pk
        if person_id is None:
            await self.application(scope, receive, send)
        elif await self.open.enter(person_id):
            try:
                await self.application(scope, receive, send)
            finally:
                self.open.leave(person_id)
        else:
            await self.refusing(scope, receive, send)


class Named:
    """Each socket has an id in the logs, as each request has; and none of an earlier one."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        with structlog.contextvars.bound_contextvars(request_id=uuid.uuid4().hex):
            await self.application(scope, receive, send)


def sockets(routes: list[Any]) -> Any:
    routed = URLRouter([*routes, re_path(r"", Closed.as_asgi())])
    return AllowedHostsOriginValidator(SameOrigin(Named(SessionMiddlewareStack(Recognised(Counted(routed))))))
