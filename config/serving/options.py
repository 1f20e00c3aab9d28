"""How uvicorn is started, wherever it is started. Imports nothing, so that a launcher can read it."""

from typing import Any

APPLICATION = "config.asgi:application"

LARGEST_FRAME = 64 * 1024
"""What one socket frame may hold: a chat message of 8 KB and then some."""

SECONDS_TO_FINISH = 10
"""How long requests under way have when the server is asked to stop."""

SECONDS_UNTIL_A_WORKER_IS_DEAD = 60
"""On a machine with much to do, five seconds of silence are a worker that starts, and killing it starts it again."""

UVICORN: dict[str, Any] = {
    "http": "config.serving.protocol:BoundedHttp",
    "ws": "websockets-sansio",
    "ws_max_size": LARGEST_FRAME,
    # Compressed sockets cost 20 KB of memory each, and messages are short.
    "ws_per_message_deflate": False,
    "lifespan": "on",
    # Requests are logged by config.middleware, with their route and never their path.
    "access_log": False,
    "log_config": None,
    "server_header": False,
    # Whom the request came from is read in one place: ALLAUTH_TRUSTED_PROXY_COUNT says how far to trust it.
    "proxy_headers": False,
    "timeout_keep_alive": 20,
    "timeout_graceful_shutdown": SECONDS_TO_FINISH,
    "timeout_worker_healthcheck": SECONDS_UNTIL_A_WORKER_IS_DEAD,
}
