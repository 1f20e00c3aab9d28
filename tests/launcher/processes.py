"""Real processes: found, waited for, killed."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import time
from collections.abc import Callable
from pathlib import Path

import psycopg2
import redis

from launcher.attach import Servers

# On a machine with much else to do.
LIMIT = 120.0


def until[T](found: Callable[[], T], limit: float = LIMIT) -> T:
    """The first true answer."""
    end = time.monotonic() + limit
    while not (answer := found()):
        assert time.monotonic() < end, f"{found} did not come true within {limit:.0f} s"
        time.sleep(0.02)
    return answer


def is_running(pid: int) -> bool:
    """A dead process that nobody has waited for yet is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def of(folder: Path) -> list[int]:
    """Everything that runs with that folder in its command or its environment, or stands in it."""
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _belongs(entry, folder)]


def _belongs(entry: Path, folder: Path) -> bool:
    with contextlib.suppress(OSError):
        words = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
        mine = int(entry.name) == os.getpid()
        near = os.fsencode(folder) in words or folder in (entry / "cwd").readlink().parents
        return near and not mine and is_running(int(entry.name))
    return False


def end_all_of(folder: Path) -> None:
    for pid in of(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    until(lambda: not of(folder))


def keeper_of(servers: Servers) -> int:
    credentials = servers.connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    pid: int = struct.unpack("3i", credentials)[0]
    return pid


def postmaster_of(servers: Servers) -> int:
    return int((Path(servers.home) / "data" / "postmaster.pid").read_text().split("\n")[0])


def valkey_of(servers: Servers) -> int:
    with redis.Redis.from_url(servers.urls["valkey"]) as client:
        pid: int = client.info("server")["process_id"]
        return pid


def sql(servers: Servers, statement: str) -> list[tuple[object, ...]]:
    """In its own connection, written down when this returns."""
    with contextlib.closing(psycopg2.connect(host=servers.sockets, user="hearth", dbname="hearth")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def answers(servers: Servers) -> bool:
    try:
        return sql(servers, "SELECT 1") == [(1,)] and valkey_of(servers) > 0
    except (psycopg2.OperationalError, redis.RedisError):
        return False
