"""bin/serve: the whole platform with its demo communities, on this machine only."""

import contextlib
import fcntl
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Iterator, Mapping
from typing import IO
from urllib.parse import urlsplit

from launcher import processes
from launcher.attach import Servers, attach
from launcher.bootstrap import Trouble, say
from launcher.places import ROOT, Place, default_place
from launcher.settings import missing_servers, with_servers

READY_LIMIT = 90.0
PASSWORD = "hearth-demo"
SIGN_INS = {
    "a member": "member@example.org",
    "a facilitator": "facilitator@example.org",
    "an administrator": "admin@example.org",
}
LOOPBACK = ("localhost", "127.0.0.1", "::1", "[::1]")


def run(arguments: list[str]) -> int:
    if arguments:
        raise Trouble(
            "bin/serve takes no arguments. PORT=8001 bin/serve uses another port; docs/operations.md has more."
        )
    refuse_production(os.environ)
    port = wanted_port()
    place = default_place()
    place.prepare()
    with only_one(place, port):
        require_free(port)
        os.environ.update(HEARTH_MODE="demo", SITE_URL=f"http://localhost:{port}")
        progress = Progress()
        environment, servers = with_servers(place, progress.step)
        try:
            return serve(port, place, environment, servers, progress)
        finally:
            if servers:
                servers.let_go()
                say("Stopped.")


def serve(port: int, place: Place, environment: dict[str, str], servers: Servers | None, progress: "Progress") -> int:
    prepare(environment, progress)
    web, *others = processes.of_the_platform(port, place.folder)
    family = processes.Family(environment)
    try:
        progress.step("Starting the web server")
        family.start(web)
        wait_until_ready(port, family)
        progress.step("Starting the worker, the clock and the sweeper")
        family.start(*others)
        progress.done()
        welcome(port, place, servers)
        look_after(family, place, servers)
    except KeyboardInterrupt:
        say("\nStopping ...")
    finally:
        # A second Ctrl-C does not wait.
        with contextlib.suppress(KeyboardInterrupt):
            family.stop()
    return 0


# --- before ------------------------------------------------------------------------------------


def refuse_production(environment: Mapping[str, str]) -> None:
    """The demo's accounts and passwords are public, so nothing that smells of a real site starts it."""
    reasons = []
    if environment.get("HEARTH_MODE", "demo") != "demo":
        reasons.append(f"HEARTH_MODE is {environment['HEARTH_MODE']}")
    if environment.get("EMAIL_URL"):
        reasons.append("EMAIL_URL names a real mail server")
    hosts = environment.get("ALLOWED_HOSTS", "").split(",")
    address = urlsplit(environment.get("SITE_URL", "")).hostname
    if any(host and host.strip() not in LOOPBACK for host in [*hosts, address]):
        reasons.append("ALLOWED_HOSTS or SITE_URL name another machine")
    if reasons:
        raise Trouble(
            f"bin/serve shows the demo, whose passwords everyone knows, and {' and '.join(reasons)}.\n"
            "docs/operations.md says how to run a real site. For development there is\n"
            "HEARTH_MODE=development bin/manage runserver."
        )


def wanted_port() -> int:
    named = os.environ.get("PORT") or "8000"
    if not named.isdigit() or not 0 < int(named) < 65536:
        raise Trouble(f"PORT is '{named}'; it has to be a number from 1 to 65535.")
    return int(named)


@contextlib.contextmanager
def only_one(place: Place, port: int) -> Iterator[None]:
    path = place.folder / "serve.lock"
    with open(path, "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Trouble(f"Hearth already runs from this folder, at {lock.read().strip()}.") from None
        note(lock, f"http://localhost:{port}/")
        yield


def note(file: IO[str], text: str) -> None:
    file.seek(0)
    file.truncate()
    file.write(text)
    file.flush()


def require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Trouble(f"Only root may use port {port}. Choose one above 1023: PORT=8000 bin/serve") from None
        except OSError:
            raise Trouble(
                f"Port {port} is taken by another program. Choose another: PORT={port + 1} bin/serve"
            ) from None


class Progress:
    """One line a step, with the seconds it took."""

    def __init__(self) -> None:
        self.started: float | None = None

    def step(self, text: str) -> None:
        self.done()
        self.started = time.monotonic()
        sys.stderr.write(f"  {text} ... ")
        sys.stderr.flush()

    def done(self) -> None:
        if self.started is not None:
            say(f"{time.monotonic() - self.started:.1f} s")
        self.started = None


def prepare(environment: Mapping[str, str], progress: Progress) -> None:
    progress.step("Starting Django")
    program = [sys.executable, str(ROOT / "launcher" / "prepare.py")]
    with subprocess.Popen(
        program, env=environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        try:
            for line in process.stdout:
                progress.step(line.strip())
            complaint = process.stderr.read().strip()
        except KeyboardInterrupt:
            process.terminate()  # a polite kill reaches this process only, unlike Ctrl-C
            raise
    if process.returncode:
        lines = complaint.splitlines()
        raise Trouble("That did not work:\n    " + "\n    ".join(lines[-12:]))


def wait_until_ready(port: int, family: processes.Family) -> None:
    limit = time.monotonic() + READY_LIMIT
    while not answers(f"http://127.0.0.1:{port}/readyz"):
        family.look_after()
        if time.monotonic() > limit:
            raise Trouble(f"The platform did not answer within {READY_LIMIT:.0f} seconds; its logs tell more.")
        time.sleep(0.1)


def answers(address: str) -> bool:
    """/readyz says 503 while something is missing."""
    try:
        urllib.request.urlopen(address, timeout=10).close()
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
    return True


# --- while it runs -----------------------------------------------------------------------------


def welcome(port: int, place: Place, servers: Servers | None) -> None:
    address = f"http://localhost:{port}/"
    widest = max(map(len, SIGN_INS))
    people = "\n".join(f"    {who:<{widest}}   {mail}" for who, mail in SIGN_INS.items())
    say(f"\n  Hearth is at {address}\n\n  Sign in as, with the password {PASSWORD}:\n{people}\n")
    if servers:
        say(f"  Data: {servers.home}   Logs: {place.folder / 'logs'}")
    say("  Ctrl-C stops everything; the data stays.\n")
    if has_a_screen(os.environ):
        webbrowser.open(address)


def has_a_screen(environment: Mapping[str, str]) -> bool:
    if environment.get("HEARTH_BROWSER") == "no" or environment.get("CI") or not sys.stderr.isatty():
        return False
    return sys.platform == "darwin" or bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def look_after(family: processes.Family, place: Place, servers: Servers | None) -> None:
    while True:
        family.look_after()
        if servers and servers.are_gone():
            say("The embedded servers ended; starting them again ...")
            servers.renew(attach(place, missing_servers(os.environ)))
        time.sleep(0.3)
