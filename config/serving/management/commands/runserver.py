"""runserver, sockets included: uvicorn under Django's reloader."""

from __future__ import annotations

import sys
from typing import Any

import uvicorn
from django.core.management.commands.runserver import Command as DjangoRunserver
from django.utils import autoreload

from config.serving.options import APPLICATION, UVICORN


class Command(DjangoRunserver):
    help = "Starts the web server for development: pages and sockets, restarted when code changes."

    addr: str
    port: str

    def inner_run(self, *args: Any, **options: Any) -> None:
        autoreload.raise_last_exception()
        if not options["skip_checks"]:
            self.check(display_num_errors=True)
        self.check_migrations()
        self.stdout.write(f"Serving at http://{self.addr}:{self.port}/ with sockets. Ctrl-C stops.")
        try:
            uvicorn.run(APPLICATION, host=self.addr, port=int(self.port), **UVICORN)
        except KeyboardInterrupt:
            sys.exit(0)
