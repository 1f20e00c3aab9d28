"""Where sockets go: each app on its own line, below /ws/."""

from typing import Any

socket_routes: list[Any] = []
