from typing import Any

from django.apps import AppConfig
from django.urls import path


class BenchConfig(AppConfig):
    name = "bench"

    def ready(self) -> None:
        from bench.sockets import LayerConsumer, bare
        from config.routing import socket_routes

        if not any(str(route.pattern).startswith("ws/bench/") for route in socket_routes):
            # A plain ASGI application, which `path` is not typed for.
            plain: Any = bare
            socket_routes += [path("ws/bench/bare/", plain), path("ws/bench/layer/", LayerConsumer.as_asgi())]
