"""The live platform for journeys: pages and sockets on one port, over the database of the test.

`platform` is a server in a thread of the test run: it starts in no time, and the test's `settings` reach it.
`household` is the platform as processes, as bin/serve starts it: for what needs Celery, and to be killed.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from channels.routing import ProtocolTypeRouter
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from config.routing import socket_routes
from config.serving.lifespan import lifespan
from config.serving.pages import Pages
from config.serving.sockets import sockets
from launcher import leash
from launcher.places import ROOT
from people.models import Person
from tests.cast import client_of
from tests.config.server import serving

STARTS_WITHIN = 60.0
# Machines that run tests are busy; waiting for what comes costs nothing when all is well.
COMES_WITHIN = 30.0
CELERY = [sys.executable, "-m", "celery", "-A", "config", "--quiet"]


class Guests:
    """Counts the requests and sockets that a server is busy with. What a browser that is gone asked for goes on."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self.inside = 0
        self.changed = threading.Condition()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self._count(1)
        try:
            await self.application(scope, receive, send)
        finally:
            self._count(-1)

    def _count(self, by: int) -> None:
        with self.changed:
            self.inside += by
            self.changed.notify_all()

    def wait_until_gone(self) -> None:
        """Tables cannot be emptied under somebody who reads them."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.inside == 0, timeout=COMES_WITHIN), f"{self.inside} still there"


@dataclass(frozen=True)
class Platform:
    url: str
    guests: Guests


class KeptFiles(StaticFilesHandler):
    """A browser keeps scripts and styles, as those of a real site, whose names hold hashes, and asks for them once."""

    def serve(self, request: HttpRequest) -> HttpResponse | FileResponse:
        response = super().serve(request)
        response.headers["Cache-Control"] = "max-age=3600, immutable"
        return response


@contextmanager
def platform_in_thread() -> Iterator[Platform]:
    """Its threads keep their database connections until the tables go."""
    pages = Pages(KeptFiles(get_wsgi_application()), threads=4)
    guests = Guests(ProtocolTypeRouter({"http": pages, "websocket": sockets(socket_routes)}))
    with serving(ProtocolTypeRouter({"http": guests, "websocket": guests, "lifespan": lifespan})) as port:
        yield Platform(f"http://localhost:{port}", guests)


class Household:
    """Web server, worker, clock and sweeper as processes of their own. What is started ends with the test."""

    def __init__(self, folder: Path, **environment: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.folder = folder
        self.environment = os.environ | _environment(self.url) | environment
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.commands = {
            "web": [sys.executable, "-m", "config.serving", "--port", str(self.port)],
            "worker": [*CELERY, "worker", "--pool", "threads", "--concurrency", "2", "--loglevel", "INFO"],
            "beat": [*CELERY, "beat", "--schedule", str(folder / "beat"), "--pidfile="],
            "sweeper": [sys.executable, "manage.py", "sweep"],
        }

    def start(self, *names: str) -> None:
        """Ends when the web server answers; the others find what waits for them whenever they are ready."""
        for name in names:
            log = self.folder / f"{name}.log"
            self.running[name] = leash.start(self.commands[name], log=log, environment=self.environment, folder=ROOT)
        if "web" in names:
            self._wait_for_web()

    def kill(self, name: str) -> None:
        """As the machine would: no time to say goodbye."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _wait_for_web(self) -> None:
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            if self.running["web"].poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=5).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.05)
        raise TimeoutError((self.folder / "web.log").read_text()[-4000:])


def _environment(url: str) -> dict[str, str]:
    """The same database and the same corner of Valkey as the test."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    database = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    return {
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "DATABASE_URL": database,
        "REDIS_PREFIX": settings.REDIS_PREFIX,
        "SITE_URL": url,
        "NO_COLOR": "1",
    }


class Browsers:
    """Opens a browser for each person on one platform, and keeps what the browsers complain of."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []
        self.is_closing = False

    def of(self, person: Person | None = None, **options: object) -> Page:
        """A page in a fresh browser, signed in as the person. `java_script_enabled=False` goes without scripts."""
        context = self.browser.new_context(base_url=self.url, reduced_motion="reduce", **options)  # type: ignore[arg-type]
        self.contexts.append(context)
        context.set_default_timeout(COMES_WITHIN * 1000)
        if person is not None:
            name = settings.SESSION_COOKIE_NAME
            session = client_of(person).cookies[name].value
            context.add_cookies([{"name": name, "value": session, "url": self.url}])
        page = context.new_page()
        if options.get("java_script_enabled", True):
            wait_for_scripts(page)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._complain(str(error)))
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._complain(f"{message.text} at {message.location.get('url')}")

    def _complain(self, words: str) -> None:
        if not self.is_closing:
            self.complaints.append(words)

    def close(self) -> None:
        """What a page says of a request or a socket that ends with it is no fault; what it said before is heard."""
        for context in self.contexts:
            if context.pages:
                context.cookies()
        self.is_closing = True
        for context in self.contexts:
            context.close()


def wait_for_scripts(page: Page) -> None:
    """Each act and each expectation begins when every element has its behaviour: app.js fetches it after the page."""
    page.add_locator_handler(page.locator("body:has(:not(:defined))"), lambda: None)
