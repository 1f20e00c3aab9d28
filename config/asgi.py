"""One port for pages and sockets: pages go to WSGI on threads that keep their database connection (docs/adr/0002)."""

import os

from channels.routing import ProtocolTypeRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Sets Django up; what follows needs that.
from config.wsgi import application as wsgi_application  # isort: skip

from config.routing import socket_routes
from config.serving.lifespan import lifespan
from config.serving.pages import Pages
from config.serving.sockets import sockets

THREADS = 4

application = ProtocolTypeRouter(
    {
        "http": Pages(wsgi_application, threads=THREADS),
        "websocket": sockets(socket_routes),
        "lifespan": lifespan,
    }
)
