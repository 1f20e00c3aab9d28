"""A command's hold on the embedded servers: starts them if nobody has, and keeps them while it lives."""

import contextlib
import fcntl
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from launcher.bootstrap import Trouble
from launcher.keeper import address_of
from launcher.places import Place

CONNECT_LIMIT = 40.0
TRIES = 3


class Servers:
    """An open hold. Closing it, or the end of this process, lets the servers go."""

    def __init__(self, connection: socket.socket, news: dict[str, Any]) -> None:
        self.connection = connection
        self.urls = news["urls"]
        self.home, self.sockets, self.binaries = news["home"], news["sockets"], news["binaries"]

    def keep_after_exec(self) -> None:
        """The program this process turns into keeps the hold."""
        os.set_inheritable(self.connection.fileno(), True)

    def are_gone(self) -> bool:
        try:
            return self.connection.recv(64, socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def renew(self, other: "Servers") -> None:
        """Take over another hold in place of this one, whose keeper is gone."""
        self.connection.close()
        self.connection = other.connection

    def let_go(self, limit: float = 30.0) -> None:
        """Returns when the servers have stopped, or at once when others hold them too."""
        with self.connection, contextlib.suppress(OSError):
            self.connection.settimeout(limit)
            self.connection.shutdown(socket.SHUT_WR)
            while self.connection.recv(4096):
                pass


def attach(place: Place, needed: list[str], say: Callable[[str], None] = lambda step: None) -> Servers:
    """A hold on the needed servers ("postgres", "valkey") of the place, running and ready."""
    place.prepare()
    for _ in range(TRIES):
        connection = _connect(place)
        try:
            return _ask(connection, needed, say)
        except ConnectionError:
            connection.close()  # that keeper was just ending
    raise Trouble(f"The embedded servers end as soon as they start; see {place.folder / 'keeper.log'}.")


def _ask(connection: socket.socket, needed: list[str], say: Callable[[str], None]) -> Servers:
    connection.sendall(json.dumps({"need": needed}).encode())
    for line in _lines(connection):
        news = json.loads(line)
        if "trouble" in news:
            connection.close()
            raise Trouble(news["trouble"])
        if "urls" in news:
            return Servers(connection, news)
        say(news["step"])
    raise ConnectionError


def _lines(connection: socket.socket) -> Iterator[bytes]:
    waiting = b""
    while part := connection.recv(4096):
        *whole, waiting = (waiting + part).split(b"\n")
        yield from whole


def _connect(place: Place) -> socket.socket:
    with open(place.folder / "start.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        address = address_of(place)
        connection = _try(address)
        if connection is None:
            _start_keeper(place)
        limit = time.monotonic() + CONNECT_LIMIT
        while connection is None and time.monotonic() < limit:
            time.sleep(0.02)
            connection = _try(address)
    if connection is None:
        raise Trouble(f"The embedded servers did not start; see {place.folder / 'keeper.log'}.")
    return connection


def _try(address: Path) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(str(address))
        return connection
    except OSError:
        connection.close()
        return None


def _start_keeper(place: Place) -> None:
    keeper = Path(__file__).with_name("keeper.py")
    with open(place.folder / "keeper.log", "ab") as log:
        # It leaves this process' family at once, so it is waited for and never becomes our zombie.
        subprocess.run(
            [sys.executable, keeper, place.folder, "throwaway" if place.throwaway else "kept"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
            check=True,
        )
