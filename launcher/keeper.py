"""The one process that owns the embedded servers of a place.

Commands hold a connection to it for as long as they want the servers. When the last one is gone,
ended or killed, it stops them and ends; when it is killed itself, the leash ends them. So whoever
started them first need not be the one who ends last.
"""

import contextlib
import fcntl
import json
import os
import selectors
import signal
import socket
import sys
import time
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from launcher.bootstrap import Trouble, say
from launcher.places import Place
from launcher.postgres import Postgres
from launcher.valkey import Valkey

FIRST_CLIENT_LIMIT = 10.0
LOCK_LIMIT = 30.0
RESTARTS = 3
RESTART_WINDOW = 60.0
Server = Postgres | Valkey
KINDS: dict[str, type[Postgres] | type[Valkey]] = {"postgres": Postgres, "valkey": Valkey}


class Stop(Exception):
    pass


class Keeper:
    def __init__(self, place: Place) -> None:
        self.place = place
        self.servers: dict[str, Server] = {}
        self.deaths: list[float] = []
        self.clients: set[socket.socket] = set()
        self.selector = selectors.DefaultSelector()
        self.address = address_of(place)

    def run(self) -> None:
        listener = self._listen()
        try:
            self._serve(listener)
        except Stop:
            pass
        finally:
            # Closed first: who comes now finds nobody and starts a keeper of its own, which waits for the lock.
            listener.close()
            self.address.unlink(missing_ok=True)
            for server in reversed(self.servers.values()):
                server.stop()
            for client in self.clients:
                client.close()

    def _listen(self) -> socket.socket:
        self.address.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self.address))
        self.address.chmod(0o600)
        listener.listen(64)
        self.selector.register(listener, selectors.EVENT_READ)
        return listener

    def _serve(self, listener: socket.socket) -> None:
        alone_until = time.monotonic() + FIRST_CLIENT_LIMIT
        while self.clients or time.monotonic() < alone_until:
            for key, _ in self.selector.select(timeout=0.25):
                if key.data:
                    self._hear(key.data)
                else:
                    self._welcome(listener.accept()[0])
                    alone_until = 0
            self._look_after_servers()

    def _welcome(self, client: socket.socket) -> None:
        self.clients.add(client)
        self.selector.register(client, selectors.EVENT_READ, client)

    def _hear(self, client: socket.socket) -> None:
        try:
            wish = client.recv(4096)
        except OSError:
            wish = b""
        if not wish:
            self._part_from(client)
            return
        try:
            for name in json.loads(wish)["need"]:
                self._provide(name, client)
            tell(client, urls={name: server.url for name, server in self.servers.items()}, **self._postgres())
        except Trouble as trouble:
            tell(client, trouble=str(trouble))
        except OSError as error:
            tell(client, trouble=f"The embedded servers could not start: {error}")

    def _part_from(self, client: socket.socket) -> None:
        self.selector.unregister(client)
        # The last one is let go only when the servers have stopped: that is how it knows.
        if len(self.clients) == 1:
            raise Stop
        self.clients.remove(client)
        client.close()

    def _postgres(self) -> dict[str, str]:
        server = self.servers.get("postgres")
        if not isinstance(server, Postgres):
            return {"home": "", "sockets": "", "binaries": ""}
        return {"home": str(server.home), "sockets": str(server.sockets), "binaries": str(server.binaries)}

    def _provide(self, name: str, client: socket.socket) -> None:
        if name in self.servers:
            return
        server = KINDS[name](self.place)
        if isinstance(server, Postgres) and not server.data.exists():
            tell(client, step=f"Making the database in {server.home}")
        else:
            tell(client, step=f"Starting {server.name}")
        server.start()
        self.servers[name] = server

    def _look_after_servers(self) -> None:
        for server in self.servers.values():
            if server.process and server.process.poll() is not None:
                say(f"{server.name} ended with {server.process.returncode}; starting it again")
                now = time.monotonic()
                self.deaths = [at for at in self.deaths if now - at < RESTART_WINDOW] + [now]
                if len(self.deaths) > RESTARTS:
                    raise Stop
                server.start()


def tell(client: socket.socket, **news: object) -> None:
    with contextlib.suppress(OSError):
        client.sendall(json.dumps(news).encode() + b"\n")


def address_of(place: Place) -> Path:
    return place.sockets(place.folder / "run") / "keeper.sock"


def main(folder: str, throwaway: str) -> int:
    place = Place(Path(folder), throwaway == "throwaway")
    if os.fork():
        os._exit(0)
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    with open(place.folder / "keeper.lock", "w") as lock:
        if not _locked(lock.fileno()):
            return 1
        Keeper(place).run()
    return 0


def _stop(number: int, frame: object) -> None:
    raise Stop


def _locked(lock: int) -> bool:
    limit = time.monotonic() + LOCK_LIMIT
    while time.monotonic() < limit:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            time.sleep(0.05)
    return False


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
