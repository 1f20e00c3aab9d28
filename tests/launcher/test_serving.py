"""bin/serve as people start it: a real one, on a port and in a folder of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path

import pytest

from launcher.places import ROOT
from tests.launcher.processes import of, until

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for processes in /proc")
OURS = ("DATABASE_URL", "REDIS_URL", "REDIS_PREFIX", "HEARTH_MODE", "SECRET_KEY", "DEBUG", "SITE_URL", "EMAIL_URL")
START_LIMIT = 240.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def environment(folder: Path, **more: str) -> dict[str, str]:
    """A person's, who has named nothing; collecting static files anew is left out where it was done before."""
    plain = {name: value for name, value in os.environ.items() if name not in OURS and not name.startswith("PYTEST")}
    return {**plain, "HEARTH_DATA": str(folder), "STATIC_ROOT": str(ROOT / ".hearth" / "static"), **more}


def _hears_ctrl_c() -> None:
    """What a shell starts in the background, this suite perhaps, is deaf to it, and so is all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Serve:
    """bin/serve, and what it said so far."""

    def __init__(self, folder: Path, *, said: str = "said", **more: str) -> None:
        self.folder = folder
        self.port = int(more.setdefault("PORT", str(free_port())))
        self.output = folder / said
        with open(self.output, "wb") as output:
            self.process = subprocess.Popen(
                [ROOT / "bin" / "serve"],
                cwd="/",
                env=environment(folder, **more),
                stdout=output,
                stderr=output,
                preexec_fn=_hears_ctrl_c,
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    def wait_for(self, words: str) -> None:
        def heard() -> bool:
            assert self.process.poll() is None or words in self.said, self.said
            return words in self.said

        until(heard, limit=START_LIMIT)

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            pytest.fail(f"It did not end. It had said:\n{self.said}")

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=10) as answer:
                return bool(json.load(answer)["status"] == "ready")
        except OSError:
            return False

    def process_named(self, name: str) -> int:
        return next(pid for pid in of(self.folder) if name in Path(f"/proc/{pid}/cmdline").read_text())


def test_it_comes_up_survives_and_leaves_nothing(folder: Path) -> None:
    first = Serve(folder)
    first.wait_for("Ctrl-C stops everything; the data stays.")
    assert f"Hearth is at http://localhost:{first.port}/" in first.said
    for who in ("member@example.org", "facilitator@example.org", "admin@example.org", "password hearth-demo"):
        assert who in first.said
    assert first.ready()

    second = Serve(folder, said="said-second")
    assert second.process.wait(60) == 1
    assert f"already runs from this folder, at http://localhost:{first.port}/" in second.said

    people = in_django(folder, "from people.models import Person; print(Person.objects.count())")
    assert int(people) > 50

    os.kill(first.process_named("config.serving"), signal.SIGKILL)
    first.wait_for("The web server ended with -9")
    until(first.ready)
    os.kill(first.process_named("keeper.py"), signal.SIGKILL)
    first.wait_for("The embedded servers ended; starting them again")
    until(first.ready)

    assert first.end(signal.SIGINT) == 0
    assert first.said.endswith("Stopped.\n")
    until(lambda: of(folder) == [])

    killed = Serve(folder)
    killed.wait_for("Ctrl-C stops everything")
    assert in_django(folder, "from people.models import Person; print(Person.objects.count())") == people
    killed.end(signal.SIGKILL)
    until(lambda: of(folder) == [])

    interrupted = Serve(folder)
    interrupted.wait_for("Starting Django")
    interrupted.end(signal.SIGTERM)
    until(lambda: of(folder) == [])
    assert "Traceback" not in interrupted.said


def in_django(folder: Path, program: str) -> str:
    command = [str(ROOT / "bin" / "manage"), "shell", "--no-imports", "-v", "0", "-c", program]
    return subprocess.run(command, env=environment(folder), capture_output=True, text=True, check=True).stdout


# --- refused before anything is started ----------------------------------------------------------


def refusal(folder: Path, **more: str) -> str:
    serve = Serve(folder, **more)
    assert serve.process.wait(60) == 1
    assert of(folder) == []
    assert "Traceback" not in serve.said
    return serve.said


@pytest.mark.parametrize(
    ("smell", "named"),
    [
        ({"HEARTH_MODE": "production"}, "HEARTH_MODE is production"),
        ({"HEARTH_MODE": "development"}, "HEARTH_MODE is development"),
        ({"EMAIL_URL": "smtp://mail.example.org"}, "EMAIL_URL names a real mail server"),
        ({"ALLOWED_HOSTS": "hearth.example.org"}, "ALLOWED_HOSTS or SITE_URL name another machine"),
        ({"SITE_URL": "https://hearth.example.org"}, "ALLOWED_HOSTS or SITE_URL name another machine"),
    ],
)
def test_what_smells_of_a_real_site_gets_no_demo(folder: Path, smell: dict[str, str], named: str) -> None:
    said = refusal(folder, **smell)
    assert named in said
    assert "whose passwords everyone knows" in said


def test_a_port_that_is_taken(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = refusal(folder, PORT=str(port))
    assert f"Port {port} is taken by another program. Choose another: PORT={port + 1} bin/serve" in said


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1"])
def test_a_port_that_is_none(folder: Path, port: str) -> None:
    serve = subprocess.run([ROOT / "bin" / "serve"], env=environment(folder, PORT=port), capture_output=True, text=True)
    assert serve.returncode == 1
    assert f"PORT is '{port}'; it has to be a number from 1 to 65535." in serve.stderr


def test_it_takes_no_arguments(folder: Path) -> None:
    said = subprocess.run(
        [ROOT / "bin" / "serve", "--port", "80"], env=environment(folder), capture_output=True, text=True
    )
    assert said.returncode == 1
    assert "PORT=8001 bin/serve uses another port" in said.stderr
