"""Child processes that never outlive the process that started them, even when that one is killed.

Linux ends the child itself (PDEATHSIG). Elsewhere a small process stands between: it holds the end
of a pipe whose other end closes with the owner. Start children from the main thread: Linux counts
the end of the starting thread as the end of the owner.
"""

import ctypes
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Account:
    """Whom a server runs as when the owner is root."""

    name: str
    uid: int
    gid: int


def start(
    command: Sequence[str | os.PathLike[str]],
    *,
    log: Path | None = None,
    last_signal: signal.Signals = signal.SIGTERM,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own; it gets `last_signal` when this process is gone."""
    output = open(log, "ab") if log else None
    try:
        if needs_pipe():
            return _start_on_pipe(command, last_signal, account, output, environment, folder)
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment,
            cwd=folder,
            start_new_session=True,
            preexec_fn=_tied_to_owner(os.getpid(), last_signal),
            **as_account(account),
        )
    finally:
        if output:
            output.close()


def needs_pipe() -> bool:
    return sys.platform != "linux" or os.environ.get("HEARTH_LEASH") == "pipe"


def as_account(account: Account | None) -> dict[str, Any]:
    """What subprocess takes to run something as that account."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def _tied_to_owner(owner: int, last_signal: signal.Signals) -> Callable[[], None]:
    libc = ctypes.CDLL(None, use_errno=True)

    def tie() -> None:
        # After the change of user, which would clear it.
        libc.prctl(PR_SET_PDEATHSIG, int(last_signal), 0, 0, 0)
        if os.getppid() != owner:
            os._exit(1)

    return tie


# --- the pipe -----------------------------------------------------------------------------------


def _start_on_pipe(
    command: Sequence[str | os.PathLike[str]],
    last_signal: signal.Signals,
    account: Account | None,
    output: IO[bytes] | None,
    environment: Mapping[str, str] | None,
    folder: Path | None,
) -> subprocess.Popen[bytes]:
    reading, writing = os.pipe()
    who = f"{account.uid}:{account.gid}" if account else "-"
    holder = [sys.executable, "-I", __file__, str(reading), str(int(last_signal)), who]
    try:
        process = subprocess.Popen(
            [*holder, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment,
            cwd=folder,
            start_new_session=True,
            pass_fds=[reading],
        )
    finally:
        os.close(reading)
    # Open for as long as this process lives; children do not inherit it.
    _held.append(writing)
    return process


_held: list[int] = []


def hold(pipe: int, last_signal: int, who: str, command: list[str]) -> int:
    """Run the command, pass signals on to it, and end it when the pipe's other end is gone."""
    account = None if who == "-" else Account("", *map(int, who.split(":")))
    waking, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(woken)
    child = subprocess.Popen(command, **as_account(account))
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
        signal.signal(number, lambda received, frame: child.send_signal(received))
    signal.signal(signal.SIGCHLD, lambda received, frame: None)
    watched = [pipe, waking]
    while child.poll() is None:
        ready = select.select(watched, [], [], 5)[0]
        if waking in ready:
            os.read(waking, 512)
        if pipe in ready:
            watched.remove(pipe)
            child.send_signal(last_signal)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


if __name__ == "__main__":
    sys.exit(hold(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:]))
