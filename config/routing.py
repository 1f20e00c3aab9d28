"""Where sockets go: each app on its own line, below /ws/."""

from typing import Any

from django.urls import path

from chat.consumers import RoomConsumer
from engagement.consumers import BellConsumer

socket_routes: list[Any] = [
    path("ws/me/", BellConsumer.as_asgi()),
    path("ws/chat/<int:room_id>/", RoomConsumer.as_asgi()),
]
