"""Where sockets go: each app on its own line, below /ws/."""

from typing import Any

from django.urls import path

from engagement.consumers import BellConsumer

socket_routes: list[Any] = [
    path("ws/me/", BellConsumer.as_asgi()),
]
